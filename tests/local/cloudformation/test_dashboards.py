"""A dashboard is deployed with what its references stand for."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from data_platform.monitoring.catalogue.dynamodb import CONSUMED_READS, TABLE
from data_platform.monitoring.dashboards.body import dashboard_body
from data_platform.monitoring.dashboards.panels import AlarmPanel, MetricPanel, Search
from data_platform.monitoring.metric import Statistic
from tests.local.cloudformation.embedded import LocalAws
from tests.local.cloudformation.stacks import Stacks, template

ALARM = {
    "Type": "AWS::CloudWatch::Alarm",
    "Properties": {
        "AlarmName": "one",
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 1,
        "Namespace": "N",
        "MetricName": "M",
        "Period": 60,
        "Statistic": "Sum",
        "Threshold": 1,
    },
}
COMPOSITE = {
    "Type": "AWS::CloudWatch::CompositeAlarm",
    "Properties": {"AlarmName": "all", "AlarmRule": {"Fn::Sub": 'ALARM("${One}")'}},
}
READS = MetricPanel(
    title="Reads",
    axis="units",
    lines=(
        Search(
            metric=CONSUMED_READS,
            statistic=Statistic.SUM,
            dimensions=TABLE,
            tables=("first", "second"),
            label="${PROP('Dim.TableName')}",
        ),
    ),
)


def _dashboard(title: str) -> dict[str, Any]:
    alarms = AlarmPanel(title=title, alarms=("<One>", "<All>"))
    body = json.dumps(dashboard_body([alarms, READS], region="us-east-1", since="-PT6H"))
    before, between, after = body.replace("<All>", "<One>").split("<One>")
    one, every = ({"Fn::GetAtt": [name, "Arn"]} for name in ("One", "All"))
    joined = {"Fn::Join": ["", [before, one, between, every, after]]}
    return template(
        {
            "One": ALARM,
            "All": COMPOSITE,
            "Board": {
                "Type": "AWS::CloudWatch::Dashboard",
                "Properties": {"DashboardName": "test-health", "DashboardBody": joined},
            },
        }
    )


def test_a_dashboard_is_created_changed_and_deleted(stacks: Stacks, local_aws: LocalAws) -> None:
    cloudwatch = local_aws.client("cloudwatch")

    def shown() -> dict[str, Any]:
        body = cloudwatch.get_dashboard(DashboardName="test-health")["DashboardBody"]
        return dict(json.loads(body)["widgets"][0]["properties"])

    stack = stacks.create(_dashboard("Alarms"))
    assert stack["StackStatus"] == "CREATE_COMPLETE", stacks.reasons(stack["StackId"])
    assert shown()["title"] == "Alarms"
    assert [arn.rsplit(":", 2)[1:] for arn in shown()["alarms"]] == [
        ["alarm", "one"],
        ["alarm", "all"],
    ]

    updated = stacks.update(stack["StackId"], _dashboard("More alarms"))
    assert updated["StackStatus"] == "UPDATE_COMPLETE", stacks.reasons(stack["StackId"])
    assert shown()["title"] == "More alarms"

    stacks.delete(stack["StackId"])
    with pytest.raises(ClientError, match=r"ResourceNotFound|does not exist"):
        cloudwatch.get_dashboard(DashboardName="test-health")
