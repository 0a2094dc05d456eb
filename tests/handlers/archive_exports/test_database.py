"""The exports of snapshots of an instance."""

from datetime import timedelta
from itertools import pairwise

import pytest

from archive_exports.database import export_database
from archive_exports.environment import DatabaseToExport, Task
from archive_exports.tables import Outcome
from tests.handlers.archive_exports.services import BUCKET, OWNER, START, Snapshots, refusal

DATABASE = DatabaseToExport("orders", "database", "arn:role", "arn:key")
TASK = Task(bucket=BUCKET, owner=OWNER, key=None, tables=(), database=DATABASE)


def run(service: Snapshots, day: float = 0) -> Outcome:
    return export_database(service, TASK, DATABASE, START + timedelta(days=day))


def live(service: Snapshots, days: int, status: str = "COMPLETE", since: int = 0) -> Outcome:
    """Take a snapshot each day, and let the function run twice."""
    outcome = Outcome()
    for day in range(since, since + days):
        service.take(START + timedelta(days=day, hours=-1))
        for half in (0, 0.5):
            outcome = run(service, day + half)
            for task in service.tasks:
                if task["Status"] == "STARTING":
                    task["Status"] = status
    return outcome


def test_the_newest_snapshot_is_exported() -> None:
    service = Snapshots()
    service.take(START - timedelta(days=1))
    service.take(START - timedelta(hours=1))
    service.take(START, status="creating")
    assert run(service).started == 1
    (task,) = service.tasks
    assert task["ExportTaskIdentifier"] == "orders-20261201-0204"
    assert task["SourceArn"].endswith("snapshot:rds:orders-2026-12-01-02-04")
    assert (task["S3BucketName"], task["S3Prefix"]) == (BUCKET, "database")
    assert (task["IamRoleArn"], task["KmsKeyId"]) == ("arn:role", "arn:key")


def test_without_a_snapshot_the_run_waits() -> None:
    assert run(Snapshots()) == Outcome()


def test_one_a_month_is_exported() -> None:
    service = Snapshots()
    outcome = live(service, 70)
    assert outcome == Outcome()
    taken = [task["SnapshotTime"] for task in service.tasks]
    assert [later - earlier for earlier, later in pairwise(taken)] == [timedelta(days=31)] * 2


def test_an_export_that_failed_is_followed_by_that_of_the_next_day() -> None:
    service = Snapshots()
    failing = live(service, 3, "FAILED")
    assert len(service.tasks) == 3
    assert failing.failures == ["FAILED"]
    assert failing.overdue > 1
    assert live(service, 2, since=3).overdue == 0
    assert len(service.tasks) == 4


def test_a_missing_month_is_told() -> None:
    service = Snapshots()
    live(service, 1)
    assert run(service, 31).overdue == 0
    assert run(service, 40).overdue > 6


def test_exports_into_other_buckets_do_not_count() -> None:
    service = Snapshots()
    live(service, 1)
    service.tasks[0].update(S3Bucket="other", ExportTaskIdentifier="by-hand")
    assert run(service, 1).started == 1


def test_what_rds_refuses_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Snapshots()
    service.take(START)

    def refuse(**_: object) -> None:
        raise refusal("KMSKeyNotAccessibleFault", "StartExportTask")

    monkeypatch.setattr(service, "start_export_task", refuse)
    with pytest.raises(Exception, match="KMSKeyNotAccessibleFault"):
        run(service, 1)
