"""Wraps the methods of moto that would send functions wrong records, or none.

One test for each, in `tests/local/streams/test_deviations_of_moto.py`, shows what moto does by
itself. A test that fails after an upgrade names what may be removed here.
"""

import copy
import uuid
from collections.abc import Callable
from decimal import Context, Decimal
from typing import Any, cast

from moto.core.utils import unix_time_millis
from moto.dynamodb import responses
from moto.dynamodb.exceptions import ResourceNotFoundException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DDBType, DynamoType
from moto.dynamodb.models.table import StreamRecord, StreamShard, Table
from moto.dynamodbstreams.models import DynamoDBStreamsBackend

from tools.local.dynamodb.numbers import plain_number
from tools.local.dynamodb.update_expressions import only_takes_away
from tools.local.moto_tables.attribute_values import write_values_as_they_are
from tools.local.moto_tables.changes import changes_under_way, whole
from tools.local.moto_tables.tokens import once_for_its_token

Method = Callable[..., Any]

_WRITES = (
    "put_item",
    "delete_item",
    "transact_write_items",
    "execute_statement",
    "execute_transaction",
)
_DYNAMODB = Context(prec=38)


def mend_tables() -> None:
    """Wrap moto's methods; once in a process, before it serves."""
    write_values_as_they_are()
    _wrap(DynamoDBBackend, "update_item", _noting_update)
    for name in _WRITES:
        _wrap(DynamoDBBackend, name, whole)
    _wrap(Table, "put_item", lambda method: whole(_noting_put(method)))
    _wrap(Table, "delete_item", lambda method: whole(_noting_deletion(method)))
    _wrap(responses.DynamoHandler, "transact_write_items", once_for_its_token)
    # It knows one type and one value; `whole` looks at every key of an index.
    responses.validate_put_has_gsi_keys_set_to_none = _unchecked
    Table.__deepcopy__ = _table_copied  # type: ignore[attr-defined]
    _wrap(StreamShard, "__init__", _with_own_id)
    _wrap(StreamShard, "add", lambda _method: _ignored)
    _wrap(StreamRecord, "__init__", _in_present_form)
    _wrap(DynamoDBBackend, "update_table_streams", _letting_streams_start_again)
    _wrap(DynamoDBStreamsBackend, "_get_table_from_arn", _finding_present_streams)
    _wrap(DynamoType, "__init__", _with_plain_numbers)
    _wrap(DynamoType, "__add__", lambda method: _calculating(method, _DYNAMODB.add))
    _wrap(DynamoType, "__sub__", lambda method: _calculating(method, _DYNAMODB.subtract))


def _wrap(owner: type, name: str, make: Callable[[Method], Method]) -> None:
    setattr(owner, name, make(getattr(owner, name)))


def _noting_update(method: Method) -> Method:
    """Note what is changed in place, or put with nothing but its key first."""

    def update_item(
        backend: DynamoDBBackend,
        table_name: str,
        key: dict[str, Any],
        *rest: object,
        **named: object,
    ) -> Any:  # noqa: ANN401  as the method
        table = backend.get_table(table_name)
        _note(table, key)
        expression = named.get("update_expression")
        if not expression:
            # With nothing to change, an item that is not there is created all the same.
            named["attribute_updates"] = named.get("attribute_updates") or {}
        place = _place(table, key)
        takes_away = bool(place) and isinstance(expression, str) and only_takes_away(expression)
        is_missing = takes_away and table.get_item(*place) is None
        answer = method(backend, table_name, key, *rest, **named)
        if is_missing:
            # Of nothing, nothing is left, where moto makes an item of the key.
            table.delete_item(*place)
        return answer

    return whole(update_item)


def _noting_put(method: Method) -> Method:
    def put_item(table: Table, item: dict[str, Any], *rest: object, **named: object) -> Any:  # noqa: ANN401
        _note(table, item)
        return method(table, item, *rest, **named)

    return put_item


def _noting_deletion(method: Method) -> Method:
    def delete_item(table: Table, hash_key: DynamoType, range_key: DynamoType | None) -> Any:  # noqa: ANN401
        changes = changes_under_way()
        if changes is not None:
            changes.note(table, hash_key, range_key)
        return method(table, hash_key, range_key)

    return delete_item


def _note(table: Table, attributes: dict[str, Any]) -> None:
    """Note the item with the key among these attributes, unless moto will refuse the key."""
    changes = changes_under_way()
    place = _place(table, attributes)
    if changes is not None and place:
        changes.note(table, *place)


def _place(
    table: Table, attributes: dict[str, Any]
) -> tuple[DynamoType, DynamoType | None] | tuple[()]:
    """Return the key among attributes; nothing if moto will refuse it."""
    kinds = {table.hash_key_attr: table.hash_key_type, table.range_key_attr: table.range_key_type}
    key = [
        DynamoType(attributes[name])
        for name in table.table_key_attrs
        if kinds[name] in attributes.get(name, {})
    ]
    if len(key) != len(table.table_key_attrs):
        return ()
    return key[0], key[1] if len(key) > 1 else None


def _table_copied(table: Table, memo: dict[int, Any]) -> Table:
    """Spare a transaction the copy of each of its tables: what fails is undone in them."""
    if changes_under_way() is not None:
        return table
    made = cast("Table", table.__class__.__new__(table.__class__))
    memo[id(table)] = made
    made.__dict__.update(copy.deepcopy(table.__dict__, memo))
    return made


def _with_own_id(method: Method) -> Method:
    """Give each stream a shard of its own; in moto all have the same."""

    def init(shard: StreamShard, *rest: object) -> None:
        method(shard, *rest)
        milliseconds = int(unix_time_millis(shard.created_on))
        shard.id = f"shardId-{milliseconds:020}-{uuid.uuid4().hex[:8]}"

    return init


def _ignored(_shard: StreamShard, _old: object, _new: object) -> None:
    """Leave the records to `whole`, and functions to the stream pump."""


def _unchecked(item: dict[str, Any], table: Table) -> None:
    """Leave the keys of indexes to `whole`."""


def _in_present_form(method: Method) -> Method:
    def init(record: StreamRecord, *rest: object) -> None:
        method(record, *rest)
        record.record["eventVersion"] = "1.1"
        change = record.record["dynamodb"]
        made = change["ApproximateCreationDateTime"]
        change["ApproximateCreationDateTime"] = made.replace(microsecond=0)

    return init


def _letting_streams_start_again(method: Method) -> Method:
    """Let a table whose stream was switched off have another."""

    def update_table_streams(
        backend: DynamoDBBackend, table: Table, specification: dict[str, Any]
    ) -> None:
        if not (table.stream_specification or {}).get("StreamEnabled"):
            table.latest_stream_label = None
        method(backend, table, specification)

    return update_table_streams


def _finding_present_streams(method: Method) -> Method:
    """Refuse the ARN of a former stream, which is not that of the table's present one."""

    def get_table(backend: DynamoDBStreamsBackend, arn: str) -> Table:
        table: Table = method(backend, arn)
        if arn.rpartition("/")[2] != table.latest_stream_label:
            raise ResourceNotFoundException(
                f"Requested resource not found: Stream: {arn} not found"
            )
        return table

    return get_table


def _with_plain_numbers(method: Method) -> Method:
    def init(value: DynamoType, given: Any) -> None:  # noqa: ANN401  as the method
        method(value, given)
        if value.type == DDBType.NUMBER and isinstance(value.value, str):
            value.value = plain_number(value.value)
        elif value.type == DDBType.NUMBER_SET:
            value.value = [plain_number(str(member)) for member in value.value]

    return init


def _calculating(method: Method, operation: Callable[[Decimal, Decimal], Decimal]) -> Method:
    """Calculate with numbers such as 1E-7, and with 38 digits instead of 28."""

    def calculate(value: DynamoType, other: DynamoType) -> DynamoType:
        if not (value.is_number() and other.is_number()):
            result: DynamoType = method(value, other)
            return result
        total = operation(Decimal(value.value), Decimal(other.value))
        return DynamoType({DDBType.NUMBER: str(total)})

    return calculate
