"""Writes to moto's tables: whole or not at all, and one stream record for each changed item."""

from __future__ import annotations

import copy
import functools
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from moto.dynamodb.models.table import StreamRecord

if TYPE_CHECKING:
    from moto.dynamodb.models.dynamo_type import DynamoType, Item
    from moto.dynamodb.models.table import Table

_WRITING = threading.RLock()
"""moto answers each request in a thread of its own and locks nothing."""

_under_way = threading.local()


class Changes:
    """The items that a write touches, as they were before it."""

    def __init__(self) -> None:
        self._before: dict[Any, tuple[Table, Item | None]] = {}

    def note(self, table: Table, hash_key: DynamoType, range_key: DynamoType | None) -> None:
        """Remember an item before it is changed for the first time."""
        place = (table.name, hash_key, range_key)
        if place not in self._before:
            self._before[place] = table, copy.deepcopy(table.get_item(hash_key, range_key))

    def undo(self) -> None:
        """Bring every item back to what it was."""
        for (_, hash_key, range_key), (table, before) in self._before.items():
            items: Any = table.items if range_key is None else table.items[hash_key]
            key = hash_key if range_key is None else range_key
            if before is None:
                items.pop(key, None)
            else:
                items[key] = before

    def record(self) -> None:
        """Write a stream record for each item that is not what it was."""
        for (_, hash_key, range_key), (table, before) in self._before.items():
            after = table.get_item(hash_key, range_key)
            if _content(before) != _content(after):
                _append(table, before, after)


def whole(method: Callable[..., Any]) -> Callable[..., Any]:
    """Make a method of moto a write: if it fails nothing has changed, nor is in a stream.

    Writes that are part of another, such as those of a transaction, succeed or fail with it.
    """

    @functools.wraps(method)
    def write(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401  as the method
        with _WRITING:
            if changes_under_way() is not None:
                return method(*arguments, **named)
            changes = _under_way.changes = Changes()
            try:
                answer = method(*arguments, **named)
            except BaseException:
                changes.undo()
                raise
            else:
                changes.record()
                return answer
            finally:
                _under_way.changes = None

    return write


def changes_under_way() -> Changes | None:
    """Return the changes of the write that this thread makes, if it makes one."""
    changes: Changes | None = getattr(_under_way, "changes", None)
    return changes


def _append(table: Table, before: Item | None, after: Item | None) -> None:
    shard, stream = table.stream_shard, table.stream_specification
    if shard is None or not stream or not stream["StreamEnabled"]:
        return
    kind = "INSERT" if before is None else "REMOVE" if after is None else "MODIFY"
    number = shard.starting_sequence_number + len(shard.items)
    shard.items.append(StreamRecord(table, stream["StreamViewType"], kind, before, after, number))


def _content(item: Item | None) -> Any:  # noqa: ANN401  whatever compares
    if item is None:
        return None
    return {name: _comparable(value) for name, value in item.attrs.items()}


def _comparable(value: DynamoType) -> Any:  # noqa: ANN401  whatever compares
    """Return what is equal for equal values only: sets have no order, 1 is 1.0 and not true."""
    if value.is_map():
        return {name: _comparable(member) for name, member in value.value.items()}
    if value.is_list():
        return [_comparable(member) for member in value.value]
    return value.type, value.cast_value
