"""Managed policies name tables, indexes, streams and the key one by one."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk.assertions import Template

from data_platform.dynamodb.access_policies import AccessPolicies
from data_platform.dynamodb.validation.product import policy_characters
from tests.unit.declarations.factories import get_lesson, table
from tests.unit.stacks.test_template_limits import MAX_NAMESPACE, read_write_policy_characters
from tests.unit.tables.stacks import KEY_ARN, add_table, imported_key, new_stack, product_of

if TYPE_CHECKING:
    from aws_cdk import Stack

READ = {
    "dynamodb:BatchGetItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DescribeTable",
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
}
WRITE = {
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
}
STREAM = {
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    # Or Lambda refuses another team's event source mapping.
    "dynamodb:ListStreams",
}


@pytest.fixture
def stack() -> Stack:
    stack = new_stack()
    tables = [
        add_table(stack),
        add_table(
            stack,
            table(
                name="quiet",
                construct_id="QuietTable",
                stream=None,
                indexes=(),
                access_patterns=(get_lesson(),),
            ),
        ),
    ]
    AccessPolicies(
        stack,
        "Access",
        title="Test",
        tables=tables,
        encryption_key=imported_key(stack),
    )
    return stack


def _statements(stack: Stack, policy: str) -> list[dict[str, Any]]:
    policies = Template.from_stack(stack).find_resources("AWS::IAM::ManagedPolicy")
    (found,) = [resource for name, resource in policies.items() if name.startswith(policy)]
    statements: list[dict[str, Any]] = found["Properties"]["PolicyDocument"]["Statement"]
    return statements


def _actions(statements: list[dict[str, Any]], service: str) -> set[str]:
    return {
        action
        for statement in statements
        for action in _listed(statement["Action"])
        if action.startswith(f"{service}:")
    }


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _targets(statement: dict[str, Any]) -> set[str]:
    return {_short(resource) for resource in _listed(statement["Resource"])}


def _short(resource: Any) -> str:
    """Return `QuietTable.Arn` for a GetAtt, with what follows it in a join."""
    if isinstance(resource, str):
        return resource
    if "Fn::Join" in resource:
        return "".join(_short(part) for part in resource["Fn::Join"][1])
    name, attribute = resource["Fn::GetAtt"]
    return f"{name[:-8]}.{attribute}"


@pytest.mark.parametrize(
    ("policy", "actions"),
    [
        ("AccessReadOnly", READ),
        ("AccessReadWrite", READ | WRITE),
        ("AccessStreams", STREAM),
    ],
)
def test_a_policy_allows_what_it_says(stack: Stack, policy: str, actions: set[str]) -> None:
    assert _actions(_statements(stack, policy), "dynamodb") == actions


@pytest.mark.parametrize("policy", ["AccessReadOnly", "AccessReadWrite", "AccessStreams"])
def test_no_policy_has_a_wildcard(stack: Stack, policy: str) -> None:
    for statement in _statements(stack, policy):
        assert not any("*" in action for action in _listed(statement["Action"]))
        assert not any("*" in target for target in _targets(statement))


TABLES = {"LessonsTable.Arn", "QuietTable.Arn"}
INDEXES = {"LessonsTable.Arn/index/status-index"}


@pytest.mark.parametrize("policy", ["AccessReadOnly", "AccessReadWrite"])
def test_indexes_are_queried_and_no_more(stack: Stack, policy: str) -> None:
    targets: defaultdict[str, list[str]] = defaultdict(list)
    for statement in _statements(stack, policy):
        for action in _listed(statement["Action"]):
            targets[action] += sorted(_targets(statement))
    items = {action for action in targets if action.startswith("dynamodb:")}
    assert {"dynamodb:Query", "dynamodb:Scan"} < items
    for action in items:
        queried = action in {"dynamodb:Query", "dynamodb:Scan"}
        assert set(targets[action]) == TABLES | (INDEXES if queried else set())


def test_each_table_is_named_once(stack: Stack) -> None:
    """So that a product with many tables stays below what a policy may be long."""
    for policy in ("AccessReadOnly", "AccessReadWrite"):
        named = [
            target for statement in _statements(stack, policy) for target in _targets(statement)
        ]
        assert [named.count(table) for table in TABLES] == [1, 1]


def test_only_existing_streams_are_named(stack: Stack) -> None:
    (read, _key) = _statements(stack, "AccessStreams")
    assert _targets(read) == {"LessonsTable.StreamArn"}


def test_a_reader_may_not_encrypt(stack: Stack) -> None:
    assert _actions(_statements(stack, "AccessReadOnly"), "kms") == {
        "kms:Decrypt",
        "kms:DescribeKey",
    }


def test_the_key_serves_dynamodb_alone(stack: Stack) -> None:
    for policy in ("AccessReadOnly", "AccessReadWrite", "AccessStreams"):
        for statement in _statements(stack, policy):
            if any(action.startswith("kms:") for action in _listed(statement["Action"])):
                assert _targets(statement) == {KEY_ARN}
                assert statement["Condition"] == {
                    "StringEquals": {"kms:ViaService": "dynamodb.us-east-1.amazonaws.com"}
                }


def test_without_streams_there_is_no_stream_policy() -> None:
    stack = new_stack()
    policies = AccessPolicies(
        stack, "Access", title="Test", tables=[add_table(stack, table(stream=None))]
    )
    assert policies.streams is None
    Template.from_stack(stack).resource_count_is("AWS::IAM::ManagedPolicy", 2)


def test_the_statement_on_indexes_counts_where_there_are_some() -> None:
    """A product without indexes has none of it, and its policy is known as well as others'."""
    quiet = table(indexes=(), access_patterns=(get_lesson(),))
    lengths, reckoned = [], []
    for declaration in (table(), quiet):
        stack = new_stack()
        AccessPolicies(stack, "Access", title="Test", tables=[add_table(stack, declaration)])
        resources = Template.from_stack(stack).to_json()["Resources"]
        lengths.append(read_write_policy_characters(resources))
        reckoned.append(policy_characters(product_of(declaration)))
    assert abs((lengths[0] - lengths[1]) - (reckoned[0] - reckoned[1])) <= len(MAX_NAMESPACE) + 5
