"""Writing items back on conditions that keep what happened since, many together if possible."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from data_platform.dynamodb.backfills import WireItem
from stream_records.backoff import pause_seconds
from tools.aws import error_code
from tools.restore.sizes import wire_bytes
from tools.restore.updates import reverting
from tools.table_scans.pacing import TokenBucket
from tools.table_scans.requests import consumed

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_TOGETHER = 25
"""How many statements or puts DynamoDB takes in one call."""
_UNIT_BYTES = 1_024
_STATEMENT_LENGTH = 8_192
_REFUSED_UNITS = 1.0
"""What a refused write costs at least: its answer does not say."""


class Writer:
    """Writes whole items to a table.

    Parameters
    ----------
    client, table_name
        Where.
    key_names
        The attributes of its primary key.
    writes
        How fast.
    sleep
        How to wait for a number of seconds.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table_name: str,
        key_names: Sequence[str],
        writes: TokenBucket,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._table_name = table_name
        self._key_names = tuple(key_names)
        self._writes = writes
        self._sleep = sleep

    def key_of(self, item: WireItem) -> dict[str, Any]:
        """Return an item's primary key."""
        return {name: item[name] for name in self._key_names}

    def put_absent(self, items: Sequence[WireItem]) -> list[bool]:
        """Put items where there is none of their key, and say of each whether it was put.

        PartiQL's INSERT is such a put, and the only one of which 25 go together at the price of
        puts: a transaction costs twice as much. What it does not take goes alone.
        """
        done: list[bool] = []
        for start in range(0, len(items), _TOGETHER):
            some = items[start : start + _TOGETHER]
            statements = [_insertion(self._table_name, item) for item in some]
            if all(each is not None for each in statements):
                done += self._insert(some, statements)
            else:
                done += [self._put_one(item) for item in some]
        return done

    def _insert(self, items: Sequence[WireItem], statements: Sequence[Any]) -> list[bool]:
        self._writes.wait()
        answer = self._client.batch_execute_statement(
            Statements=statements, ReturnConsumedCapacity="TOTAL"
        )
        # An answer may lack it: then what puts of these sizes cost, without indexes.
        units = consumed(answer) or sum(map(_units, items))
        self._writes.spend(units)
        done = []
        for item, response in zip(items, answer["Responses"], strict=True):
            code = response.get("Error", {}).get("Code")
            if code is None or code == "DuplicateItem":
                done.append(code is None)
            else:
                done.append(self._put_one(item))
        return done

    def _put_one(self, item: WireItem) -> bool:
        self._writes.wait()
        try:
            answer = self._client.put_item(
                TableName=self._table_name,
                Item=item,
                ConditionExpression="attribute_not_exists(#key)",
                ExpressionAttributeNames={"#key": self._key_names[0]},
                ReturnConsumedCapacity="TOTAL",
            )
        except ClientError as error:
            return self._refused(error)
        self._writes.spend(consumed(answer))
        return True

    def revert(self, base: WireItem, bad: WireItem) -> bool:
        """Make of an item what it was; return False if it is not what bad says any more.

        Raises
        ------
        TooManyAttributesError
            If too much differs for one update.
        """
        request: dict[str, Any] = reverting(base, bad)
        self._writes.wait()
        try:
            answer = self._client.update_item(
                TableName=self._table_name,
                Key=self.key_of(base),
                ReturnConsumedCapacity="TOTAL",
                **request,
            )
        except ClientError as error:
            return self._refused(error)
        self._writes.spend(consumed(answer))
        return True

    def put(self, items: Sequence[WireItem]) -> None:
        """Put items, whatever is there."""
        self._write([{"PutRequest": {"Item": item}} for item in items])

    def delete(self, keys: Sequence[WireItem]) -> None:
        """Delete items, whatever is there."""
        self._write([{"DeleteRequest": {"Key": key}} for key in keys])

    def _write(self, requests: Sequence[Any]) -> None:
        left = list(requests)
        attempt = 0
        while left:
            self._writes.wait()
            answer = self._client.batch_write_item(
                RequestItems={self._table_name: left[:_TOGETHER]}, ReturnConsumedCapacity="TOTAL"
            )
            self._writes.spend(consumed(answer))
            unprocessed: Any = answer.get("UnprocessedItems", {}).get(self._table_name, [])
            left = [*unprocessed, *left[_TOGETHER:]]
            attempt = attempt + 1 if unprocessed else 0
            if unprocessed:
                self._sleep(pause_seconds(attempt))

    def _refused(self, error: ClientError) -> bool:
        if error_code(error) != "ConditionalCheckFailedException":
            raise error
        self._writes.spend(_REFUSED_UNITS)
        return False


def _insertion(table_name: str, item: WireItem) -> dict[str, Any] | None:
    """Return the statement that puts an item where there is none; None if PartiQL cannot say it."""
    if any("'" in name for name in item):
        return None
    members = ", ".join(f"'{name}': ?" for name in item)
    statement = f'INSERT INTO "{table_name}" VALUE {{{members}}}'
    if len(statement) > _STATEMENT_LENGTH:
        return None
    return {"Statement": statement, "Parameters": list(item.values())}


def _units(item: WireItem) -> int:
    return ceil(wire_bytes(item) / _UNIT_BYTES)
