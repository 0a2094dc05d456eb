"""Where the images of items come from: restored tables, or an export of what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from data_platform.dynamodb.backfills import WireItem
from tools.exports.manifests import Export
from tools.exports.records import Record, records
from tools.restore.images import identity
from tools.table_scans.lookups import read_items
from tools.table_scans.pacing import TokenBucket
from tools.table_scans.passes import Position, SegmentedPass
from tools.table_scans.scanning import SegmentedScan

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Pair = tuple[WireItem | None, WireItem | None]
"""What an item was, and what it was at the end of the bad time."""

_PAGE_RECORDS = 100
"""Of an export; each may have 800 KB."""


class Source(Protocol):
    """Has images of items; one pass over them can be made with each `reading`."""

    @property
    def subject(self) -> str:
        """What tells it from any other source."""

    def segments(self, wanted: int) -> int:
        """Return into how many segments it is divided."""

    def reading(self, reads: TokenBucket) -> SegmentedPass[Pair]:
        """Return a pass over all of it."""


class RestoredTable:
    """A table as it was, restored under another name; with one more, also as it was later.

    Parameters
    ----------
    client
        For the tables.
    base, bad
        Their names. Without `bad` nothing is known of the bad time.
    key_names
        The attributes of the primary key.
    """

    def __init__(
        self, client: DynamoDBClient, base: str, bad: str | None, key_names: Sequence[str]
    ) -> None:
        self._client = client
        self._base = base
        self._bad = bad
        self._key_names = tuple(key_names)

    @property
    def subject(self) -> str:
        """The tables, each told from one made anew under its name."""
        names = [name for name in (self._base, self._bad) if name]
        described = [self._client.describe_table(TableName=name)["Table"] for name in names]
        return " ".join(f"{each['TableArn']} {each['CreationDateTime']}" for each in described)

    def segments(self, wanted: int) -> int:
        """Return as many as are wanted."""
        return wanted

    def reading(self, reads: TokenBucket) -> SegmentedPass[Pair]:
        """Return a scan of it."""
        scan = SegmentedScan(self._client, self._base, None, reads)
        return _Looking(scan, self._client, self._bad, self._key_names, reads)


class _Looking(SegmentedPass[Pair]):
    """Scans one table, and looks its items up in another."""

    def __init__(
        self,
        scan: SegmentedScan,
        client: DynamoDBClient,
        bad: str | None,
        key_names: Sequence[str],
        reads: TokenBucket,
    ) -> None:
        super().__init__()
        self._scan = scan
        self._client = client
        self._bad = bad
        self._key_names = key_names
        self._reads = reads

    def pages(
        self, segment: int, total_segments: int, position: Position
    ) -> Iterator[tuple[Sequence[Pair], Position]]:
        """Yield the pages of a segment, and where each leaves off; None with the last one."""
        for items, following in self._scan.pages(segment, total_segments, position):
            keys = [{name: item[name] for name in self._key_names} for item in items]
            later = {}
            if self._bad is not None:
                for each in read_items(self._client, self._bad, keys, self._reads):
                    later[identity({name: each[name] for name in self._key_names})] = each
            yield (
                [(item, later.get(identity(key))) for item, key in zip(items, keys, strict=True)],
                following,
            )


class ExportedItems:
    """A full export, or an incremental one with both images.

    Parameters
    ----------
    export
        It.
    key_names
        The attributes of the primary key.
    """

    def __init__(self, export: Export, key_names: Sequence[str]) -> None:
        self._export = export
        self._key_names = tuple(key_names)

    @property
    def subject(self) -> str:
        """The export."""
        return self._export.arn

    def segments(self, wanted: int) -> int:
        """Return one a file."""
        del wanted
        return len(self._export.files)

    def reading(self, reads: TokenBucket) -> SegmentedPass[Pair]:
        """Return a pass over its files."""
        del reads  # S3 has no units
        return _Pairs(self._export, self._key_names)


class ExportRecords(SegmentedPass[Record]):
    """Reads the records of an export; its files are the segments."""

    def __init__(self, export: Export, key_names: Sequence[str]) -> None:
        super().__init__()
        self._export = export
        self._key_names = key_names

    def pages(
        self, segment: int, total_segments: int, position: Position
    ) -> Iterator[tuple[Sequence[Record], Position]]:
        """Yield the pages of a segment, and where each leaves off; None with the last one."""
        del total_segments  # its files
        done = int(position["record"]["N"]) if position else 0
        found = records(self._export, self._export.files[segment], self._key_names, done)
        while page := list(islice(found, _PAGE_RECORDS)):
            done += len(page)
            yield page, {"record": {"N": str(done)}}
        yield [], None


class _Pairs(SegmentedPass[Pair]):
    def __init__(self, export: Export, key_names: Sequence[str]) -> None:
        super().__init__()
        self._is_incremental = export.is_incremental
        self._records = ExportRecords(export, key_names)

    def pages(
        self, segment: int, total_segments: int, position: Position
    ) -> Iterator[tuple[Sequence[Pair], Position]]:
        """Yield the pages of a segment, and where each leaves off; None with the last one."""
        for page, following in self._records.pages(segment, total_segments, position):
            # What was made and deleted within the window has neither image.
            yield [pair for pair in map(self._pair, page) if any(pair)], following

    def _pair(self, record: Record) -> Pair:
        return (record.old, record.new) if self._is_incremental else (record.new, None)
