"""Putting items where there is none of their key: many together, and each on its condition."""

from __future__ import annotations

from collections.abc import Sequence
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
_TOGETHER = 25
"""How many statements DynamoDB takes in one call."""
_STATEMENT_LENGTH = 8_192
REFUSED_UNITS = 1.0
"""What a refused write costs at least: its answer does not say."""


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
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table_name: str,
        key_name: str,
        writes: TokenBucket,
    ) -> None:
        self._client = client
        self._table_name = table_name
        self._writes = writes
        self._condition = {
            "ConditionExpression": "attribute_not_exists(#key)",
            "ExpressionAttributeNames": {"#key": key_name},
        }

    def put(self, items: Sequence[WireItem]) -> list[bool]:
        """Say of each item whether it was put.

        PartiQL's INSERT is such a put, and the only one of which many go together for what puts
        cost: a transaction costs twice as much. What it does not take goes alone.
        """
        return [
            done
            for start in range(0, len(items), _TOGETHER)
            for done in self._insert(items[start : start + _TOGETHER])
        ]

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
