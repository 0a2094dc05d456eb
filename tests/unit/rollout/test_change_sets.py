"""A change set is carried out only if it does what its wave is to do."""

from typing import Any

import pytest

from tests.unit.rollout.products import template
from tools.rollout.apply.change_sets import surprises
from tools.rollout.steps.step import Action
from tools.rollout.waves import Touch, Wave

WAVE = Wave(
    number=1,
    template=template(),
    touches=(Touch(logical_id="Table", table="t", action=Action.CREATE_INDEX, subject="One"),),
)


def detail(name: str, recreation: str = "Never", **more: Any) -> dict[str, Any]:
    target = {"Attribute": "Properties", "Name": name, "RequiresRecreation": recreation}
    return {"Target": target, "Evaluation": "Static", "ChangeSource": "DirectModification", **more}


def change(name: str, *details: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "Action": "Modify",
        "LogicalResourceId": name,
        "ResourceType": "AWS::Any::Type",
        "Replacement": "False",
        "Details": list(details),
        **more,
    }


INDEX = change("Table", detail("GlobalSecondaryIndexes"))


def test_the_change_of_the_wave_is_no_surprise() -> None:
    assert list(surprises([INDEX], WAVE)) == []


def test_a_new_definition_may_look_like_a_replacement_to_cloudformation() -> None:
    definitions = detail("AttributeDefinitions", "Conditionally")
    indexes = detail("GlobalSecondaryIndexes")

    found = surprises([change("Table", definitions, indexes, Replacement="Conditional")], WAVE)

    assert list(found) == []


def test_what_only_names_the_table_is_looked_at_again() -> None:
    follower = detail(
        "EventSourceArn",
        "Always",
        Evaluation="Dynamic",
        ChangeSource="ResourceAttribute",
        CausingEntity="Table.StreamArn",
    )

    found = surprises([INDEX, change("Mapping", follower, Replacement="Conditional")], WAVE)

    assert list(found) == []


@pytest.mark.parametrize(
    ("other", "outcome"),
    [
        (change("Queue", detail("Name")), "modified as well"),
        (change("Queue", Action="Add"), "added as well"),
        (change("Queue", Action="Remove"), "removed as well"),
        (
            change("Queue", detail("Name", "Always"), Replacement="True"),
            "replaced as well",
        ),
        (
            change("Queue", detail("Arn", Evaluation="Dynamic", CausingEntity="Tables.Arn")),
            "modified as well",
        ),
    ],
)
def test_any_other_change_is_a_surprise(other: dict[str, Any], outcome: str) -> None:
    assert list(surprises([INDEX, other], WAVE)) == [f"Queue (AWS::Any::Type) would be {outcome}"]


@pytest.mark.parametrize(
    "replacing",
    [
        change("Table", detail("KeySchema", "Conditionally"), Replacement="Conditional"),
        change("Table", detail("AttributeDefinitions", "Always"), Replacement="True"),
    ],
)
def test_a_table_that_could_be_replaced_is_a_surprise(replacing: dict[str, Any]) -> None:
    assert list(surprises([replacing], WAVE)) == ["Table (AWS::Any::Type) would be replaced"]


def test_a_removed_table_is_a_surprise() -> None:
    found = surprises([change("Table", Action="Remove")], WAVE)

    assert list(found) == ["Table (AWS::Any::Type) would be removed"]


def test_a_table_that_would_not_change_is_a_surprise() -> None:
    assert list(surprises([], WAVE)) == ["Table would not change"]
