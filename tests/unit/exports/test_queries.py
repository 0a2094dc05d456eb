"""The queries of exports run, on an engine that reads Athena's SQL, over files in AWS's layout."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from data_platform.dynamodb.keys import Key
from data_platform.dynamodb.schema import Table
from data_platform.dynamodb.types import AttributeType
from data_platform.dynamodb.wire import wire_item
from data_platform.errors import ConfigurationError
from data_platform.exports.queries import (
    _scalar,
    changes_query,
    state_query,
)
from stacks.mavprep.tables import MAVPREP
from stacks.mavprep.users import USERS
from tests.unit.exports.athena import FIRST_DAY, NAME, Archive, Row, WireItem, open_archive

JOHN, JANE, *_ = (wire_item(example.item) for example in USERS.examples)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path) as opened:
        yield opened


def changed(
    old: WireItem | None, new: WireItem | None, *, second: float = 0, text: bool = False
) -> Row:
    """Return a line of an incremental export; one without a new image is a deletion."""
    item = new or old or {}
    micros = str(int((FIRST_DAY.timestamp() + second) * 1e6))
    images = {"OldImage": old, "NewImage": new}
    return {
        "Metadata": {"WriteTimestampMicros": micros if text else {"N": micros}},
        "Keys": {name: item[name] for name in ("PK", "SK")},
        **{name: image for name, image in images.items() if image},
    }


def renamed(item: WireItem, name: str) -> dict[str, Any]:
    return {**item, "name": {"S": name}}


@pytest.fixture
def state(archive: Archive) -> Callable[[], dict[str, Any]]:
    """Return the items of the table by their keys, as the query has them."""

    def call() -> dict[str, Any]:
        rows = archive.run(state_query(USERS, name=NAME, database="main"))
        found = {row["PK"] + row["SK"]: json.loads(row["item"]) for row in rows}
        assert len(found) == len(rows)
        return found

    return call


State = Callable[[], dict[str, Any]]


def by_key(*items: WireItem) -> dict[str, Any]:
    return {item["PK"]["S"] + item["SK"]["S"]: dict(item) for item in items}


def test_a_full_export_alone_is_the_state(archive: Archive, state: State) -> None:
    archive.full(JOHN, JANE)
    archive.full(renamed(JOHN, "before"), export="01764500000000-00000000")
    archive.full(renamed(JANE, "of another table"), table="MavPrep-Other")
    assert state() == by_key(JOHN, JANE)


@pytest.mark.parametrize("text", [False, True], ids=["number", "text"])
def test_the_last_change_of_a_key_counts(archive: Archive, state: State, text: bool) -> None:  # noqa: FBT001
    archive.full(JOHN, JANE)
    second = changed(renamed(JOHN, "one"), renamed(JOHN, "two"), second=90_000, text=text)
    archive.changes(second, day=1)
    archive.changes(changed(JOHN, renamed(JOHN, "one"), second=9, text=text))
    assert state() == by_key(renamed(JOHN, "two"), JANE)


def test_what_was_created_is_there_and_what_was_deleted_is_not(
    archive: Archive, state: State
) -> None:
    archive.full(JOHN)
    archive.changes(changed(JOHN, None, second=1), changed(None, JANE, second=2))
    assert state() == by_key(JANE)


def test_what_was_deleted_and_created_again_is_there(archive: Archive, state: State) -> None:
    archive.full(JOHN)
    archive.changes(changed(JOHN, None, second=1))
    archive.changes(changed(None, renamed(JOHN, "again"), second=90_000), day=1)
    assert state() == by_key(renamed(JOHN, "again"))


def test_a_deletion_without_images_counts(archive: Archive, state: State) -> None:
    archive.full(JOHN, JANE)
    keys_alone = changed(JOHN, None)
    del keys_alone["OldImage"]
    archive.changes(keys_alone)
    assert state() == by_key(JANE)


def test_a_window_that_was_exported_twice_changes_nothing(archive: Archive, state: State) -> None:
    archive.full(JOHN)
    for _ in range(2):
        archive.changes(changed(JOHN, renamed(JOHN, "one")), changed(None, JANE))
    assert state() == by_key(renamed(JOHN, "one"), JANE)


def test_lists_maps_and_numbers_come_back_as_they_were(archive: Archive, state: State) -> None:
    item = {
        **JOHN,
        "odd": {"L": [{"M": {"n": {"N": "0.1234567890123456789012345"}}}, {"NULL": True}]},
    }
    archive.full(item)
    archive.changes(changed(None, {**JANE, "odd": {"B": "AAEC"}}))
    assert state() == by_key(item, {**JANE, "odd": {"B": "AAEC"}})


def test_the_changes_of_one_key_are_told_in_their_order(archive: Archive) -> None:
    one = renamed(JOHN, "one")
    archive.changes(changed(one, None, second=180_000), day=2)
    archive.changes(changed(None, JOHN, second=1), changed(None, JANE, second=2))
    archive.changes(changed(JOHN, one, second=90_000), day=1)
    archive.changes(changed(JOHN, one, second=90_000), day=1)
    rows = archive.run(changes_query(USERS, name=NAME, database="main"))

    assert [row["change"] for row in rows] == ["created", "changed", "deleted"]
    days = [row["written_at"].date() - FIRST_DAY.date() for row in rows]
    assert days == [timedelta(days=number) for number in range(3)]
    images = [
        [json.loads(row[name] or "null") for name in ("old_item", "new_item")] for row in rows
    ]
    assert images == [[None, JOHN], [JOHN, one], [one, None]]


@pytest.mark.parametrize(
    "table", [table for table in MAVPREP.tables if table.export], ids=lambda table: table.name
)
def test_every_exported_table_has_queries_that_run(archive: Archive, table: Table) -> None:
    items = [wire_item(example.item) for example in table.examples]
    archive.full(*items, table=table.name)
    archive.changes(changed(None, items[0]), table=table.name)
    rows = archive.run(state_query(table, name=table.name, database="main"))
    (change,) = archive.run(changes_query(table, name=table.name, database="main"))
    assert len(rows) == len(items)
    assert json.loads(change["new_item"]) == items[0]


def test_a_key_that_no_path_can_hold_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="cannot stand in a path"):
        _scalar("Keys", Key("a.b", AttributeType.STRING))
