"""The exports of snapshots of an instance of RDS."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from archive_exports.environment import DatabaseToExport, Task
from archive_exports.planning import FIRST_LATE_AFTER, FULL_LATE_AFTER
from archive_exports.tables import Outcome
from scheduled_runs.errors import error_code

EVERY = timedelta(days=31)
"""How much later the next snapshot is that is exported."""

_UNDER_WAY = {"STARTING", "IN_PROGRESS"}
_COMPLETED = "COMPLETE"
_FAILED = "FAILED"
_EXISTS = "ExportTaskAlreadyExists"
_DAY = timedelta(days=1)


def export_database(
    client: Any,  # noqa: ANN401  no stubs of this client are installed
    task: Task,
    database: DatabaseToExport,
    now: datetime,
) -> Outcome:
    """Begin the export of the newest automated snapshot, if none of the last month is exported.

    A snapshot is exported once at most, under a name that follows from it. One that failed is
    followed by that of the next day.
    """
    tasks = _tasks(client, task.bucket, database)
    alive = [each for each in tasks if _status(each) in {*_UNDER_WAY, _COMPLETED}]
    outcome = Outcome(
        overdue=_overdue_days(tasks, now),
        failures=[_FAILED for each in tasks if _status(each) == _FAILED][:1],
    )
    if any(_taken(each) > now - EVERY for each in alive):
        return outcome
    snapshot = _newest_snapshot(client, database.instance)
    if snapshot is not None:
        outcome.started = int(_begin(client, task, database, snapshot))
    return outcome


def _begin(
    client: Any,  # noqa: ANN401
    task: Task,
    database: DatabaseToExport,
    snapshot: Mapping[str, Any],
) -> bool:
    try:
        client.start_export_task(
            ExportTaskIdentifier=f"{database.instance}-{snapshot['SnapshotCreateTime']:%Y%m%d-%H%M}",
            SourceArn=snapshot["DBSnapshotArn"],
            S3BucketName=task.bucket,
            S3Prefix=database.prefix,
            IamRoleArn=database.role,
            KmsKeyId=database.key,
        )
    except ClientError as error:
        if error_code(error) != _EXISTS:
            raise
        return False
    return True


def _tasks(
    client: Any,  # noqa: ANN401
    bucket: str,
    database: DatabaseToExport,
) -> list[Mapping[str, Any]]:
    pages = client.get_paginator("describe_export_tasks").paginate()
    return [
        each
        for page in pages
        for each in page["ExportTasks"]
        if each["S3Bucket"] == bucket and each.get("S3Prefix") == database.prefix
    ]


def _newest_snapshot(
    client: Any,  # noqa: ANN401
    instance: str,
) -> Mapping[str, Any] | None:
    pages = client.get_paginator("describe_db_snapshots").paginate(
        DBInstanceIdentifier=instance, SnapshotType="automated"
    )
    available = [
        each for page in pages for each in page["DBSnapshots"] if each["Status"] == "available"
    ]
    return max(available, key=lambda each: each["SnapshotCreateTime"], default=None)


def _overdue_days(tasks: list[Mapping[str, Any]], now: datetime) -> float:
    completed = [_taken(each) for each in tasks if _status(each) == _COMPLETED]
    if completed:
        return max(0.0, (now - max(completed) - FULL_LATE_AFTER) / _DAY)
    attempts = [_taken(each) for each in tasks]
    return max(0.0, (now - min(attempts) - FIRST_LATE_AFTER) / _DAY) if attempts else 0.0


def _status(task: Mapping[str, Any]) -> str:
    return str(task["Status"]).upper()


def _taken(task: Mapping[str, Any]) -> datetime:
    """Return when the snapshot of a task was taken."""
    moment = (
        task.get("SnapshotTime") or task.get("TaskStartTime") or datetime.min.replace(tzinfo=UTC)
    )
    return moment.astimezone(UTC)
