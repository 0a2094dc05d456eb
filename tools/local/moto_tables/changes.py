"""Writes to moto's tables: whole or not at all, and one stream record for each changed item."""

from __future__ import annotations

import copy
import functools
import threading
from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING, Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models.table import StreamRecord

from tools.local.dynamodb.index_keys import wrong_index_key
from tools.local.moto_tables.history import remember

if TYPE_CHECKING:
    from moto.dynamodb.models.dynamo_type import DynamoType, Item
    from moto.dynamodb.models.table import Table

_WRITING = threading.RLock()
"""moto answers each request in a thread of its own and locks nothing."""

_under_way = threading.local()


class ValidationError(Exception):  # moto gives a cancelled transaction this name as the reason
    """A write is refused; the message says why, as the service does."""


class Changes:
    """The items that a write touches, as they were before it."""

    def __init__(self) -> None:
        self._before: dict[Any, tuple[Table, Item | None]] = {}

    def __len__(self) -> int:
        """Return how many items were touched."""
        return len(self._before)

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

    def check(self, start: int = 0) -> None:
        """Refuse the first wrong key in an index that an item has got.

        Parameters
        ----------
        start
            How many of the first items are left out.

        Raises
        ------
        ValidationError
            If there is one.
        """
        for (_, hash_key, range_key), (table, before) in islice(self._before.items(), start, None):
            after = table.get_item(hash_key, range_key)
            complaint = None if after is None else _wrong_key(table, before, after)
            if complaint is not None:
                raise ValidationError(complaint)

    def record(self) -> None:
        """Write a stream record for each item that is not what it was."""
        for (_, hash_key, range_key), (table, before) in self._before.items():
            after = table.get_item(hash_key, range_key)
            if _content(before) != _content(after):
                _append(table, before, after)
                remember(table, before, after)


def whole(method: Callable[..., Any]) -> Callable[..., Any]:
    """Make a method of moto a write: if it fails nothing has changed, nor is in a stream.

    Writes that are part of another, such as those of a transaction, succeed or fail with it.
    """

    @functools.wraps(method)
    def write(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401  as the method
        with _WRITING:
            outer = changes_under_way()
            if outer is not None:
                count = len(outer)
                answer = method(*arguments, **named)
                outer.check(count)
                return answer
            changes = _under_way.changes = Changes()
            try:
                answer = method(*arguments, **named)
                changes.check()
            except ValidationError as error:
                changes.undo()
                raise MockValidationException(str(error)) from error
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


def _wrong_key(table: Table, before: Item | None, after: Item) -> str | None:
    kinds = {each["AttributeName"]: each["AttributeType"] for each in table.attr}
    indexes: list[Any] = [*table.indexes, *table.global_indexes]
    for index in sorted(indexes, key=lambda each: str(each.name)):
        for name in index.schema_key_attrs:
            value = after.attrs.get(name)
            if value is None or (before is not None and before.attrs.get(name) == value):
                continue
            complaint = wrong_index_key(name, kinds[name], value.to_json(), index.name)
            if complaint is not None:
                return complaint
    return None


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
