"""Backfills of the products' tables, and clients that let something happen between two calls."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.handlers.tables import LiveTable
from tools.backfill.counts import Counts
from tools.backfill.running import checkpoint_path, count, run
from tools.backfill.target import Target
from tools.table_scans.checkpoint import Checkpoint
from tools.table_scans.pacing import Pace, TokenBucket

SEGMENTS = 2
FAST = 1e9


class Interfering:
    """A client before some of whose calls something else happens.

    Parameters
    ----------
    before
        What happens, by the name of a call; it is given the call's arguments.
    """

    def __init__(self, client: Any, **before: Callable[[Mapping[str, Any]], None]) -> None:
        self._client = client
        self._before = before
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._client, name)
        if name in {"exceptions", "get_waiter", "meta"}:  # these call nothing
            return attribute

        def call(**arguments: Any) -> Any:
            self.calls.append(name)
            if name in self._before:
                self._before[name](arguments)
            return attribute(**arguments)

        return call


def target(table: LiveTable, client: Any = None) -> Target:
    """Return the only backfill of a table, at full speed."""
    [backfill] = table.declaration.backfills
    pace = Pace(TokenBucket(FAST), TokenBucket(FAST))
    return Target(client or table.client, table.name, table.declaration, backfill, pace)


def fill(table: LiveTable, folder: Path, client: Any = None) -> Counts:
    """Run a backfill, or what is left of it, and return what was done."""
    aim = target(table, client)
    path = checkpoint_path(folder, table.name, aim.backfill)
    subject = aim.subject()
    checkpoint = Checkpoint.read(path, subject, Counts)
    if checkpoint is None:
        checkpoint = Checkpoint.begin(path, subject, SEGMENTS, Counts())
        checkpoint.save()
    run(aim, checkpoint, lambda _items: None)
    checkpoint.remove()
    return checkpoint.done


def counted(table: LiveTable) -> Counts:
    """Count how items stand."""
    return count(target(table), SEGMENTS, lambda _items: None)


def without(item: Mapping[str, Any], *names: str, **changes: Any) -> dict[str, Any]:
    """Return an item without some attributes."""
    return {name: value for name, value in {**item, **changes}.items() if name not in names}
