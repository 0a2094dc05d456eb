"""Vector indexes of tables in templates: made, added, deleted, and never changed."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.local.cloudformation.embedded import AnyClient
from tests.local.cloudformation.stacks import Stacks, table, template
from tests.local.cloudformation.test_drift import drift

REPLICA = "Replicas"
ATTRIBUTES = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "owner", "kind")]


def index(name: str = "near", **changes: Any) -> dict[str, Any]:
    """Return a vector index with everything that one has."""
    return {
        "IndexName": name,
        "VectorAttribute": {"AttributeName": "v"},
        "Dimensions": 3,
        "DistanceFunction": "COSINE",
        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["title"]},
        "SearchSchema": [
            {"AttributeName": "owner", "SearchSchemaElementType": "HASH"},
            {"AttributeName": "kind", "SearchSchemaElementType": "INLINE_FILTER"},
        ],
        **changes,
    }


def declared(name: str, *indexes: Mapping[str, Any], kind: str = "GlobalTable") -> dict[str, Any]:
    """Return a template with a table that has these vector indexes."""
    made = table(name, VectorIndexes=list(indexes))
    if indexes:
        made["Properties"]["AttributeDefinitions"] = ATTRIBUTES
    else:
        del made["Properties"]["VectorIndexes"]
    if kind == "Table":
        del made["Properties"][REPLICA]
        made["Type"] = "AWS::DynamoDB::Table"
    return template({"Table": made})


def described(dynamodb: AnyClient, name: str) -> list[dict[str, Any]]:
    indexes: list[dict[str, Any]] = dynamodb.describe_table(TableName=name)["Table"].get(
        "VectorIndexes", []
    )
    return indexes


def reasons(stacks: Stacks, stack: str) -> str:
    events = stacks.client.describe_stack_events(StackName=stack)["StackEvents"]
    return " ".join(each.get("ResourceStatusReason", "") for each in events)


@pytest.mark.parametrize("kind", ["GlobalTable", "Table"])
def test_indexes_are_made_one_by_one_and_deleted(
    stacks: Stacks, dynamodb: AnyClient, kind: str
) -> None:
    name = stacks.name("table")
    stack = stacks.create(declared(name, index(), kind=kind))
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    (made,) = described(dynamodb, name)
    assert {key: made[key] for key in index()} == index()
    assert drift(stacks, stack["StackId"])["Table"] == ("IN_SYNC", {})

    for step in ((index(), index("other")), (index("other"),), ()):
        updated = stacks.update(stack["StackId"], declared(name, *step, kind=kind))
        assert updated["StackStatus"] == "UPDATE_COMPLETE"
        names = [each["IndexName"] for each in described(dynamodb, name)]
        assert names == [each["IndexName"] for each in step]


@pytest.mark.parametrize(
    "changes",
    [
        {"Dimensions": 4},
        {"DistanceFunction": "EUCLIDEAN"},
        {"VectorAttribute": {"AttributeName": "w"}},
        {"Projection": {"ProjectionType": "ALL"}},
        {"SearchSchema": index()["SearchSchema"][:1]},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_no_field_of_an_index_is_updated(
    stacks: Stacks, dynamodb: AnyClient, changes: dict[str, Any]
) -> None:
    name = stacks.name("table")
    stack = stacks.create(declared(name, index()))["StackId"]

    wanted = declared(name, index(**changes))
    failed = stacks.update(stack, wanted)

    assert failed["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "Updates are not supported for vector indexes" in reasons(stacks, stack)
    (kept,) = described(dynamodb, name)
    assert {key: kept[key] for key in index()} == index()


def test_one_index_of_any_kind_changes_in_a_deployment(stacks: Stacks, dynamodb: AnyClient) -> None:
    name = stacks.name("table")
    stack = stacks.create(declared(name, index()))["StackId"]
    both = declared(name, index(), index("other"))
    secondary = table(name, indexes=("owner",))["Properties"]["GlobalSecondaryIndexes"]
    both["Resources"]["Table"]["Properties"]["GlobalSecondaryIndexes"] = secondary

    failed = stacks.update(stack, both)

    assert failed["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "Only 1 online index can be created or deleted" in reasons(stacks, stack)
    assert [each["IndexName"] for each in described(dynamodb, name)] == ["near"]


def test_what_the_service_refuses_fails_the_stack(stacks: Stacks) -> None:
    name = stacks.name("table")
    wrong = declared(name, index(), index("other", Dimensions=4))

    failed = stacks.create(wrong)

    assert failed["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "All VectorIndexes on the same vector attribute must use the same dimensions" in reasons(
        stacks, failed["StackId"]
    )
