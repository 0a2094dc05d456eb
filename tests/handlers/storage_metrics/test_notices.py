"""Failed records that wait for weeks are told of for as long as they wait."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from function_settings.settings import SettingError
from storage_metrics.environment import failures_of
from storage_metrics.notices import FailureDestination, is_due, renew_notices
from tests.handlers.conftest import ACCESS
from tools.redrive.failure_store import FailureStore
from tools.redrive.notice_queue import NoticeQueue

NOTICE_DAYS = timedelta(days=14)


class Product:
    """A bucket and a queue on moto."""

    def __init__(self, url: str) -> None:
        make: Any = boto3.client
        self.s3 = make("s3", endpoint_url=url, **ACCESS)
        self.sqs = make("sqs", endpoint_url=url, **ACCESS)
        name = f"failures-{uuid.uuid4().hex}"
        self.s3.create_bucket(Bucket=name)
        queue = self.sqs.create_queue(QueueName=name)["QueueUrl"]
        self.destination = FailureDestination(name, queue)

    def put(self, *keys: str) -> None:
        for key in keys:
            self.s3.put_object(Bucket=self.destination.bucket, Key=key, Body=b"")

    def run(self, age: timedelta) -> int:
        renewal = renew_notices(self.s3, self.sqs, self.destination, datetime.now(UTC) + age)
        assert renewal.failures == []
        return renewal.renewed

    def notices(self) -> list[str]:
        keys = []
        while messages := self.sqs.receive_message(
            QueueUrl=self.destination.queue_url, MaxNumberOfMessages=10
        ).get("Messages"):
            keys += [json.loads(each["Body"])["detail"]["object"]["key"] for each in messages]
        return sorted(keys)


@pytest.fixture
def product(moto_url: str) -> Product:
    return Product(moto_url)


@pytest.mark.parametrize(
    ("age", "is_renewed"),
    [
        (timedelta(hours=1), False),  # S3's own notice is new
        (timedelta(days=6, hours=23), False),
        (timedelta(days=7, hours=1), True),
        (timedelta(days=7, hours=8), False),
        (timedelta(days=14, hours=6), True),
        (timedelta(days=84, hours=3), True),
    ],
)
def test_a_notice_is_renewed_every_week(
    product: Product, age: timedelta, *, is_renewed: bool
) -> None:
    product.put("set-aside/f/one", "aws/lambda/two")
    assert product.run(age) == 2 * is_renewed
    assert product.notices() == ["aws/lambda/two", "set-aside/f/one"] * is_renewed


def test_many_notices_are_renewed_in_as_many_requests_as_it_takes(product: Product) -> None:
    keys = [f"set-aside/f/{number:03}" for number in range(23)]
    product.put(*keys)
    assert product.run(timedelta(days=7, hours=1)) == 23
    assert product.notices() == keys


def test_a_renewed_notice_goes_with_its_object(product: Product) -> None:
    product.put("set-aside/f/one")
    product.run(timedelta(days=7, hours=1))
    queue = NoticeQueue(product.sqs, product.destination.queue_url)
    store = FailureStore(product.s3, product.destination.bucket, queue)
    assert store.drop_notices() == 0
    store.remove("set-aside/f/one")
    assert store.drop_notices() == 1


def test_what_cannot_be_renewed_is_told(product: Product) -> None:
    product.put("one")
    now = datetime.now(UTC) + timedelta(days=7, hours=1)
    absent = FailureDestination("absent-bucket", product.destination.queue_url)
    assert renew_notices(product.s3, product.sqs, absent, now).failures == ["NoSuchBucket"]
    nowhere = FailureDestination(
        product.destination.bucket, f"{product.destination.queue_url}-absent"
    )
    (code,) = renew_notices(product.s3, product.sqs, nowhere, now).failures
    assert "NonExistentQueue" in code or "QueueDoesNotExist" in code


@given(
    first=st.floats(0, 6.5),
    gaps=st.lists(st.floats(5.5, 6.5), min_size=360, max_size=360),
    missed=st.integers(0, 359),
)
def test_there_is_always_a_notice_whenever_the_runs_come(
    first: float, gaps: list[float], missed: int
) -> None:
    """For 90 days, with the flexible times of the schedule, also if a run is missed."""
    hours = first
    last = 0.0
    for number, gap in enumerate(gaps):
        if number != missed and is_due(timedelta(hours=hours)):
            last = hours
        assert hours - last < NOTICE_DAYS.total_seconds() / 3600
        hours += gap


@pytest.mark.parametrize("given_failures", ["bucket", {}, {"bucket": "b"}, {"bucket": 1}])
def test_a_malformed_event_is_refused(given_failures: object) -> None:
    with pytest.raises(SettingError, match="failures of the event"):
        failures_of({"failures": given_failures})


def test_a_product_without_consumers_has_no_notices() -> None:
    assert failures_of({"tables": ["one"]}) is None
