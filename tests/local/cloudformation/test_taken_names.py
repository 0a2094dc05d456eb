"""A name that is taken is refused, also where the service would change what has it."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.local.cloudformation.stacks import Stacks, template

ALARM = {
    "Namespace": "n",
    "MetricName": "m",
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 1,
    "ComparisonOperator": "GreaterThanThreshold",
}
COUNTED = {"MetricName": "m", "MetricNamespace": "n", "MetricValue": "1"}
NAMED: Mapping[str, tuple[str, dict[str, Any]]] = {
    "AWS::CloudWatch::Alarm": ("AlarmName", ALARM),
    "AWS::CloudWatch::Dashboard": ("DashboardName", {"DashboardBody": '{"widgets": []}'}),
    "AWS::Events::Rule": ("Name", {"ScheduleExpression": "rate(1 day)"}),
    "AWS::Logs::LogGroup": ("LogGroupName", {}),
    "AWS::Logs::MetricFilter": (
        "FilterName",
        {"FilterPattern": "x", "MetricTransformations": [COUNTED]},
    ),
    "AWS::S3::Bucket": ("BucketName", {}),
    "AWS::SNS::Topic": ("TopicName", {}),
    "AWS::SQS::Queue": ("QueueName", {}),
}


@pytest.mark.parametrize("kind", NAMED)
def test_what_another_stack_has_made_is_neither_changed_nor_deleted(
    stacks: Stacks, kind: str
) -> None:
    property_name, properties = NAMED[kind]
    group = stacks.name("group")
    if kind == "AWS::Logs::MetricFilter":
        stacks.create(
            template({"G": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": group}}})
        )
        properties = {**properties, "LogGroupName": group}
    declared = {"Type": kind, "Properties": {**properties, property_name: stacks.name("taken")}}
    first = stacks.create(template({"Own": declared}))["StackId"]

    second = stacks.create(template({"Other": declared}))

    assert second["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "exist" in stacks.reason(second["StackId"], "Other")
    stacks.client.detect_stack_drift(StackName=first)
    drifts = stacks.client.describe_stack_resource_drifts(StackName=first)["StackResourceDrifts"]
    assert [each["StackResourceDriftStatus"] for each in drifts if _is_bad(each)] == []


def _is_bad(drift: Mapping[str, Any]) -> bool:
    return drift["StackResourceDriftStatus"] in {"MODIFIED", "DELETED"}
