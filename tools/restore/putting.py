"""Putting items where there is none of their key: many together, and each on its condition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from math import ceil
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from data_platform.dynamodb.backfills import WireItem
from tools.aws import error_code
from tools.restore.sizes import wire_bytes
from tools.table_scans.pacing import TokenBucket
from tools.table_scans.requests import consumed

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_UNIT_BYTES = 1_024
_OF_TRANSACTION, _OF_STATEMENTS = 100, 25
"""How many puts go together."""
_TRANSACTION_BYTES = 3 * 2**20
"""Of the four megabytes that DynamoDB takes; sizes are counted about right."""
_STATEMENT_LENGTH = 8_192
_EXISTS = "ConditionalCheckFailed"
REFUSED_UNITS = 1.0
"""What a refused write costs at least: its answer does not say."""


class Together(StrEnum):
    """How puts on conditions go together."""

    TRANSACTIONS = "transactions"
    """A hundred at a time, for twice the write units."""
    STATEMENTS = "statements"
    """PartiQL's INSERT, 25 at a time, for what puts cost; it takes DynamoDB Local longer."""


class AbsentPuts:
    """Puts items where there is none of their key.

    Parameters
    ----------
    client, table_name
        Where.
    key_name
        An attribute of the primary key.
    writes
        How fast.
    together
        How they go together.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table_name: str,
        key_name: str,
        writes: TokenBucket,
        together: Together,
    ) -> None:
        self._client = client
        self._table_name = table_name
        self._writes = writes
        self._put_some: Callable[[Sequence[WireItem]], list[bool]] = (
            self._transact if together is Together.TRANSACTIONS else self._insert
        )
        self._most = _OF_TRANSACTION if together is Together.TRANSACTIONS else _OF_STATEMENTS
        self._condition = {
            "ConditionExpression": "attribute_not_exists(#key)",
            "ExpressionAttributeNames": {"#key": key_name},
        }

    def put(self, items: Sequence[WireItem]) -> list[bool]:
        """Say of each item whether it was put."""
        return [done for some in _parts(items, self._most) for done in self._put_some(some)]

    def _transact(self, items: Sequence[WireItem]) -> list[bool]:
        members: Any = [
            {"Put": {"TableName": self._table_name, "Item": item, **self._condition}}
            for item in items
        ]
        self._writes.wait()
        try:
            answer = self._client.transact_write_items(
                TransactItems=members, ReturnConsumedCapacity="TOTAL"
            )
        except ClientError as error:
            if error_code(error) != "TransactionCanceledException":
                raise
            self._writes.spend(REFUSED_UNITS * len(items))
            reasons: Any = error.response.get("CancellationReasons", [])
            return self._without_existing(items, [str(each.get("Code")) for each in reasons])
        self._writes.spend(consumed(answer))
        return [True] * len(items)

    def _without_existing(self, items: Sequence[WireItem], reasons: list[str]) -> list[bool]:
        """Put those that are not there already, after all have been refused because of some."""
        if _EXISTS not in reasons:
            # Others write these items in this moment, or one of them cannot be written at all.
            return [self._put_one(item) for item in items]
        exist = [reason == _EXISTS for reason in reasons]
        absent = [item for item, does in zip(items, exist, strict=True) if not does]
        done = iter(self._transact(absent) if absent else [])
        return [False if does else next(done) for does in exist]

    def _insert(self, items: Sequence[WireItem]) -> list[bool]:
        statements: Any = [_insertion(self._table_name, item) for item in items]
        if None in statements:
            return [self._put_one(item) for item in items]
        self._writes.wait()
        answer = self._client.batch_execute_statement(
            Statements=statements, ReturnConsumedCapacity="TOTAL"
        )
        # An answer may lack it: then what puts of these sizes cost, without indexes.
        units = consumed(answer) or sum(ceil(wire_bytes(item) / _UNIT_BYTES) for item in items)
        self._writes.spend(units)
        done = []
        for item, response in zip(items, answer["Responses"], strict=True):
            code = response.get("Error", {}).get("Code")
            is_decided = code is None or code == "DuplicateItem"
            done.append(code is None if is_decided else self._put_one(item))
        return done

    def _put_one(self, item: WireItem) -> bool:
        request: Any = {"TableName": self._table_name, "Item": item, **self._condition}
        self._writes.wait()
        try:
            answer = self._client.put_item(ReturnConsumedCapacity="TOTAL", **request)
        except ClientError as error:
            if error_code(error) != "ConditionalCheckFailedException":
                raise
            self._writes.spend(REFUSED_UNITS)
            return False
        self._writes.spend(consumed(answer))
        return True


def _insertion(table_name: str, item: WireItem) -> dict[str, Any] | None:
    """Return the statement that puts an item where there is none; None if PartiQL cannot say it."""
    if any("'" in name for name in item):
        return None
    members = ", ".join(f"'{name}': ?" for name in item)
    statement = f'INSERT INTO "{table_name}" VALUE {{{members}}}'
    if len(statement) > _STATEMENT_LENGTH:
        return None
    return {"Statement": statement, "Parameters": list(item.values())}


def _parts(items: Sequence[WireItem], most: int) -> Iterator[list[WireItem]]:
    """Yield items in parts that go together."""
    part: list[WireItem] = []
    size = 0
    for item in items:
        more = wire_bytes(item)
        if part and (len(part) == most or size + more > _TRANSACTION_BYTES):
            yield part
            part, size = [], 0
        part.append(item)
        size += more
    if part:
        yield part
