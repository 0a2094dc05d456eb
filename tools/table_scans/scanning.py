"""A parallel scan, each segment of which can be taken up where it was left."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from data_platform.dynamodb.backfills import WireItem
from tools.table_scans.pacing import TokenBucket
from tools.table_scans.requests import consumed, placeholders

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Position = Mapping[str, Any] | None
"""The key behind which a segment goes on; None at its beginning."""

OnPage = Callable[[int, Sequence[WireItem]], None]
OnPosition = Callable[[int, Position], None]

PAGE_ITEMS = 500
"""How many items a page has at most: what is done again after a crash, and held in memory."""


class Stopped(Exception):  # noqa: N818  it is no error
    """The scan is to end early."""


class SegmentedScan:
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
        self._client = client
        self._table_name = table_name
        self._names = placeholders(attributes or ())
        self._reads = reads
        self._stop = threading.Event()

    def run(
        self,
        positions: Mapping[int, Position],
        total_segments: int,
        on_page: OnPage,
        on_position: OnPosition = lambda _segment, _position: None,
    ) -> None:
        """Read the segments that are left, each in a thread of its own, until all are read.

        Parameters
        ----------
        positions
            Where to begin, by segment; segments that are not there are done.
        total_segments
            Into how many parts the table is divided.
        on_page
            Takes the segment and the items of a page, in the segment's thread; it may call `check`.
        on_position
            Is told of each page that was taken: its segment, and where it goes on. None means that
            the segment is done.

        Raises
        ------
        Exception
            What a segment raised first; the others end with the page they are at.
        """
        with ThreadPoolExecutor(max_workers=max(1, len(positions))) as pool:
            running = [
                pool.submit(self._read, segment, total_segments, position, on_page, on_position)
                for segment, position in positions.items()
            ]
            try:
                wait(running, return_when=FIRST_EXCEPTION)
            finally:
                # After an interruption too: the pool waits for its threads.
                self._stop.set()
        failed = [error for each in running if (error := each.exception())]
        for error in failed:
            if not isinstance(error, Stopped):
                raise error

    def check(self) -> None:
        """Raise `Stopped` if the scan is to end."""
        if self._stop.is_set():
            raise Stopped

    def _read(
        self,
        segment: int,
        total_segments: int,
        position: Position,
        on_page: OnPage,
        on_position: OnPosition,
    ) -> None:
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
            self.check()
            if position:
                request["ExclusiveStartKey"] = position
            self._reads.wait()
            page = self._client.scan(**request)
            self._reads.spend(consumed(page))
            on_page(segment, page["Items"])
            position = page.get("LastEvaluatedKey")
            on_position(segment, position)
            if not position:
                return
