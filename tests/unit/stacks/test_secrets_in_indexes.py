"""No index of any product copies what its access patterns do not return, least of all a secret."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from data_platform.dynamodb.declarations import carries
from data_platform.dynamodb.schema import Index, Table, VectorIndex
from data_platform.dynamodb.types import AttributeType
from stacks.environments import STAGES
from stacks.products import PRODUCTS
from tools.synthesis import Assembly

SECRETS = {
    ("aitutor_users", "passwordHash"),
    ("ielts-genai-prep-users", "password_hash"),
    ("ielts-genai-prep-users", "verification_token"),
    ("ielts-genai-prep-sessions", "session_id"),
    ("ielts-genai-prep-qr-tokens", "token"),
    ("ielts-genai-prep-entitlements", "receipt_data"),
}
"""By hand: what lets whoever has it act as somebody."""

KEYS_ALONE = {("ielts-genai-prep-sessions", "session_id")}
"""Secrets that are a table's key, which DynamoDB copies into each of its indexes."""

_SOUNDS_SECRET = re.compile(r"password|secret|token|receipt|hash$", re.IGNORECASE)
_TABLES = [table for product in PRODUCTS for table in product.tables]
_INDEXES = [
    pytest.param(table, index, id=f"{table.name}/{index.name}")
    for table in _TABLES
    for index in table.all_indexes
]


def _attributes(table: Table, *, secret: bool) -> set[str]:
    return {
        attribute.name
        for entity in table.entities
        for attribute in entity.attributes
        if (attribute.holds_secret if secret else attribute.holds_sensitive_data)
    }


def test_what_lets_somebody_act_as_another_is_declared_secret() -> None:
    declared = {(table.name, name) for table in _TABLES for name in _attributes(table, secret=True)}
    assert declared == SECRETS


def test_no_text_that_sounds_secret_is_declared_otherwise() -> None:
    sounding = {
        (table.name, attribute.name)
        for table in _TABLES
        for entity in table.entities
        for attribute in entity.attributes
        if attribute.type is AttributeType.STRING and _SOUNDS_SECRET.search(attribute.name)
    }
    assert sounding <= SECRETS


@pytest.mark.parametrize(("table", "index"), _INDEXES)
def test_an_index_copies_no_secret_and_nothing_personal_that_its_patterns_leave_out(
    table: Table, index: Index | VectorIndex
) -> None:
    patterns = [each for each in table.access_patterns if each.index == index.name]
    named = {name for pattern in patterns for name in pattern.attributes}
    keys = {key.name for key in table.keys + index.keys}
    secret, personal = (
        {name for name in _attributes(table, secret=which) if carries(index, name, table)}
        for which in (True, False)
    )

    assert secret - keys <= named
    assert secret & keys <= {name for owner, name in KEYS_ALONE if owner == table.name}
    if all(pattern.attributes for pattern in patterns):
        assert personal - keys <= named


@pytest.mark.parametrize("stage", STAGES)
def test_no_deployed_index_projects_a_secret(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    found: set[tuple[str, str]] = set()
    for template in assemblies[stage].templates.values():
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::DynamoDB::GlobalTable":
                found |= set(_projected(resource["Properties"]))
    assert found == KEYS_ALONE


def _projected(table: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Return the secrets that indexes of a table copy, as its template has them."""
    own = {name for owner, name in SECRETS if owner == table["TableName"]}
    found: set[str] = set()
    for index in table.get("GlobalSecondaryIndexes", []):
        projection = index["Projection"]
        if projection["ProjectionType"] == "ALL":
            found |= own
        keys = [each["AttributeName"] for each in [*table["KeySchema"], *index["KeySchema"]]]
        found |= own & {*keys, *projection.get("NonKeyAttributes", [])}
    return {(table["TableName"], name) for name in found}
