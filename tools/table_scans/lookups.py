"""Reading items by their keys, as many together as DynamoDB takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from data_platform.dynamodb.backfills import WireItem
from tools.table_scans.pacing import TokenBucket
from tools.table_scans.requests import consumed, placeholders

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KEYS_READ = 100


def read_items(
    client: DynamoDBClient,
    table_name: str,
    keys: Sequence[WireItem],
    reads: TokenBucket,
    *,
    attributes: Sequence[str] = (),
    consistent: bool = True,
) -> Iterator[WireItem]:
    """Yield those of some items that exist, in no order.

    Parameters
    ----------
    reads
        How fast.
    attributes
        Which attributes of an item to read; all without any.
    """
    names = placeholders(attributes)
    left: list[Any] = list(keys)
    while left:
        asked: Any = {"Keys": left[:_KEYS_READ], "ConsistentRead": consistent}
        if names:
            asked["ProjectionExpression"] = ", ".join(names)
            asked["ExpressionAttributeNames"] = names
        reads.wait()
        answer = client.batch_get_item(
            RequestItems={table_name: asked}, ReturnConsumedCapacity="TOTAL"
        )
        reads.spend(consumed(answer))
        yield from answer["Responses"].get(table_name, [])
        unread: Any = answer.get("UnprocessedKeys", {}).get(table_name, {})
        left = [*unread.get("Keys", []), *left[_KEYS_READ:]]
