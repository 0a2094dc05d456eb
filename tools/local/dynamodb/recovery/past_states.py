"""The items that a table had at a time: those it has now, with later changes undone.

They are laid into a file, so that a table may be larger than memory.
"""

import json
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import closing
from typing import Any

from tools.local.dynamodb.numbers import plain_number
from tools.local.dynamodb.recovery.access import Change, History, Item, Tables

_ITEMS_A_PAGE = 500


class ItemFile:
    """Items by their keys, in a file that goes when it is closed.

    Parameters
    ----------
    key_names
        The attributes of the key.
    """

    def __init__(self, key_names: Iterable[str]) -> None:
        self._key_names = tuple(sorted(key_names))
        self._database = sqlite3.connect("", isolation_level=None)  # "" is a file of its own
        self._database.execute("BEGIN")  # never to end, as nobody else reads the file
        self._database.execute(
            "CREATE TABLE items (key TEXT PRIMARY KEY, item TEXT, is_undone INTEGER) WITHOUT ROWID"
        )

    def put(self, items: Iterable[Item]) -> None:
        """Lay down items as they are now."""
        self._database.executemany(
            "INSERT OR REPLACE INTO items VALUES (?, ?, 0)",
            ((self._key(item), json.dumps(item)) for item in items),
        )

    def undo(self, change: Change) -> None:
        """Take a change back, unless an earlier one of the same item was taken back already."""
        old = None if change.old is None else json.dumps(change.old)
        self._database.execute(
            "INSERT INTO items VALUES (?, ?, 1) ON CONFLICT (key) DO UPDATE SET "
            "item = excluded.item, is_undone = 1 WHERE NOT is_undone",
            (self._key(change.keys), old),
        )

    def pages(self) -> Iterable[list[Item]]:
        """Return the items that are there, a page at a time."""
        rows = self._database.execute("SELECT item FROM items WHERE item IS NOT NULL")
        while found := rows.fetchmany(_ITEMS_A_PAGE):
            yield [json.loads(row[0]) for row in found]

    def close(self) -> None:
        """Remove the file."""
        self._database.close()

    def _key(self, item: Item) -> str:
        return json.dumps([_plain(item[name]) for name in self._key_names])


async def items_at(
    tables: Tables, history: History, table: Mapping[str, Any], second: int
) -> AsyncIterator[list[Item]]:
    """Yield the items that a table had when a second began.

    Parameters
    ----------
    tables, history
        The tables, and what is known of their changes.
    table
        The table's description.
    second
        The second, in epoch seconds.

    Raises
    ------
    ServiceError
        If the changes since then are not known.
    """
    name = table["TableName"]
    with closing(ItemFile(key["AttributeName"] for key in table["KeySchema"])) as file:
        async for page in tables.pages(name):
            file.put(page)
        # Read after the items: whatever changed while they were read is among the changes.
        async for change in history.changes(name, second):
            file.undo(change)
        for page in file.pages():
            yield page


def _plain(value: Mapping[str, str]) -> list[str]:
    """Return the type and the value of a key; one number can be written in many ways."""
    (kind, text), *_ = value.items()
    return [kind, plain_number(text) if kind == "N" else text]
