"""What the data of an export are: items at a time, or what became of them between two."""

import json
import re
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import closing
from typing import Any, Final

from tools.local.dynamodb.messages import ServiceError
from tools.local.dynamodb.recovery.access import History, Item, Tables
from tools.local.dynamodb.recovery.checks import new_id
from tools.local.dynamodb.recovery.past_states import ItemFile, items_at
from tools.local.dynamodb.recovery.registry import Registry
from tools.local.dynamodb.recovery.restores import write_pages

TEMPORARY: Final = "datactl-export-"
"""What the names of tables begin with that are made for an export with a filter."""

BOTH_IMAGES: Final = "NEW_AND_OLD_IMAGES"

_KIND = "temporary"
_ITEMS_A_PAGE = 500
_KEY_CONDITION = "KeyConditionExpression"
_CONDITIONS = (_KEY_CONDITION, "FilterExpression")
_TOKENS = {"ExpressionAttributeNames": r"#\w+", "ExpressionAttributeValues": r":\w+"}

Records = AsyncIterator[list[dict[str, Any]]]


async def records_at(
    tables: Tables, history: History, table: Mapping[str, Any], second: int
) -> Records:
    """Yield the records of a full export."""
    async for page in items_at(tables, history, table, second):
        yield [{"Item": item} for item in page]


async def filtered_records_at(
    tables: Tables,
    history: History,
    table: Mapping[str, Any],
    second: int,
    *,
    reading: Mapping[str, Any],
    registry: Registry,
) -> Records:
    """Yield the records of a full export of the items that match.

    What may match lies in a table of its own for a moment: the engine understands the expressions.

    Parameters
    ----------
    reading
        The FilterSpecification.
    registry
        Where it is noted that there is such a table.
    """
    name, place = table["TableName"], TEMPORARY + new_id()
    with closing(ItemFile(key["AttributeName"] for key in table["KeySchema"])) as file:
        async for page in tables.pages(name, conditions_of(reading)):
            file.put(page)
        async for change in history.changes(name, second):
            file.undo(change)
        registry.put(_KIND, place, {})
        try:
            await tables.call("CreateTable", **_same_keys(table, place))
            await write_pages(tables, place, _each(file.pages()))
            async for page in tables.pages(place, reading):
                yield [{"Item": item} for item in page]
        finally:
            await drop_temporary(tables, registry, place)


async def changed_records(
    history: History, table: Mapping[str, Any], start: int, end: int, *, view: str
) -> Records:
    """Yield the records of an incremental export: one for each item that was changed.

    Parameters
    ----------
    start, end
        The first second, and the second behind the last.
    view
        Which images they have.
    """
    with closing(_ChangeFile()) as file:
        async for change in history.changes(table["TableName"], start):
            if change.second < end:
                file.note(change.keys, change.old, change.new, change.second)
        for page in file.pages(with_old=view == BOTH_IMAGES):
            yield page


def conditions_of(reading: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a filter says of items, without what it leaves of them."""
    conditions = {name: reading[name] for name in _CONDITIONS if name in reading}
    text = " ".join(conditions.values())
    found: dict[str, Any] = dict(conditions)
    for member, token in _TOKENS.items():
        used = set(re.findall(token, text))
        named = {name: each for name, each in reading.get(member, {}).items() if name in used}
        if named:
            found[member] = named
    return found


async def check_filter(tables: Tables, table: str, reading: Mapping[str, Any]) -> None:
    """Refuse a filter that the engine does not understand.

    Raises
    ------
    ServiceError
        With its words.
    """
    operation = "Query" if _KEY_CONDITION in reading else "Scan"
    await tables.call(operation, TableName=table, Limit=1, **reading)


async def drop_temporary(tables: Tables, registry: Registry, name: str) -> None:
    """Delete a table that was made for an export."""
    try:
        await tables.call("DeleteTable", TableName=name)
    except ServiceError as error:
        if error.kind != "ResourceNotFoundException":
            raise
    registry.drop(_KIND, name)


async def drop_all_temporary(tables: Tables, registry: Registry) -> None:
    """Delete the tables of exports that broke off."""
    for name in list(registry.of(_KIND)):
        await drop_temporary(tables, registry, name)


class _ChangeFile:
    """What became of items, in a file that goes when it is closed."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("BEGIN")
        self._database.execute(
            "CREATE TABLE changes (key TEXT PRIMARY KEY, old TEXT, new TEXT, second INTEGER) "
            "WITHOUT ROWID"
        )

    def note(self, keys: Item, old: Item | None, new: Item | None, second: int) -> None:
        """Note a change; of the changes of one item the first one's old image stays."""
        self._database.execute(
            "INSERT INTO changes VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET "
            "new = excluded.new, second = excluded.second",
            (json.dumps(keys, sort_keys=True), _text(old), _text(new), second),
        )

    def pages(self, *, with_old: bool) -> Iterable[list[dict[str, Any]]]:
        """Return the records; what was made and deleted meanwhile has none."""
        rows = self._database.execute(
            "SELECT key, old, new, second FROM changes WHERE old IS NOT NULL OR new IS NOT NULL"
        )
        while found := rows.fetchmany(_ITEMS_A_PAGE):
            yield [_record(*row, with_old=with_old) for row in found]

    def close(self) -> None:
        """Remove the file."""
        self._database.close()


def _record(
    key: str, old: str | None, new: str | None, second: int, *, with_old: bool
) -> dict[str, Any]:
    record: dict[str, Any] = {
        "Metadata": {"WriteTimestampMicros": {"N": str(second * 1_000_000)}},
        "Keys": json.loads(key),
    }
    if new is not None:
        record["NewImage"] = json.loads(new)
    if old is not None and with_old:
        record["OldImage"] = json.loads(old)
    return record


def _text(image: Item | None) -> str | None:
    return None if image is None else json.dumps(image)


def _same_keys(table: Mapping[str, Any], name: str) -> dict[str, Any]:
    used = {key["AttributeName"] for key in table["KeySchema"]}
    kinds = [each for each in table["AttributeDefinitions"] if each["AttributeName"] in used]
    return {
        "TableName": name,
        "KeySchema": table["KeySchema"],
        "AttributeDefinitions": kinds,
        "BillingMode": "PAY_PER_REQUEST",
    }


async def _each(pages: Iterable[list[Item]]) -> AsyncIterator[list[Item]]:
    for page in pages:
        yield page
