"""DynamoDB and RDS, as far as the function asks them, with their own rules and a clock."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

BUCKET = "exports"
OWNER = "111122223333"
TABLE_ARN = f"arn:aws:dynamodb:us-east-1:{OWNER}:table/orders"
START = datetime(2026, 12, 1, 3, 4, 5, 678_000, tzinfo=UTC)
_PAGE = 2


def refusal(code: str, operation: str) -> ClientError:
    """Return an error of a service."""
    return ClientError({"Error": {"Code": code, "Message": "secret"}}, operation)


@dataclass
class TableExports:
    """The exports of a table, by the rules of DynamoDB.

    Attributes
    ----------
    now
        What time it is.
    exports
        What was begun, oldest first.
    requests
        What was asked for.
    refuse
        The code with which every export is refused.
    recovers_since
        Since when the table has point-in-time recovery.
    """

    now: datetime = START
    exports: list[dict[str, Any]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    refuse: str | None = None
    recovers_since: datetime = START - timedelta(days=1)
    described: int = 0

    def export_table_to_point_in_time(self, **request: Any) -> dict[str, Any]:
        """Begin an export, or recognize one by its token."""
        if self.refuse:
            raise refusal(self.refuse, "ExportTableToPointInTime")
        for export in self.exports:
            same = export["ClientToken"] == request["ClientToken"]
            if same and self.now - export["StartTime"] < timedelta(hours=8):
                return {"ExportDescription": export}
        self.requests.append(request)
        period = request.get("IncrementalExportSpecification")
        if period:
            start, end = period["ExportFromTime"], period["ExportToTime"]
            assert timedelta(minutes=15) <= end - start <= timedelta(hours=24)
            if start < self._earliest:
                raise refusal("InvalidExportTimeException", "ExportTableToPointInTime")
            assert end <= self.now - timedelta(minutes=5)
        started = int(self.now.timestamp() * 1000) + len(self.exports)
        export = {
            **request,
            "ExportArn": f"{TABLE_ARN}/export/{started:014d}-a1b2c3d4",
            "ExportStatus": "IN_PROGRESS",
            "StartTime": self.now,
            "ExportTime": self.now,
        }
        self.exports.append(export)
        return {"ExportDescription": export}

    @property
    def _earliest(self) -> datetime:
        return max(self.recovers_since, self.now - timedelta(days=35))

    def describe_continuous_backups(self, *, TableName: str) -> dict[str, Any]:  # noqa: N803
        """Tell how far recovery reaches."""
        assert TableName == "orders"
        recovery = {"EarliestRestorableDateTime": self._earliest}
        return {"ContinuousBackupsDescription": {"PointInTimeRecoveryDescription": recovery}}

    def list_exports(self, *, TableArn: str, NextToken: str = "0") -> dict[str, Any]:  # noqa: N803
        """Return a page of the exports of the last 90 days, in no order."""
        assert TableArn == TABLE_ARN
        place = int(NextToken)
        young = [one for one in self.exports if one["StartTime"] > self.now - timedelta(days=90)]
        listed = [{"ExportArn": one["ExportArn"]} for one in young[::-1]][place : place + _PAGE]
        following = {"NextToken": str(place + _PAGE)} if place + _PAGE < len(young) else {}
        return {"ExportSummaries": listed, **following}

    def describe_export(self, *, ExportArn: str) -> dict[str, Any]:  # noqa: N803
        """Describe one."""
        self.described += 1
        (found,) = [one for one in self.exports if one["ExportArn"] == ExportArn]
        return {"ExportDescription": found}

    def end(self, status: str = "COMPLETED") -> None:
        """Let whatever is under way end."""
        for export in self.exports:
            if export["ExportStatus"] == "IN_PROGRESS":
                export["ExportStatus"] = status
                if status == "FAILED":
                    export["FailureCode"] = "S3AccessDenied"


@dataclass
class Snapshots:
    """The snapshots of an instance, and their exports, by the rules of RDS."""

    snapshots: list[dict[str, Any]] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)

    def take(self, moment: datetime, status: str = "available") -> None:
        """Take the snapshot of a day."""
        name = f"rds:orders-{moment:%Y-%m-%d-%H-%M}"
        arn = f"arn:aws:rds:us-east-1:{OWNER}:snapshot:{name}"
        self.snapshots.append(
            {"DBSnapshotArn": arn, "SnapshotCreateTime": moment, "Status": status}
        )

    def start_export_task(self, **request: Any) -> dict[str, Any]:
        """Begin an export under a name of its own."""
        name = request["ExportTaskIdentifier"]
        assert re.fullmatch(r"[a-z](-?[a-z0-9])*", name)
        assert len(name) <= 60
        if any(task["ExportTaskIdentifier"] == name for task in self.tasks):
            raise refusal("ExportTaskAlreadyExists", "StartExportTask")
        (source,) = [one for one in self.snapshots if one["DBSnapshotArn"] == request["SourceArn"]]
        task = {
            **request,
            "S3Bucket": request["S3BucketName"],
            "SnapshotTime": source["SnapshotCreateTime"],
            "Status": "STARTING",
        }
        self.tasks.append(task)
        return task

    def get_paginator(self, operation: str) -> "Snapshots._Pages":
        """Return pages of one each."""
        return self._Pages(self, operation)

    @dataclass
    class _Pages:
        service: "Snapshots"
        operation: str

        def paginate(self, **request: Any) -> Iterator[dict[str, Any]]:
            if self.operation == "describe_export_tasks":
                return ({"ExportTasks": [task]} for task in self.service.tasks)
            assert request == {"DBInstanceIdentifier": "orders", "SnapshotType": "automated"}
            return ({"DBSnapshots": [one]} for one in self.service.snapshots)
