"""The publisher of sizes: what it is called with, what it may do, how failure shows."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from aws_cdk.assertions import Template

from data_platform.monitoring.catalogue.storage import NAMESPACE
from data_platform.monitoring.storage_publisher import StoragePublisher
from data_platform.stage import Stage
from data_platform.streams.failure_destination import FailureDestination
from stacks.environments import DEV, PROD
from tests.unit.declarations.factories import table
from tests.unit.tables.stacks import KEY_ARN, add_table, imported_key, new_stack

Resources = dict[str, list[dict[str, Any]]]


def _resources(stage: Stage, *, with_key: bool) -> Resources:
    stack = new_stack()
    tables = [
        add_table(stack, table(name=name, construct_id=construct_id))
        for name, construct_id in (("lessons", "LessonsTable"), ("marks", "MarksTable"))
    ]
    StoragePublisher(
        stack,
        "StorageMetrics",
        name="test-storage-metrics",
        tables=tables,
        account=stack.account,
        stage=stage,
        encryption_key=imported_key(stack) if with_key else None,
    )
    found: Resources = {}
    for resource in Template.from_stack(stack).to_json()["Resources"].values():
        found.setdefault(resource["Type"], []).append(resource["Properties"])
    return found


@pytest.fixture(scope="module")
def dev() -> Resources:
    return _resources(DEV, with_key=False)


@pytest.fixture(scope="module")
def prod() -> Resources:
    return _resources(PROD, with_key=True)


def _statements(resources: Resources) -> dict[str, Mapping[str, Any]]:
    policies = resources["AWS::IAM::ManagedPolicy"]
    return {
        statement.get("Sid", "Invoke"): statement
        for policy in policies
        for statement in policy["PolicyDocument"]["Statement"]
    }


def test_the_schedule_names_every_table(dev: Resources) -> None:
    (schedule,) = dev["AWS::Scheduler::Schedule"]
    assert schedule["ScheduleExpression"] == "rate(6 hours)"
    parts = schedule["Target"]["Input"]["Fn::Join"][1]
    text = "".join(part if isinstance(part, str) else part["Ref"] for part in parts)
    assert [name[:5] for name in json.loads(text)["tables"]] == ["Lesso", "Marks"]


def test_the_schedule_says_how_long_items_are_kept(assemblies: Mapping[str, Any]) -> None:
    resources = assemblies["prod"].templates["IeltsStack"]["Resources"]
    (schedule,) = (
        each["Properties"]
        for each in resources.values()
        if each["Type"] == "AWS::Scheduler::Schedule"
    )
    parts = schedule["Target"]["Input"]["Fn::Join"][1]
    # The bucket and the queue of failed records have no name in the template.
    text = "".join(
        part
        if isinstance(part, str)
        else resources[part["Ref"]]["Properties"].get("TableName", part["Ref"])
        for part in parts
    )
    kept = {each["table"]: each["retention_seconds"] for each in json.loads(text)["expiring"]}
    assert kept["ielts-genai-prep-sessions"] == 86_400
    assert kept["ielts-genai-prep-qr-tokens"] == 300
    assert set(kept) == {
        each["Properties"]["TableName"]
        for each in resources.values()
        if "TimeToLiveSpecification" in each.get("Properties", {})
    }


def test_it_may_describe_its_tables_and_write_to_one_namespace(dev: Resources) -> None:
    statements = _statements(dev)
    assert len(statements["MeasureTables"]["Resource"]) == 2
    assert statements["MeasureTables"]["Action"] == "dynamodb:DescribeTable"
    assert statements["PublishSizes"]["Condition"] == {
        "StringEquals": {"cloudwatch:namespace": NAMESPACE}
    }
    assert statements["ReadFormerSizes"]["Action"] == "cloudwatch:GetMetricData"
    assert set(statements) == {
        "WriteLog",
        "MeasureTables",
        "PublishSizes",
        "ReadFormerSizes",
        "Invoke",
    }


def test_the_function_writes_to_the_namespace_that_it_may_write_to(dev: Resources) -> None:
    (function,) = dev["AWS::Lambda::Function"]
    variables = function["Environment"]["Variables"]
    assert variables["POWERTOOLS_METRICS_NAMESPACE"] == NAMESPACE


def test_a_failed_run_is_one_error_and_not_three(dev: Resources) -> None:
    (settings,) = dev["AWS::Lambda::EventInvokeConfig"]
    assert settings["MaximumRetryAttempts"] == 0


def test_the_schedule_may_call_the_function_for_this_account_alone(dev: Resources) -> None:
    (role,) = [
        role
        for role in dev["AWS::IAM::Role"]
        if "scheduler" in json.dumps(role["AssumeRolePolicyDocument"])
    ]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert "Fn::GetAtt" in _statements(dev)["Invoke"]["Resource"]


def test_a_protected_stage_encrypts_the_log(prod: Resources) -> None:
    (log,) = prod["AWS::Logs::LogGroup"]
    assert log["KmsKeyId"] == KEY_ARN


def test_it_renews_notices_of_a_product_with_consumers() -> None:
    """Of their bucket it may see the names, and into their queue it may only put."""
    stack = new_stack()
    publisher = StoragePublisher(
        stack,
        "StorageMetrics",
        name="test-storage-metrics",
        tables=[add_table(stack)],
        account=stack.account,
        stage=DEV,
    )
    failures = FailureDestination(stack, "Failures", stage=DEV)
    publisher.renew_notices(
        failures.bucket, queue_arn=failures.queue_arn, queue_url=failures.queue_url
    )
    template = Template.from_stack(stack).to_json()["Resources"]
    (bucket,) = (name for name, each in template.items() if each["Type"] == "AWS::S3::Bucket")
    (queue,) = (name for name, each in template.items() if each["Type"] == "AWS::SQS::Queue")
    (policy,) = (
        each["Properties"]
        for name, each in template.items()
        if name.startswith("StorageMetricsPublisherPolicy")
    )
    statements = {each["Sid"]: each for each in policy["PolicyDocument"]["Statement"]}
    assert statements["FindFailedRecords"]["Action"] == "s3:ListBucket"
    assert statements["FindFailedRecords"]["Resource"] == {"Fn::GetAtt": [bucket, "Arn"]}
    assert statements["RenewNotices"]["Action"] == "sqs:SendMessage"
    assert statements["RenewNotices"]["Resource"] == {"Fn::GetAtt": [queue, "Arn"]}
    (schedule,) = (
        each["Properties"]
        for each in template.values()
        if each["Type"] == "AWS::Scheduler::Schedule"
    )
    parts = schedule["Target"]["Input"]["Fn::Join"][1]
    text = "".join(part if isinstance(part, str) else part["Ref"] for part in parts)
    assert json.loads(text)["failures"] == {"bucket": bucket, "queueUrl": queue}
    assert len(json.loads(text)["tables"]) == 1


def test_every_product_with_consumers_has_its_notices_renewed(
    assemblies: Mapping[str, Any],
) -> None:
    for template in assemblies["dev"].templates.values():
        resources = template["Resources"]
        has_consumers = any(
            each["Type"] == "AWS::Lambda::EventSourceMapping" for each in resources.values()
        )
        (schedule,) = _schedules(resources)
        text = json.dumps(schedule["Properties"]["Target"]["Input"])
        assert ("failures" in text) is has_consumers


def _schedules(resources: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [
        each
        for name, each in resources.items()
        if each["Type"] == "AWS::Scheduler::Schedule" and name.startswith("StorageMetrics")
    ]


def test_every_table_of_every_product_is_measured(
    assemblies: Mapping[str, Any],
) -> None:
    for template in assemblies["dev"].templates.values():
        resources = template["Resources"]
        tables = {
            name for name, each in resources.items() if each["Type"] == "AWS::DynamoDB::GlobalTable"
        }
        measured = {
            part["Ref"]
            for each in _schedules(resources)
            for part in each["Properties"]["Target"]["Input"]["Fn::Join"][1]
            if isinstance(part, dict) and not part["Ref"].startswith("Failures")
        }
        assert measured == tables
