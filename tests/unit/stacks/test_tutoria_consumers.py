"""The two consumers of chat messages see what they must, and may do no more than they need."""

import json
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Environment
from aws_cdk.assertions import Template

from data_platform.deployment import Deployment
from data_platform.stage import Stage
from stacks.environments import DEV, PROD
from stacks.tutoria.chat_usage import EVERY_DAY, FIRST_DETAILED_DAY
from stacks.tutoria.stack import TutoriaChatStack
from tests.handlers.records import expire, insert, modify, remove
from tests.unit.tables.stacks import new_app
from tools.local.streams.patterns import record_filter

EVENTS = Path(__file__).parents[2] / "events"
ITEM = {"conversationId": "c", "timestamp": 1704110400000, "content": "text"}
KEYS = ("conversationId", "timestamp")
ROLLUP, ARCHIVE = "tutoria-usage-rollup", "tutoria-archive"


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    stack = TutoriaChatStack(
        new_app(), deployment=Deployment(stage=PROD), env=Environment(region="us-east-1")
    )
    return dict(Template.from_stack(stack).to_json())


def _of_type(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    return {
        logical_id: resource["Properties"]
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


def _function(template: dict[str, Any], name: str) -> tuple[str, dict[str, Any]]:
    (found,) = (
        (logical_id, function)
        for logical_id, function in _of_type(template, "AWS::Lambda::Function").items()
        if function.get("FunctionName") == name
    )
    return found


def _mapping(template: dict[str, Any], name: str) -> dict[str, Any]:
    logical_id, _ = _function(template, name)
    (found,) = (
        mapping
        for mapping in _of_type(template, "AWS::Lambda::EventSourceMapping").values()
        if mapping["FunctionName"] == {"Ref": logical_id}
    )
    return found


def _statements(template: dict[str, Any], name: str) -> dict[str, dict[str, Any]]:
    _, function = _function(template, name)
    role = template["Resources"][function["Role"]["Fn::GetAtt"][0]]["Properties"]
    (policy,) = role["ManagedPolicyArns"]
    document = template["Resources"][policy["Ref"]]["Properties"]["PolicyDocument"]
    return {statement["Sid"]: statement for statement in document["Statement"]}


def test_the_archive_is_given_expired_messages_alone(template: dict[str, Any]) -> None:
    passes = record_filter(_mapping(template, ARCHIVE)["FilterCriteria"])
    assert passes(expire("ChatMessages", KEYS, ITEM))
    assert not passes(remove("ChatMessages", KEYS, ITEM))
    assert not passes(insert("ChatMessages", KEYS, ITEM))
    assert not passes(modify("ChatMessages", KEYS, ITEM, {**ITEM, "content": "changed"}))
    golden = {
        name: json.loads((EVENTS / f"{name}.json").read_text("utf-8"))["Records"][0]
        for name in ("ttl-deletion", "remove")
    }
    assert {name: passes(record) for name, record in golden.items()} == {
        "ttl-deletion": True,
        "remove": False,
    }


def test_usage_follows_every_change(template: dict[str, Any]) -> None:
    assert "FilterCriteria" not in _mapping(template, ROLLUP)


def test_the_archive_waits_for_large_batches(template: dict[str, Any]) -> None:
    mapping = _mapping(template, ARCHIVE)
    assert mapping["BatchSize"] == 10_000
    assert mapping["MaximumBatchingWindowInSeconds"] == 300


def test_usage_is_written_to_its_table_and_no_more_than_costs_are_read(
    template: dict[str, Any],
) -> None:
    statement = _statements(template, ROLLUP)["CountUsage"]
    assert statement["Action"] == [
        "dynamodb:DeleteItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
    ]
    (logical_id, attribute) = statement["Resource"]["Fn::GetAtt"]
    assert attribute == "Arn"
    table = template["Resources"][logical_id]["Properties"]
    assert table["TableName"] == "ChatUsageDaily"
    costs = _statements(template, ROLLUP)["ReadCosts"]
    assert costs["Action"] == "dynamodb:GetItem"
    assert costs["Resource"] == statement["Resource"]
    assert costs["Condition"] == {
        "ForAllValues:StringEquals": {
            "dynamodb:LeadingKeys": ["PROVIDER#openai", "PROVIDER#anthropic"]
        }
    }


@pytest.mark.parametrize(("stage", "day"), [(DEV, EVERY_DAY), (PROD, FIRST_DETAILED_DAY)])
def test_details_begin_with_a_day_that_no_message_was_counted_on_without_them(
    stage: Stage, day: str
) -> None:
    stack = TutoriaChatStack(
        new_app(), deployment=Deployment(stage=stage), env=Environment(region="us-east-1")
    )
    _, function = _function(dict(Template.from_stack(stack).to_json()), ROLLUP)
    assert function["Environment"]["Variables"]["DETAILS_SINCE"] == day


def test_the_archive_may_put_objects_and_touch_no_table(template: dict[str, Any]) -> None:
    statements = _statements(template, ARCHIVE)
    assert statements["ArchiveItems"]["Action"] == "s3:PutObject"
    items = {
        action
        for statement in statements.values()
        for action in (
            [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
        )
        if action.startswith("dynamodb:") and action.endswith("Item")
    }
    assert items == set()


@pytest.mark.parametrize(
    ("name", "variables"),
    [(ROLLUP, {"USAGE_TABLE", "PROVIDERS"}), (ARCHIVE, {"ARCHIVE_BUCKET", "ARCHIVE_PREFIX"})],
)
def test_functions_are_told_where_to_write(
    name: str, variables: set[str], template: dict[str, Any]
) -> None:
    _, function = _function(template, name)
    assert variables <= set(function["Environment"]["Variables"])


def test_what_readers_of_the_archive_need_is_published(template: dict[str, Any]) -> None:
    outputs = template["Outputs"]
    assert {name for name in outputs if name.startswith("Archive")} == {
        "ArchiveBucketName",
        "ArchiveDatabaseName",
        "ArchiveTableName",
        "ArchiveWorkGroupName",
        "ArchiveQueryPolicyArn",
    }
    assert outputs["ArchiveTableName"]["Value"] == "chat_messages"
