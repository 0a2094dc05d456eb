"""What is archived, where it goes, and what fails."""

import uuid
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from stream_records.batches import process_together
from tests.handlers import records
from tests.handlers.delivery import Faults, FaultyClient, deliver_chaotically
from tests.handlers.records import event, image, poison
from tests.handlers.tutoria_archive.archives import PREFIX, Bucket
from tutoria_archive.archiving import Archive
from tutoria_archive.environment import Environment

TABLE = "ChatMessages"
KEYS = ("conversationId", "timestamp")
NOON = 1704110400000
DAY = 86_400_000


def _message(**changes: Any) -> dict[str, Any]:
    return {"conversationId": "c", "timestamp": NOON, "content": "private", **changes}


def _expire(**changes: Any) -> dict[str, Any]:
    return records.expire(TABLE, KEYS, _message(**changes))


def _archive(bucket: Bucket, client: Any = None) -> Archive:
    return Archive(client or bucket.s3, Environment(bucket.name, PREFIX))


def _deliver(archive: Archive, *delivered: Mapping[str, Any]) -> list[str]:
    response = process_together(event(*delivered), archive.apply)
    return [failure["itemIdentifier"] for failure in response["batchItemFailures"]]


def _number(record: Mapping[str, Any]) -> str:
    number: str = record["dynamodb"]["SequenceNumber"]
    return number


def test_a_batch_makes_one_object_per_day_of_its_messages(bucket: Bucket) -> None:
    expired = [_expire(timestamp=NOON + hours * 3_600_000) for hours in range(0, 48, 6)]
    assert _deliver(_archive(bucket), *expired) == []
    days = {key.split("/")[1]: len(lines) for key, lines in bucket.lines().items()}
    assert days == {"dt=2024-01-01": 2, "dt=2024-01-02": 4, "dt=2024-01-03": 2}
    assert all(key.startswith(PREFIX) for key in bucket.lines())


def test_only_what_expired_is_archived(bucket: Bucket) -> None:
    others = [
        records.insert(TABLE, KEYS, _message()),
        records.modify(TABLE, KEYS, _message(), _message(content="changed")),
        records.remove(TABLE, KEYS, _message()),
    ]
    assert _deliver(_archive(bucket), *others) == []
    assert bucket.objects() == {}


def test_a_batch_that_comes_again_changes_nothing(bucket: Bucket) -> None:
    expired = [_expire(timestamp=NOON + number) for number in range(4)]
    _deliver(_archive(bucket), *expired)
    before = bucket.objects()
    _deliver(_archive(bucket), *expired)
    assert bucket.objects() == before


def test_a_part_of_a_batch_that_comes_again_replaces_nothing(bucket: Bucket) -> None:
    expired = [_expire(timestamp=NOON + number) for number in range(4)]
    _deliver(_archive(bucket), *expired)
    _deliver(_archive(bucket), *expired[:2])
    assert len(bucket.imported(*KEYS)) == 4


@pytest.mark.parametrize("timestamp", [10**30, NOON // 1000, NOON * 1000, 0])
def test_a_message_without_a_day_is_kept_as_well(bucket: Bucket, timestamp: int) -> None:
    assert _deliver(_archive(bucket), _expire(timestamp=timestamp)) == []
    ((key, lines),) = bucket.lines().items()
    assert key.startswith(f"{PREFIX}dt=undated/")
    assert len(lines) == 1


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_record_that_cannot_be_read_fails_alone(place: int, bucket: Bucket) -> None:
    expired = [_expire(timestamp=NOON + number) for number in range(3)]
    expired[place] = poison(expired[place])
    assert _deliver(_archive(bucket), *expired) == [_number(expired[place])]
    assert len(bucket.imported(*KEYS)) == 2


class _Failing:
    """Stands for an S3 that fails on some keys."""

    def __init__(self, error: Exception, *, part_of_key: str) -> None:
        self.calls = 0
        self._error = error
        self._part = part_of_key

    def put_object(self, *, Key: str, **_more: Any) -> None:  # noqa: N803
        self.calls += 1
        if self._part in Key:
            raise self._error


def test_a_refused_object_fails_only_its_own_records(bucket: Bucket) -> None:
    refusal = ClientError({"Error": {"Code": "AccessDenied", "Message": ""}}, "PutObject")
    client = _Failing(refusal, part_of_key="2024-01-01")
    expired = [_expire(), _expire(timestamp=NOON + DAY), _expire(timestamp=NOON + 1)]
    failed = _deliver(_archive(bucket, client), *expired)
    assert failed == [_number(expired[0]), _number(expired[2])]
    assert client.calls == 2


def test_while_s3_is_out_of_reach_only_one_object_is_tried(bucket: Bucket) -> None:
    client = _Failing(EndpointConnectionError(endpoint_url="http://localhost"), part_of_key="")
    expired = [_expire(timestamp=NOON + number * DAY) for number in range(3)]
    failed = _deliver(_archive(bucket, client), *expired)
    assert failed == [_number(record) for record in expired]
    assert client.calls == 1


def test_nothing_of_a_message_is_logged(bucket: Bucket, capsys: pytest.CaptureFixture[str]) -> None:
    client = _Failing(ValueError("private"), part_of_key="")
    archive = _archive(bucket, client)
    process_together(event(_expire()), archive.apply)
    output = capsys.readouterr().out
    assert "ValueError" in output
    assert "private" not in output


MESSAGES = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2 * DAY), st.booleans()),
    unique_by=lambda message: message[:2],
    max_size=12,
)


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    # Shrinking on real services takes minutes.
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(messages=MESSAGES, random=st.randoms(use_true_random=False))
def test_chaotic_delivery_archives_each_expired_message(
    messages: Any, random: Random, s3: Any
) -> None:
    name = f"archive-{uuid.uuid4().hex}"
    s3.create_bucket(Bucket=name)
    bucket = Bucket(s3, name)
    faults = Faults(random)
    archive = _archive(bucket, FaultyClient(s3, faults))
    delivered, wanted = [], []
    for conversation, moment, has_expired in messages:
        item = _message(conversationId=f"c-{conversation}", timestamp=NOON + moment)
        make = records.expire if has_expired else records.remove
        delivered.append(make(TABLE, KEYS, item))
        wanted += [image(item)] if has_expired else []

    deliver_chaotically(
        delivered,
        lambda batch: process_together(batch, archive.apply),
        random=random,
        faults=faults,
    )

    found = list(bucket.imported(*KEYS).values())
    assert len(found) == len(wanted)
    assert all(item in found for item in wanted)
