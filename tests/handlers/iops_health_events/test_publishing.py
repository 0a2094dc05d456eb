"""Every crossing reaches the bus; repeats carry the identifier of the first."""

import importlib
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from function_settings.settings import SettingError
from iops_health_events.crossings import BECAME_LOW, RECOVERED, find_crossing
from iops_health_events.environment import Environment
from iops_health_events.publishing import Publisher
from stacks.iops.metrics import METRICS
from stream_records.batches import process_together
from stream_records.changes import read_change
from tests.handlers.conftest import ACCESS
from tests.handlers.delivery import Faults, FaultyClient, deliver_chaotically
from tests.handlers.pumping import pump_into, wait_until
from tests.handlers.queues import take_messages
from tests.handlers.records import event, insert, modify, poison
from tests.handlers.tables import LiveTable

KEYS = ["entity_id", "entity_type"]
METRIC = METRICS.examples[0].item


@dataclass(frozen=True)
class Bus:
    """A bus of EventBridge, and a queue that gets all its events."""

    handler: Any
    sqs: Any
    queue_url: str

    def received(self) -> list[dict[str, Any]]:
        """Return and remove what the queue got."""
        return take_messages(self.sqs, self.queue_url)


@pytest.fixture
def bus(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> Bus:
    make: Any = boto3.client
    events = make("events", endpoint_url=moto_url, **ACCESS)
    sqs = make("sqs", endpoint_url=moto_url, **ACCESS)
    name = f"health-{uuid.uuid4().hex[:8]}"
    events.create_event_bus(Name=name)
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    pattern = json.dumps({"source": ["data-platform.iops"]})
    events.put_rule(Name=name, EventBusName=name, EventPattern=pattern)
    arn = f"arn:aws:sqs:us-east-1:123456789012:{name}"
    events.put_targets(Rule=name, EventBusName=name, Targets=[{"Id": "queue", "Arn": arn}])
    monkeypatch.setenv("EVENT_BUS_NAME", name)
    monkeypatch.setenv("AWS_ENDPOINT_URL_EVENTBRIDGE", moto_url)
    module = importlib.reload(importlib.import_module("iops_health_events.handler"))
    return Bus(module, sqs, queue)


def _scored(entity: str, score: int | None) -> dict[str, Any]:
    return {**METRIC, "entity_id": entity, "health_score": score}


def _low(count: int) -> list[dict[str, Any]]:
    return [insert(METRICS.name, KEYS, _scored(f"stu_{n}", 10)) for n in range(count)]


def test_changes_of_the_table_reach_the_bus(
    bus: Bus, live_table: Callable[..., LiveTable], dynamodb_url: str, tmp_path: Path
) -> None:
    table = live_table(METRICS)
    seen: list[dict[str, Any]] = []

    def three_came() -> bool:
        seen.extend(bus.received())
        return len(seen) == 3

    with pump_into(bus.handler.handler, table, state_dir=tmp_path, url=dynamodb_url):
        table.put(_scored("stu_1", 72))
        table.put(_scored("stu_1", 60))
        table.put(_scored("stu_1", 50))
        table.put(_scored("stu_1", 90))
        table.put(_scored("stu_2", 1))
        wait_until(three_came, "three events")

    crossed = sorted((entry["detail"]["entity_id"], entry["detail-type"]) for entry in seen)
    assert crossed == [("stu_1", BECAME_LOW), ("stu_1", RECOVERED), ("stu_2", BECAME_LOW)]


def test_more_events_than_one_call_takes_are_put(bus: Bus) -> None:
    assert bus.handler.handler(event(*_low(23)), None) == {"batchItemFailures": []}
    assert len(bus.received()) == 23


@pytest.mark.parametrize("place", [0, 6, 12])
def test_a_malformed_record_fails_alone(bus: Bus, place: int) -> None:
    records = _low(13)
    broken = records[place] = poison(records[place])
    response = bus.handler.handler(event(*records), None)
    number = broken["dynamodb"]["SequenceNumber"]
    assert response == {"batchItemFailures": [{"itemIdentifier": number}]}
    assert len(bus.received()) == 12


class _Refusing:
    """Stands for an EventBridge that refuses single entries, as it does when it throttles."""

    def __init__(self, refusals: int, code: str = "ThrottlingException") -> None:
        self.accepted: list[str] = []
        self.calls = 0
        self._left = refusals
        self._code = code

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803  boto3's
        self.calls += 1
        answers: list[dict[str, str]] = []
        for position, entry in enumerate(Entries):
            if position == 0 and self._left:
                self._left -= 1
                answers.append({"ErrorCode": self._code})
            else:
                self.accepted.append(json.loads(entry["Detail"])["entity_id"])
                answers.append({"EventId": "1"})
        return {"Entries": answers, "FailedEntryCount": sum("ErrorCode" in a for a in answers)}


def test_refused_entries_alone_are_put_again() -> None:
    client, waits = _Refusing(refusals=2), list[float]()
    publisher = Publisher("bus", client, sleep=waits.append)
    response = process_together(event(*_low(4)), publisher.apply)
    assert response == {"batchItemFailures": []}
    assert sorted(client.accepted) == ["stu_0", "stu_1", "stu_2", "stu_3"]
    assert len(waits) == 2


def test_what_is_refused_to_the_end_is_reported() -> None:
    client = _Refusing(refusals=99)
    publisher = Publisher("bus", client, sleep=lambda _seconds: None)
    records = _low(3)
    response = process_together(event(*records), publisher.apply)
    number = records[0]["dynamodb"]["SequenceNumber"]
    assert response == {"batchItemFailures": [{"itemIdentifier": number}]}
    assert client.accepted == ["stu_1", "stu_2"]


def test_what_is_refused_for_what_it_is_is_not_put_again() -> None:
    client, waits = _Refusing(refusals=99, code="InvalidArgument"), list[float]()
    publisher = Publisher("bus", client, sleep=waits.append)
    records = _low(3)
    response = process_together(event(*records), publisher.apply)
    number = records[0]["dynamodb"]["SequenceNumber"]
    assert response == {"batchItemFailures": [{"itemIdentifier": number}]}
    assert client.accepted == ["stu_1", "stu_2"]
    assert client.calls == 1
    assert waits == []


def test_the_longest_keys_of_a_table_fit_into_one_call() -> None:
    """EventBridge takes 256 KB a call, and escaped characters are the longest."""
    longest = {**_scored("\x01" * 2048, 10), "entity_type": "\x01" * 1024}
    crossings = [find_crossing(read_change(insert(METRICS.name, KEYS, longest))) for _ in range(10)]
    sizes = [len(crossing.entry("bus")["Detail"].encode()) for crossing in crossings if crossing]
    assert len(sizes) == 10
    assert sum(sizes) < 250_000


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    scores=st.lists(st.integers(60, 80) | st.none(), min_size=1, max_size=15),
    random=st.randoms(use_true_random=False),
)
def test_any_delivery_says_what_one_delivery_would(
    bus: Bus, scores: list[int | None], random: Random
) -> None:
    bus.received()
    items = [_scored("stu_1", score) for score in scores]
    records = [insert(METRICS.name, KEYS, items[0])]
    records += [modify(METRICS.name, KEYS, old, new) for old, new in pairwise(items)]
    lows = [False, *(score is not None and score < 70 for score in scores)]
    expected = [new for old, new in pairwise(lows) if old != new]
    faults = Faults(random)
    publisher = bus.handler._PUBLISHER
    plain, publisher._events = publisher._events, FaultyClient(publisher._events, faults)
    try:
        set_aside = deliver_chaotically(
            records, lambda batch: bus.handler.handler(batch, None), random=random, faults=faults
        )
    finally:
        publisher._events = plain

    assert set_aside == []
    # As a subscriber is told to: repeats are dropped by identifier, and order comes from the place.
    details = {entry["detail"]["id"]: entry for entry in bus.received()}
    ordered = sorted(details.values(), key=_place)
    assert [entry["detail-type"] == BECAME_LOW for entry in ordered] == expected


def _place(entry: Mapping[str, Any]) -> tuple[str, int]:
    return entry["detail"]["stream_label"], int(entry["detail"]["sequence_number"])


def test_a_missing_setting_is_named() -> None:
    with pytest.raises(SettingError, match="EVENT_BUS_NAME"):
        Environment.read({})
