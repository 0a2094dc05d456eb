"""The exports of a table over weeks: complete whatever fails, none twice, and late ones told."""

import random
from datetime import timedelta

import pytest

from archive_exports.environment import TableToExport, Task
from archive_exports.records import read_exports
from archive_exports.tables import Outcome, export_table
from archive_exports.windows import Window, whole_until
from tests.handlers.archive_exports.services import BUCKET, OWNER, START, TABLE_ARN, TableExports

TABLE = TableToExport("orders", TABLE_ARN, "tables/orders")
TASK = Task(bucket=BUCKET, owner=OWNER, key=None, tables=(TABLE,), database=None)
HALF_A_DAY = timedelta(hours=12)


def run(service: TableExports, task: Task = TASK) -> Outcome:
    client: object = service
    return export_table(client, task, TABLE, service.now)  # type: ignore[arg-type]


def pass_days(service: TableExports, days: float, status: str = "COMPLETED") -> Outcome:
    """Let the function run twice a day, and exports end in between."""
    outcome = Outcome()
    for _ in range(round(days * 2)):
        service.end(status)
        service.now += HALF_A_DAY
        outcome = run(service)
    return outcome


def windows(service: TableExports) -> list[Window]:
    """Return the windows that were completed."""
    found = read_exports(
        service,  # type: ignore[arg-type]
        TABLE_ARN,
        bucket=BUCKET,
        prefix=TABLE.prefix,
        now=service.now,
    )
    return [each.window for each in found if each.is_completed and each.window]


def test_a_table_without_a_full_export_gets_one_at_once() -> None:
    service = TableExports()
    assert run(service) == Outcome(started=1)
    (request,) = service.requests
    assert request == {
        "TableArn": TABLE_ARN,
        "S3Bucket": BUCKET,
        "S3BucketOwner": OWNER,
        "S3Prefix": "tables/orders/full",
        "S3SseAlgorithm": "AES256",
        "ExportFormat": "DYNAMODB_JSON",
        "ExportType": "FULL_EXPORT",
        "ClientToken": "orders-full-2026-12-01",
    }


def test_each_day_after_it_is_exported_by_itself() -> None:
    service = TableExports()
    run(service)
    pass_days(service, 2.5)
    first, second = service.requests[1:]
    base = START.replace(microsecond=0)
    assert first["IncrementalExportSpecification"] == {
        "ExportFromTime": base,
        "ExportToTime": base + timedelta(days=1),
        "ExportViewType": "NEW_AND_OLD_IMAGES",
    }
    prefixes = [each["S3Prefix"] for each in (first, second)]
    assert prefixes == ["tables/orders/changes/2026-12-01", "tables/orders/changes/2026-12-02"]


def test_objects_are_encrypted_with_the_key_that_is_named() -> None:
    service = TableExports()
    run(service, Task(bucket=BUCKET, owner=OWNER, key="arn:key", tables=(TABLE,), database=None))
    (request,) = service.requests
    assert (request["S3SseAlgorithm"], request["S3SseKmsKeyId"]) == ("KMS", "arn:key")


def test_a_second_run_begins_nothing_again() -> None:
    service = TableExports()
    run(service)
    pass_days(service, 3)
    before = len(service.requests)
    for status in ("IN_PROGRESS", "COMPLETED"):
        service.end(status)
        assert run(service).started == 0
    assert len(service.requests) == before


def test_a_run_that_dynamodb_has_not_listed_yet_is_recognized_by_its_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service = TableExports()
    monkeypatch.setattr(service, "list_exports", lambda **_: {"ExportSummaries": []})
    run(service)
    service.now += timedelta(hours=1)
    run(service)
    assert len(service.exports) == 1


def test_everything_is_whole_after_weeks_of_failures_and_silence() -> None:
    service = TableExports()
    chance = random.Random(15)  # noqa: S311  no secret
    run(service)
    service.end()
    for _ in range(60):
        service.now += timedelta(hours=chance.choice([12, 12, 13, 36, 60]))
        run(service)
        for export in service.exports:
            if export["ExportStatus"] == "IN_PROGRESS":
                export["ExportStatus"] = chance.choice(["COMPLETED", "COMPLETED", "FAILED"])
    assert pass_days(service, 3).overdue == 0
    service.end()
    fulls = [one for one in service.exports if one["ExportType"] == "FULL_EXPORT"]
    base = max(one["ExportTime"] for one in fulls if one["ExportStatus"] == "COMPLETED")
    late = service.now - whole_until(windows(service), base)
    assert late <= timedelta(hours=37)


def test_a_table_that_was_restored_begins_anew() -> None:
    """Changes before that are out of reach, and those after it have a full export to go on from."""
    service = TableExports()
    run(service)
    pass_days(service, 3.5)
    service.recovers_since = service.now
    fulls = [one for one in service.exports if one["ExportType"] == "FULL_EXPORT"]
    assert len(fulls) == 1

    pass_days(service, 4)

    fulls = [one for one in service.exports if one["ExportType"] == "FULL_EXPORT"]
    assert len(fulls) == 2
    assert whole_until(windows(service), fulls[-1]["ExportTime"]) > service.now - timedelta(days=2)
    assert pass_days(service, 6).overdue == 0


def test_the_monthly_export_of_the_schedule_counts() -> None:
    service = TableExports()
    run(service)
    pass_days(service, 30)
    by_schedule = {**service.requests[0], "ClientToken": "orders-2027-01-01T03:00:00Z"}
    service.export_table_to_point_in_time(**by_schedule)
    pass_days(service, 20)
    assert [one["ExportType"] for one in service.requests].count("FULL_EXPORT") == 2


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"S3Bucket": "other"},
        {"S3Prefix": "restore/orders"},
        {"FilterSpecification": {"FilterExpression": "attribute_exists(PK)"}},
    ],
    ids=str,
)
def test_an_export_of_somebody_else_does_not_count(elsewhere: dict[str, object]) -> None:
    service = TableExports()
    run(service)
    service.exports[0].update(elsewhere)
    service.now += HALF_A_DAY
    run(service)
    assert len(service.exports) == 2


def test_what_fails_is_tried_again_and_told_when_it_is_late() -> None:
    service = TableExports()
    run(service)
    pass_days(service, 1)
    healthy = pass_days(service, 3)
    assert (healthy.overdue, healthy.failures) == (0, [])
    failing = pass_days(service, 3, "FAILED")
    assert failing.started == 3
    assert failing.failures == ["S3AccessDenied"]
    assert 1 < failing.overdue < 3
    service.end()
    service.now += timedelta(hours=1)
    assert run(service).overdue == 0


def test_a_first_export_that_never_completes_is_told() -> None:
    service = TableExports()
    run(service)
    assert pass_days(service, 1, "FAILED").overdue == pytest.approx(0, abs=0.001)
    assert pass_days(service, 2, "FAILED").overdue == pytest.approx(2, abs=0.001)


def test_what_is_old_is_not_asked_for() -> None:
    service = TableExports()
    run(service)
    pass_days(service, 80)
    service.described = 0
    run(service)
    assert service.described < 40
