"""The exports of one table."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from archive_exports.environment import TableToExport, Task
from archive_exports.planning import due_exports, overdue_days
from archive_exports.records import CHANGES, FULL, TableExport, read_exports
from archive_exports.windows import Window

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_BASIC_TIME = "%Y%m%dT%H%M%SZ"


@dataclass(slots=True)
class Outcome:
    """What a run did for a table or a database.

    Parameters
    ----------
    overdue
        For how many days its archive has been older than it should be.
    started
        How many exports were begun.
    failures
        The code of each failed export among those that count.
    """

    overdue: float = 0.0
    started: int = 0
    failures: list[str] = field(default_factory=list)


def export_table(
    client: DynamoDBClient, task: Task, table: TableToExport, now: datetime
) -> Outcome:
    """Begin the exports of a table that are due.

    Whoever ends in the middle begins none twice: a run goes by what DynamoDB knows of, and each
    call has a token by which DynamoDB recognizes it.
    """
    exports = read_exports(client, table.arn, bucket=task.bucket, prefix=table.prefix, now=now)
    earliest = _earliest(client, table)
    due = due_exports(exports, now, earliest)
    if due.full:
        _begin(client, task, table, f"{table.name}-full-{now:%Y-%m-%d}", _full(table))
    for window in due.windows:
        token = f"{table.name}-{window.start:{_BASIC_TIME}}-{window.end:{_BASIC_TIME}}"
        _begin(client, task, table, token, _changes(table, window))
    return Outcome(
        overdue=overdue_days(exports, now, earliest),
        started=due.full + len(due.windows),
        failures=_failures(exports),
    )


def _earliest(client: DynamoDBClient, table: TableToExport) -> datetime | None:
    """Return up to when a table can be exported; it begins anew where a table was restored."""
    answer = client.describe_continuous_backups(TableName=table.name)
    recovery = answer["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
    return recovery.get("EarliestRestorableDateTime")


def _begin(
    client: DynamoDBClient, task: Task, table: TableToExport, token: str, kind: dict[str, Any]
) -> None:
    encryption = (
        {"S3SseAlgorithm": "KMS", "S3SseKmsKeyId": task.key}
        if task.key
        else {"S3SseAlgorithm": "AES256"}
    )
    request: dict[str, Any] = {
        "TableArn": table.arn,
        "S3Bucket": task.bucket,
        "S3BucketOwner": task.owner,
        "ExportFormat": "DYNAMODB_JSON",
        "ClientToken": token,
        **encryption,
        **kind,
    }
    client.export_table_to_point_in_time(**request)


def _full(table: TableToExport) -> dict[str, Any]:
    return {"S3Prefix": f"{table.prefix}/{FULL}", "ExportType": "FULL_EXPORT"}


def _changes(table: TableToExport, window: Window) -> dict[str, Any]:
    return {
        # Incremental exports with one prefix share a folder: a day each is what a query can name.
        "S3Prefix": f"{table.prefix}/{CHANGES}/{window.start:%Y-%m-%d}",
        "ExportType": "INCREMENTAL_EXPORT",
        "IncrementalExportSpecification": {
            "ExportFromTime": window.start,
            "ExportToTime": window.end,
            "ExportViewType": "NEW_AND_OLD_IMAGES",
        },
    }


def _failures(exports: list[TableExport]) -> list[str]:
    return sorted({export.failure or "Unknown" for export in exports if export.has_failed})
