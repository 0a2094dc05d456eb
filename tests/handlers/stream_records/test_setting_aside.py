"""Records that can never be applied are kept whole, once, and hold up none of the others."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from stream_records import setting_aside
from stream_records.batches import Batch, Outcome, process_each, process_together
from stream_records.changes import Change, MalformedRecordError
from stream_records.setting_aside import BUCKET_VARIABLE, Failure, settle
from tests.handlers.conftest import ACCESS
from tests.handlers.records import event, insert, poison
from tools.redrive.failed_batch import read_batch

BUCKET = "failures"
RECORDS = [insert("T", ["pk"], {"pk": str(number), "name": "Ada ذ"}) for number in range(6)]
NUMBERS = [record["dynamodb"]["SequenceNumber"] for record in RECORDS]
VARIABLES = {
    BUCKET_VARIABLE: BUCKET,
    "AWS_LAMBDA_FUNCTION_NAME": "t-lessons",
    "AWS_REGION": "us-east-1",
}
BAD = Failure("MalformedRecordError: name is missing.", is_passing=False)
LATER = Failure("UnavailableError: away", is_passing=True)
THROTTLED = ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, "PutItem")


@dataclass
class Store:
    """A bucket that keeps what is put, or does not answer."""

    answers: bool = True
    objects: dict[str, bytes] = field(default_factory=dict)

    def put(self, bucket: str, key: str, body: bytes) -> None:
        assert bucket == BUCKET
        if not self.answers:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "PutObject")
        assert key not in self.objects
        self.objects[key] = body

    @property
    def kept(self) -> list[str | None]:
        """The sequence numbers of all records that were kept."""
        return [setting_aside.number_of(record) for record in self.records]

    @property
    def records(self) -> list[Mapping[str, Any]]:
        return [each for key, body in self.objects.items() for each in read_batch(key, body)[1]]


def _settle(
    store: Store, failures: Mapping[int, Failure], records: Sequence[Any] = RECORDS
) -> setting_aside.Settlement:
    by_number = {NUMBERS[place]: failure for place, failure in failures.items()}
    return settle(event(*records), by_number, put=store.put, variables=VARIABLES)


def test_what_can_never_be_applied_is_kept_and_not_reported() -> None:
    store = Store()
    settlement = _settle(store, {1: BAD, 4: BAD})
    assert settlement.response == {"batchItemFailures": []}
    assert settlement.set_aside == 2
    assert store.records == [RECORDS[1], RECORDS[4]]


def test_the_object_reads_like_one_of_lambda_with_the_reasons() -> None:
    store = Store()
    _settle(store, {1: BAD, 4: Failure("TypeError at rollup.py:7", is_passing=False)})
    ((key, body),) = store.objects.items()
    assert re.fullmatch(
        r"set-aside/t-lessons/\d{4}/\d\d/\d\d/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[0-9a-f-]{36}", key
    )
    batch, _ = read_batch(key, body)
    assert batch.function_arn == "arn:aws:lambda:us-east-1:123456789012:function:t-lessons"
    assert (batch.consumer, batch.table, batch.size) == ("t-lessons", "T", 2)
    assert (batch.condition, batch.attempts) == ("RecordsSetAside", 1)
    assert batch.sequence_range == (NUMBERS[1], NUMBERS[4])
    assert json.loads(body)["reasons"] == {
        NUMBERS[1]: "MalformedRecordError: name is missing.",
        NUMBERS[4]: "TypeError at rollup.py:7",
    }


def test_from_the_first_passing_failure_on_everything_comes_again_and_nothing_is_kept() -> None:
    store = Store()
    settlement = _settle(store, {0: BAD, 2: LATER, 3: BAD, 5: LATER})
    assert settlement.reported == [NUMBERS[2], NUMBERS[3], NUMBERS[5]]
    assert store.kept == [NUMBERS[0]]


@pytest.mark.parametrize("variables", [{}, {**VARIABLES, BUCKET_VARIABLE: ""}])
def test_without_a_bucket_every_failure_is_reported(variables: Mapping[str, str]) -> None:
    settlement = settle(event(*RECORDS), {NUMBERS[1]: BAD}, put=Store().put, variables=variables)
    assert settlement.reported == [NUMBERS[1]]
    assert settlement.problem == "FAILURE_BUCKET is missing"


def test_what_cannot_be_kept_is_reported() -> None:
    settlement = _settle(Store(answers=False), {1: BAD, 3: LATER})
    assert settlement.reported == [NUMBERS[1], NUMBERS[3]]
    assert (settlement.set_aside, settlement.problem) == (0, "ClientError")


def test_a_record_without_number_is_kept_whole_and_holds_up_nothing() -> None:
    nameless = {**RECORDS[1], "dynamodb": {"Keys": {"pk": {"S": "1"}}}}
    store = Store()
    settlement = settle(
        event(RECORDS[0], nameless, RECORDS[2]),
        {None: BAD, NUMBERS[2]: LATER},
        put=store.put,
        variables=VARIABLES,
    )
    assert settlement.response == {"batchItemFailures": [{"itemIdentifier": NUMBERS[2]}]}
    assert store.records == [nameless]
    ((_, body),) = store.objects.items()
    assert json.loads(body)["reasons"] == {"": BAD.reason}


def test_a_record_without_number_behind_a_passing_failure_is_kept_the_next_time() -> None:
    """Reported, it would make Lambda deliver the whole batch again, and keep others twice."""
    nameless = {**RECORDS[1], "dynamodb": {}}
    failures: dict[str | None, Failure] = {NUMBERS[0]: BAD, NUMBERS[2]: LATER, None: BAD}
    store = Store()
    settlement = settle(
        event(RECORDS[0], RECORDS[2], nameless), failures, put=store.put, variables=VARIABLES
    )
    assert settlement.reported == [NUMBERS[2]]
    assert store.records == [RECORDS[0]]


def test_records_that_are_nothing_at_all_are_kept_as_well() -> None:
    store = Store()
    settlement = settle(event({}), {None: BAD}, put=store.put, variables=VARIABLES)
    assert settlement.response == {"batchItemFailures": []}
    ((key, body),) = store.objects.items()
    batch, records = read_batch(key, body)
    assert (batch.consumer, batch.size, list(records)) == ("t-lessons", 1, [{}])


def test_a_replay_is_told_every_failure_with_its_reason_and_keeps_nothing() -> None:
    store = Store()
    settlement = settle(
        {**event(*RECORDS), "replay": True},
        {NUMBERS[1]: BAD, NUMBERS[3]: LATER},
        put=store.put,
        variables=VARIABLES,
    )
    assert settlement.response == {
        "batchItemFailures": [{"itemIdentifier": NUMBERS[1]}, {"itemIdentifier": NUMBERS[3]}],
        "reasons": {NUMBERS[1]: BAD.reason, NUMBERS[3]: LATER.reason},
    }
    assert store.objects == {}


@given(
    fates=st.lists(st.sampled_from([None, BAD, LATER]), min_size=1, max_size=6),
    answers=st.booleans(),
)
def test_delivered_until_nothing_fails_each_record_is_kept_once(
    fates: list[Failure | None], *, answers: bool
) -> None:
    """As Lambda does: again from the first reported record on, while what passes passes."""
    fates += [None] * (len(RECORDS) - len(fates))
    store = Store(answers=answers)
    position, pending = 0, dict(enumerate(fates))
    for _delivery in range(2 * len(RECORDS)):
        failing = {n: fate for n, fate in pending.items() if fate and n >= position}
        settlement = _settle(store, failing, RECORDS[position:])
        if not settlement.reported:
            break
        position = min(NUMBERS.index(str(number)) for number in settlement.reported)
        store.answers = True
        if fates[position] is LATER:
            del pending[position]
    assert sorted(map(str, store.kept)) == [
        number for number, fate in zip(NUMBERS, fates, strict=True) if fate is BAD
    ]


@pytest.fixture
def bucket(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The failure bucket of a function, on moto's S3."""
    make: Any = boto3.client
    client = make("s3", endpoint_url=moto_url, **ACCESS)
    client.create_bucket(Bucket=BUCKET)
    for name, value in {**VARIABLES, "AWS_ENDPOINT_URL_S3": moto_url}.items():
        monkeypatch.setenv(name, value)
    setting_aside._s3_client.cache_clear()  # it belongs to an earlier test's endpoint
    yield client
    for each in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=each["Key"])
    client.delete_bucket(Bucket=BUCKET)
    setting_aside._s3_client.cache_clear()


def _kept(bucket: Any) -> dict[str, Any]:
    (found,) = bucket.list_objects_v2(Bucket=BUCKET)["Contents"]
    document: dict[str, Any] = json.loads(
        bucket.get_object(Bucket=BUCKET, Key=found["Key"])["Body"].read()
    )
    return document


def _each(event: Mapping[str, Any], apply: Callable[[Change], Outcome]) -> dict[str, Any]:
    return process_each(event, apply)


def _together(event: Mapping[str, Any], apply: Callable[[Change], Outcome]) -> dict[str, Any]:
    def apply_all(changes: Sequence[Change], batch: Batch) -> None:
        for change in changes:
            batch.count(apply(change))

    return process_together(event, apply_all)


@pytest.mark.parametrize("process", [_each, _together])
def test_a_batch_goes_on_past_records_that_can_never_be_applied(
    process: Any, bucket: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Among them one that the function has a fault with, and raises on for all together."""
    applied: list[str] = []

    def apply(change: Change) -> Outcome:
        if change.sequence_number == NUMBERS[1]:
            raise KeyError(change.newest["name"]["S"])
        if change.sequence_number not in applied:
            applied.append(change.sequence_number)
        return Outcome.APPLIED

    records = [*RECORDS]
    records[4] = poison(records[4])
    assert process(event(*records), apply) == {"batchItemFailures": []}
    assert applied == [NUMBERS[place] for place in (0, 2, 3, 5)]

    document = _kept(bucket)
    assert json.loads(document["payload"])["Records"] == [records[1], records[4]]
    reasons = document["reasons"]
    assert re.fullmatch(r"KeyError at test_setting_aside\.py:\d+", reasons[NUMBERS[1]])
    assert reasons[NUMBERS[4]] == "MalformedRecordError: Keys is missing or not a dict."
    assert "Ada" not in json.dumps(reasons)

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (metrics,) = (line for line in lines if "_aws" in line)
    (log,) = (line for line in lines if "_aws" not in line)
    assert (metrics["RecordsApplied"], metrics["RecordsFailed"]) == ([4.0], [0.0])
    assert metrics["RecordsSetAside"] == [2.0]
    assert (log["level"], log["failed"], log["set_aside"]) == ("WARNING", 0, 2)
    assert log["first_failures"] == reasons


def test_a_batch_that_fails_for_now_is_delivered_again(bucket: Any) -> None:
    def apply(change: Change) -> Outcome:
        if change.sequence_number == NUMBERS[0]:
            raise MalformedRecordError("name is missing.")
        if change.sequence_number == NUMBERS[2]:
            raise THROTTLED
        return Outcome.APPLIED

    response = process_each(event(*RECORDS), apply)
    assert [each["itemIdentifier"] for each in response["batchItemFailures"]] == NUMBERS[2:]
    assert list(_kept(bucket)["reasons"]) == NUMBERS[:1]


def test_a_bucket_that_takes_nothing_is_an_error_in_the_log(
    bucket: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bucket
    monkeypatch.setenv(BUCKET_VARIABLE, "no-such-bucket")
    response = process_each(event(poison(RECORDS[0])), lambda _change: Outcome.APPLIED)
    assert response == {"batchItemFailures": [{"itemIdentifier": NUMBERS[0]}]}
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (log,) = (line for line in lines if "_aws" not in line)
    assert (log["level"], log["failed"], log["not_kept"]) == ("ERROR", 1, "NoSuchBucket")


def test_no_client_is_loaded_before_something_is_to_be_kept() -> None:
    """One function that sets records aside is quicker than the import of boto3."""
    import subprocess  # noqa: PLC0415
    import sys  # noqa: PLC0415

    script = "import sys, stream_records.setting_aside; print('boto3' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "False"
