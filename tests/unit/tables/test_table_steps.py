"""Synthesis warns of a change of a table that one deployment cannot make."""

import json
from pathlib import Path
from typing import Any

import pytest

from data_platform.dynamodb.table_steps import locked_record, steps_too_large, table_record
from data_platform.dynamodb.types import Projection
from stacks.environments import STAGES
from stacks.lock_files import read_lock
from stacks.products import PRODUCTS
from tests.unit.declarations.factories import index, table
from tests.unit.tables.stacks import product_of
from tools.synthesis import synthesize

LESSONS = table()
STATUS = {"status-index": "status:S startTime:N ALL"}
OTHER = {"course-index": "courseId:S KEYS_ONLY"}
THIRD = {"third-index": "lessonId:S ALL"}


def _steps(indexes: dict[str, str], ttl: str | None = "expiresAt") -> list[str]:
    """Return what is said of the table where these were its indexes and its TTL."""
    return list(steps_too_large(LESSONS, {"lessons": {"ttl": ttl, "indexes": indexes}}))


def test_what_is_recorded_is_all_that_cannot_change_at_will() -> None:
    included = index(projection=Projection.INCLUDE, included_attributes=("expiresAt",))
    record = table_record([product_of(table(indexes=(included,)))])
    definition = "status:S startTime:N INCLUDE expiresAt"
    assert record == {"lessons": {"ttl": "expiresAt", "indexes": {"status-index": definition}}}


@pytest.mark.parametrize("indexes", [STATUS, {}, STATUS | OTHER], ids=["none", "added", "removed"])
def test_one_index_at_a_time_is_nothing_to_warn_of(indexes: dict[str, str]) -> None:
    assert _steps(indexes) == []


def test_all_indexes_of_a_new_table_come_with_it() -> None:
    assert list(steps_too_large(LESSONS, {})) == []


@pytest.mark.parametrize(
    ("indexes", "words"),
    [
        (OTHER, "adds 'status-index' and removes 'course-index'"),
        (STATUS | OTHER | THIRD, "removes 'course-index', 'third-index'"),
    ],
)
def test_two_indexes_at_once_are_named(indexes: dict[str, str], words: str) -> None:
    """A renamed index is two: the new one and the old one."""
    (sentence,) = _steps(indexes)
    assert sentence.startswith(f"Table 'lessons', against the lock: the change {words}, and ")
    assert "Make one of these changes, deploy it to every stage, then the next" in sentence


def test_an_index_that_changes_under_its_name_is_named() -> None:
    (sentence,) = _steps({"status-index": "status:S startTime:N KEYS_ONLY"})
    assert "keys or projection of 'status-index' change, which DynamoDB cannot" in sentence
    assert "Add an index of another name" in sentence


def test_another_ttl_needs_a_deployment_without_any() -> None:
    (sentence,) = _steps(STATUS, ttl="deleteAt")
    assert "by 'expiresAt' instead of 'deleteAt'" in sentence
    assert "Declare no TTL" in sentence
    assert _steps(STATUS, ttl=None) == []


def test_a_missing_lock_says_nothing() -> None:
    assert locked_record(read_lock("no-such-stage")) == {}


@pytest.mark.parametrize("stage", STAGES)
def test_a_lock_holds_of_a_table_what_its_declaration_says(stage: str) -> None:
    """Declarations and templates are read by one rule, so that both are measured alike."""
    assert locked_record(read_lock(stage)) == table_record(PRODUCTS)


def test_synthesis_warns_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The warning stands at the table, where `cdk synth` prints it, and in no template."""
    lock = read_lock("dev")
    quiet = synthesize("dev", tmp_path / "quiet", check_rules=False)
    del _table(lock, "iops-dashboard-metrics")["GlobalSecondaryIndexes"]
    monkeypatch.setattr("stacks.application.read_lock", lambda _stage: lock)
    loud = synthesize("dev", tmp_path / "loud", check_rules=False)
    assert quiet.templates == loud.templates
    assert _warnings(tmp_path / "quiet") == {}
    ((place, text),) = _warnings(tmp_path / "loud").items()
    assert place == "/IOpsDashboard-DatabaseStack/MetricsTable"
    assert "adds 'EntityTypeHealthIndex', 'LastUpdatedIndex'" in text


def _table(lock: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the properties of a table in a lock."""
    return next(
        resource["Properties"]
        for stack in lock.values()
        for resource in stack["Resources"].values()
        if resource["Properties"].get("TableName") == name
    )


def _warnings(folder: Path) -> dict[str, str]:
    """Return the warnings of an assembly by their place."""
    return {
        place: entry["data"]
        for path in folder.glob("*.metadata.json")
        for place, entries in json.loads(path.read_text("utf-8")).items()
        for entry in entries
        if entry["type"] == "aws:cdk:warning"
    }
