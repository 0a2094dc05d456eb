"""A parallel scan, each segment of which can be taken up where it was left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from data_platform.dynamodb.backfills import WireItem
from tools.table_scans.pacing import TokenBucket
from tools.table_scans.passes import Position, SegmentedPass
from tools.table_scans.requests import consumed, placeholders

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PAGE_ITEMS = 500
"""How many items a page has at most: what is done again after a crash, and held in memory."""


class SegmentedScan(SegmentedPass[WireItem]):
    """Reads all items of a table, in as many segments as there are positions.

    Parameters
    ----------
    client, table_name
        Where.
    attributes
        Which attributes of an item to read; all if None.
    reads
        How fast.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table_name: str,
        attributes: Sequence[str] | None,
        reads: TokenBucket,
    ) -> None:
        super().__init__()
        self._client = client
        self._table_name = table_name
        self._names = placeholders(attributes or ())
        self._reads = reads

    def pages(
        self, segment: int, total_segments: int, position: Position
    ) -> Iterator[tuple[Sequence[WireItem], Position]]:
        """Yield the pages of a segment, and where each leaves off; None with the last one."""
        request: dict[str, Any] = {
            "TableName": self._table_name,
            "ConsistentRead": True,
            "Segment": segment,
            "TotalSegments": total_segments,
            "Limit": PAGE_ITEMS,
            "ReturnConsumedCapacity": "TOTAL",
        }
        if self._names:
            request["ProjectionExpression"] = ", ".join(self._names)
            request["ExpressionAttributeNames"] = self._names
        while True:
            if position:
                request["ExclusiveStartKey"] = position
            self._reads.wait()
            page = self._client.scan(**request)
            self._reads.spend(consumed(page))
            position = page.get("LastEvaluatedKey")
            yield page["Items"], position
            if not position:
                return
