"""AWS's schemas and the CDK CLI disagree on what replaces; the stricter one holds."""

from typing import Any

import pytest

from tools.rollout.changes.change import Verdict
from tools.rollout.changes.classification import classify
from tools.rollout.changes.replacement import Effect, replacement
from tools.rollout.changes.rules import Both

TABLE = "AWS::DynamoDB::GlobalTable"
IN_PLACE, PERHAPS, REPLACED = Effect
KEY = [{"AttributeName": "id", "KeyType": "HASH"}]
OTHER = [{"AttributeName": "other", "KeyType": "HASH"}]


@pytest.mark.parametrize(
    ("kind", "name", "values", "effects"),
    [
        (TABLE, "KeySchema", (KEY, OTHER), (PERHAPS, REPLACED)),
        (TABLE, "LocalSecondaryIndexes", (None, [{}]), (PERHAPS, REPLACED)),
        ("AWS::RDS::DBInstance", "Port", ("5432", "5433"), (IN_PLACE, REPLACED)),
        ("AWS::RDS::DBInstance", "StorageType", ("gp2", "gp3"), (IN_PLACE, PERHAPS)),
        ("AWS::Glue::Database", "CatalogId", ("1", "2"), (IN_PLACE, REPLACED)),
        ("AWS::Events::Rule", "EventBusName", ("a", "b"), (PERHAPS, REPLACED)),
        ("AWS::SNS::Subscription", "Region", ("a", "b"), (PERHAPS, IN_PLACE)),
        ("AWS::Lambda::Function", "DurableConfig", (None, {}), (PERHAPS, IN_PLACE)),
        (
            "AWS::Glue::Database",
            "DatabaseInput",
            ({"Name": "a"}, {"Name": "b"}),
            (IN_PLACE, REPLACED),
        ),
    ],
)
def test_the_stricter_source_holds(
    kind: str, name: str, values: tuple[Any, Any], effects: tuple[Effect, Effect]
) -> None:
    before, after = values
    found = replacement(kind, name, Both({name: before}, {name: after}))
    assert (found.schema, found.command_line) == effects
    assert found.effect is max(effects)


def test_only_the_nested_property_that_replaces_does() -> None:
    before = {"DatabaseInput": {"Name": "a", "Description": "old"}}
    after = {"DatabaseInput": {"Name": "a", "Description": "new"}}
    found = replacement("AWS::Glue::Database", "DatabaseInput", Both(before, after))
    assert found.effect is Effect.IN_PLACE


def test_an_index_that_comes_changes_no_other() -> None:
    """Keys of an index may replace, says the CLI; a new index changes none."""
    old = {"IndexName": "old", "KeySchema": KEY}
    before, after = (
        {"GlobalSecondaryIndexes": each} for each in ([old], [old, {"IndexName": "n"}])
    )
    found = replacement(TABLE, "GlobalSecondaryIndexes", Both(before, after))
    assert found.effect is Effect.IN_PLACE


def test_a_resource_of_a_given_name_cannot_be_replaced() -> None:
    """CloudFormation makes the new one first, and the name is taken."""
    proxy = {"DBProxyName": "proxy", "EngineFamily": "POSTGRESQL"}
    old, new = (
        {"Resources": {"Proxy": {"Type": "AWS::RDS::DBProxy", "Properties": each}}}
        for each in (proxy, {**proxy, "EngineFamily": "MYSQL"})
    )
    (change,) = classify(old, new)
    assert change.verdict is Verdict.REFUSED
    assert "would need the name that the old one still has" in change.reason
    assert "CDK CLI: always" in change.reason
