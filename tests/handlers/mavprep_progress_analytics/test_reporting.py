"""Log line and metrics are those of all consumers with one more metric, and hold no data."""

import json
from typing import Any

import pytest

from mavprep_progress_analytics.retries import DatabaseUnavailableError
from stream_records import batches
from stream_records.setting_aside import Settlement
from tests.handlers.mavprep_progress_analytics.analytics import Analytics
from tests.handlers.mavprep_progress_analytics.attempts import attempt, put


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_metrics_are_those_of_the_other_consumers(
    analytics: Analytics, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = batches.Batch(applied=3, skipped=2)
    batches.report(batch, [{}] * 5, Settlement([]), seconds=0.1)
    theirs, _ = _lines(capsys)
    unfinished = put(attempt(test="b", graded=False))
    analytics.deliver(
        put(attempt(subjectId="subject101")),
        unfinished,
        put(attempt("other")),
        unfinished,
        unfinished,
    )
    ours, _ = _lines(capsys)
    own = ours["_aws"]["CloudWatchMetrics"][0]["Metrics"].pop()
    assert own == {"Name": "AttemptsRejected", "Unit": "Count"}
    assert ours.pop("AttemptsRejected") == [1.0]
    for metrics in (ours, theirs):
        assert metrics["_aws"].pop("Timestamp")
    assert ours == theirs


def test_one_line_and_one_set_of_metrics_for_a_batch(
    analytics: Analytics, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = put(attempt(test="broken"))
    broken["dynamodb"]["Keys"]["PK"] = {"S": "USER#secret\0"}
    analytics.deliver(
        *(put(attempt(test=f"test{n}")) for n in range(20)),
        put(attempt(test="test1", graded=False)),
        put(attempt(test="rejected", subjectId="subject101")),
        broken,
    )
    metrics, line = _lines(capsys)
    assert {name: metrics[name] for name in metrics if name[0].isupper()} == {
        "RecordsReceived": [23.0],
        "RecordsApplied": [21.0],
        "RecordsSkipped": [1.0],
        "RecordsFailed": [1.0],
        "RecordsSetAside": [0.0],
        "AttemptsRejected": [1.0],
    }
    assert (line["level"], line["records"], line["failed"]) == ("ERROR", 23, 1)
    assert line["not_kept"] == "FAILURE_BUCKET is missing"
    assert list(line["first_failures"]) == [broken["dynamodb"]["SequenceNumber"]]
    for personal in ("user123", "secret", "Derivatives Quiz"):
        assert personal not in json.dumps(line)


def test_an_outage_is_reported_once_and_fails_the_batch(
    analytics: Analytics, capsys: pytest.CaptureFixture[str]
) -> None:
    analytics.seconds_left = 5
    name = "analytics_attempt_facts"
    analytics.admin.execute(f"ALTER TABLE {name} RENAME TO hidden".encode())
    try:
        with pytest.raises(DatabaseUnavailableError) as error:
            analytics.deliver(put(attempt()), put(attempt(test="b")))
    finally:
        analytics.admin.execute(f"ALTER TABLE hidden RENAME TO {name}".encode())
    metrics, line = _lines(capsys)
    assert metrics["RecordsFailed"] == [2.0]
    assert line["level"] == "ERROR"
    assert line["error"] == "DatabaseUnavailableError: UndefinedTable 42P01"
    assert str(error.value) == "UndefinedTable 42P01"
