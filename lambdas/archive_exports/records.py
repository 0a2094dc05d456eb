"""What DynamoDB knows of the exports of a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from archive_exports.windows import Window

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

REMEMBERED = timedelta(days=35)
"""How old exports may be that count: as far back as a table can be exported anew."""

FULL = "full"
CHANGES = "changes"
"""The folders of full and of incremental exports below the prefix of a table."""

_COMPLETED = "COMPLETED"
_FAILED = "FAILED"
_STARTED = re.compile(r"/(\d{14})-[^/]+$")


@dataclass(frozen=True, slots=True)
class TableExport:
    """One export of a table into the archive.

    Parameters
    ----------
    status
        ``IN_PROGRESS``, ``COMPLETED`` or ``FAILED``.
    at
        The moment whose state a full export holds; None for an incremental one.
    window
        The time whose changes an incremental export holds; None for a full one.
    failure
        DynamoDB's code of a failure.
    """

    status: str
    at: datetime | None = None
    window: Window | None = None
    failure: str | None = None

    @property
    def has_failed(self) -> bool:
        """Whether it holds nothing, and never will."""
        return self.status == _FAILED

    @property
    def is_completed(self) -> bool:
        """Whether it can be read."""
        return self.status == _COMPLETED


def read_exports(
    client: DynamoDBClient, table_arn: str, *, bucket: str, prefix: str, now: datetime
) -> list[TableExport]:
    """Return the exports of a table into a bucket, below a prefix, that still count.

    An operator's export of a part of the table goes elsewhere and does not count.
    """
    described = (
        client.describe_export(ExportArn=arn)["ExportDescription"]
        for arn in _listed(client, table_arn)
        if not _is_forgotten(arn, now)
    )
    return list(_of_archive(described, bucket, prefix, now - REMEMBERED))


def described_export(description: Mapping[str, Any]) -> TableExport:
    """Return an export as DynamoDB describes it."""
    status, failure = description["ExportStatus"], description.get("FailureCode")
    period = description.get("IncrementalExportSpecification")
    if description.get("ExportType") == "INCREMENTAL_EXPORT" and period:
        window = Window(_utc(period["ExportFromTime"]), _utc(period["ExportToTime"]))
        return TableExport(status, window=window, failure=failure)
    at = description.get("ExportTime") or description["StartTime"]
    return TableExport(status, at=_utc(at), failure=failure)


def _listed(client: DynamoDBClient, table_arn: str) -> Iterator[str]:
    page: Any = client.list_exports(TableArn=table_arn)
    while True:
        for summary in page.get("ExportSummaries", []):
            yield summary["ExportArn"]
        if not page.get("NextToken"):
            return
        page = client.list_exports(TableArn=table_arn, NextToken=page["NextToken"])


def _is_forgotten(arn: str, now: datetime) -> bool:
    """Tell by the milliseconds in its name that an export began long ago; asking costs a call."""
    started = _STARTED.search(arn)
    if started is None:
        return False
    return datetime.fromtimestamp(int(started[1]) / 1000, UTC) < now - REMEMBERED


def _of_archive(
    described: Iterable[Mapping[str, Any]], bucket: str, prefix: str, oldest: datetime
) -> Iterator[TableExport]:
    for description in described:
        if description.get("S3Bucket") != bucket or description.get("FilterSpecification"):
            continue
        place = str(description.get("S3Prefix", ""))
        export = described_export(description)
        if export.at is not None:
            counts = place == f"{prefix}/{FULL}" and export.at >= oldest
        else:
            counts = place.startswith(f"{prefix}/{CHANGES}/")
        if counts:
            yield export


def _utc(moment: datetime) -> datetime:
    """Return a time in whole seconds, as DynamoDB takes it."""
    return moment.astimezone(UTC).replace(microsecond=0)
