"""The templates hold exactly the tables that the documents describe."""

from collections.abc import Mapping
from typing import Any

import pytest

from stacks.environments import STAGES
from stacks.products import PRODUCTS
from tests.unit.stacks.documented import RETENTION_SECONDS, STACKS, Documented
from tools.synthesis import Assembly


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("stack", STACKS)
def test_tables_are_the_documented_ones(
    stack: str, stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    template = assemblies[stage].templates[stack]
    found = {
        resource["Properties"]["TableName"]: _as_documented(resource["Properties"])
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::DynamoDB::GlobalTable"
    }
    assert found == STACKS[stack]


def test_every_stage_has_the_documented_stacks(assemblies: Mapping[str, Assembly]) -> None:
    for assembly in assemblies.values():
        assert set(assembly.templates) == set(STACKS)


def test_items_are_kept_as_long_as_documented() -> None:
    declared = {
        table.name: table.ttl.retention.total_seconds()
        for product in PRODUCTS
        for table in product.tables
        if table.ttl
    }
    assert declared.items() >= RETENTION_SECONDS.items()


def _as_documented(properties: Mapping[str, Any]) -> Documented:
    types = {
        definition["AttributeName"]: definition["AttributeType"]
        for definition in properties["AttributeDefinitions"]
    }
    return Documented(
        keys=_keys(properties["KeySchema"], types),
        indexes={
            index["IndexName"]: _index(index, types)
            for index in properties.get("GlobalSecondaryIndexes", ())
        },
        ttl=_enabled_ttl(properties),
        stream=properties.get("StreamSpecification", {}).get("StreamViewType"),
    )


def _index(index: Mapping[str, Any], types: Mapping[str, str]) -> str:
    projection = index["Projection"]["ProjectionType"]
    keys = _keys(index["KeySchema"], types)
    included = index["Projection"].get("NonKeyAttributes", ())
    return keys if projection == "ALL" else " ".join([keys, projection, *included])


def _keys(schema: list[dict[str, str]], types: Mapping[str, str]) -> str:
    parts = [
        "+".join(
            f"{key['AttributeName']}:{types[key['AttributeName']]}"
            for key in schema
            if key["KeyType"] == kind
        )
        for kind in ("HASH", "RANGE")
    ]
    return " ".join(part for part in parts if part)


def _enabled_ttl(properties: Mapping[str, Any]) -> str | None:
    ttl = properties.get("TimeToLiveSpecification")
    return ttl["AttributeName"] if ttl and ttl["Enabled"] else None
