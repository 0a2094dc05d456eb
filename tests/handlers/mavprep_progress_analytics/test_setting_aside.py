"""A record that can never be stored is kept in the failure bucket at once, and holds up nothing."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from mavprep_progress_analytics.retries import DatabaseUnavailableError
from stacks.mavprep.common import CALCULUS_ID
from stream_records.setting_aside import BUCKET_VARIABLE
from tests.handlers.mavprep_progress_analytics.analytics import Analytics
from tests.handlers.mavprep_progress_analytics.attempts import attempt, put
from tests.handlers.records import event
from tests.handlers.stream_records.test_setting_aside import BUCKET, bucket
from tools.redrive.failed_batch import FailedBatch, Record, read_batch

__all__ = ["bucket"]

_DAY = ("user123", CALCULUS_ID, "2025-02-03")


def _with_keys(**keys: str) -> Callable[[dict[str, Any]], None]:
    return lambda data: data["Keys"].update({name: {"S": key} for name, key in keys.items()})


def _without_number(data: dict[str, Any]) -> None:
    del data["SequenceNumber"]


def _no_number_in_json(data: dict[str, Any]) -> None:
    data["NewImage"]["timeSpentSeconds"] = {"N": float("nan")}


_LONG_KEY = _with_keys(PK="USER#" + "u" * 256)
_BROKEN = [
    (_LONG_KEY, "MalformedRecordError: The user ID in PK has not 1 to 255 characters."),
    (_with_keys(PK="POST#1"), "MalformedRecordError: PK does not begin with USER#."),
    (_with_keys(PK="USER#half \ud800"), "MalformedRecordError: PK holds half a character."),
    (
        _with_keys(SK="PROGRESS#zero \0"),
        "MalformedRecordError: SK holds a zero character, which PostgreSQL cannot store.",
    ),
    (_with_keys(SK="PROGRESS#" + "🎓" * 254), "MalformedRecordError: SK has more than 1024 bytes."),
    (_without_number, "MalformedRecordError: SequenceNumber is missing or not a str."),
    (_no_number_in_json, "UnstorableChangeError: InvalidTextRepresentation 22P02"),
]


def _kept(bucket: Any) -> tuple[FailedBatch, Sequence[Record]]:
    (found,) = bucket.list_objects_v2(Bucket=BUCKET)["Contents"]
    body = bucket.get_object(Bucket=BUCKET, Key=found["Key"])["Body"].read()
    return read_batch(found["Key"], body)


def _five(place: int, break_it: Callable[[dict[str, Any]], None]) -> list[dict[str, Any]]:
    records = [put(attempt(test=f"test{n}")) for n in range(5)]
    break_it(records[place]["dynamodb"])
    return records


@pytest.mark.parametrize("place", [0, 2, 4])
@pytest.mark.parametrize(("break_it", "reason"), _BROKEN)
def test_the_others_count_and_the_broken_one_is_kept_with_its_reason(
    analytics: Analytics, bucket: Any, break_it: Any, reason: str, place: int
) -> None:
    records = _five(place, break_it)
    assert analytics.deliver(*records) == []
    assert analytics.sums()[_DAY][0] == 4
    batch, kept = _kept(bucket)
    assert list(batch.reasons.values()) == [reason]
    assert json.dumps(kept) == json.dumps([records[place]])


def test_several_are_kept_together(
    analytics: Analytics, bucket: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    records = [put(attempt(test=f"test{n}")) for n in range(len(_BROKEN) + 1)]
    for record, (break_it, _) in zip(records, _BROKEN, strict=False):
        break_it(record["dynamodb"])
    assert analytics.deliver(*records) == []
    batch, kept = _kept(bucket)
    assert (batch.size, len(kept)) == (len(_BROKEN), len(_BROKEN))
    assert set(batch.reasons.values()) == {reason for _, reason in _BROKEN}
    metrics, line = map(json.loads, capsys.readouterr().out.splitlines())
    assert metrics["RecordsSetAside"] == [len(_BROKEN)]
    assert metrics["RecordsFailed"] == [0.0]
    assert (line["level"], line["set_aside"], line["failed"]) == ("WARNING", len(_BROKEN), 0)


def test_a_replay_is_told_why_and_nothing_is_kept_again(analytics: Analytics, bucket: Any) -> None:
    records = _five(1, _LONG_KEY)
    number = records[1]["dynamodb"]["SequenceNumber"]
    answer = analytics.handle({**event(*records), "replay": True})
    assert answer == {
        "batchItemFailures": [{"itemIdentifier": number}],
        "reasons": {number: _BROKEN[0][1]},
    }
    assert analytics.sums()[_DAY][0] == 4
    assert "Contents" not in bucket.list_objects_v2(Bucket=BUCKET)


def test_while_the_database_is_away_nothing_is_kept(analytics: Analytics, bucket: Any) -> None:
    """The whole batch comes again, and what is broken in it with it."""
    analytics.seconds_left = 5
    analytics.admin.execute("ALTER TABLE analytics_attempt_facts RENAME TO hidden")
    try:
        with pytest.raises(DatabaseUnavailableError):
            analytics.deliver(*_five(1, _LONG_KEY))
    finally:
        analytics.admin.execute("ALTER TABLE hidden RENAME TO analytics_attempt_facts")
    assert "Contents" not in bucket.list_objects_v2(Bucket=BUCKET)


def test_what_cannot_be_kept_is_delivered_again(
    analytics: Analytics,
    bucket: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert bucket
    monkeypatch.setenv(BUCKET_VARIABLE, "no-such-bucket")
    records: Sequence[Mapping[str, Any]] = _five(1, _LONG_KEY)
    assert analytics.deliver(*records) == [records[1]["dynamodb"]["SequenceNumber"]]
    metrics, line = map(json.loads, capsys.readouterr().out.splitlines())
    assert (metrics["RecordsFailed"], metrics["RecordsSetAside"]) == ([1.0], [0.0])
    assert (line["level"], line["not_kept"]) == ("ERROR", "NoSuchBucket")
