"""Shards that split, end and fail: more than DynamoDB Local does within a test's time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.local.streams.pumping import Consumer, Failures, key_of, mapping, pumping, wait_until
from tools.invocations.payload import FunctionUnavailableError
from tools.local.functions.invocation import Invocation
from tools.local.streams.api import RecordPage, Shard, StreamsApi, StreamsApiError

if TYPE_CHECKING:
    import pytest


STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2026-11-20T10:00:00.000"
"""A stream that only FakeStreams knows."""


class FakeStreams(StreamsApi):
    """A stream whose shards a test lays out by hand; an iterator is `<shard>/<index>`."""

    def __init__(self) -> None:
        super().__init__("http://localhost:0")
        self.listed: list[Shard] = []
        self.contents: dict[str, list[str]] = {}
        self.problems: list[StreamsApiError] = []
        self.trimmed: set[str] = set()

    def close(self) -> None:
        """Stay usable for the next pump of the same test."""

    def add(self, name: str, *keys: str, parent: str | None = None, closed: bool = True) -> None:
        self.contents[name] = list(keys)
        self.listed.append(Shard(name, parent, closed))

    def end(self, name: str) -> None:
        at = next(i for i, shard in enumerate(self.listed) if shard.shard_id == name)
        self.listed[at] = Shard(name, self.listed[at].parent_id, is_closed=True)

    def shards(self, stream_arn: str) -> list[Shard]:
        assert stream_arn == STREAM
        return list(self.listed)

    def iterator(self, stream_arn: str, shard_id: str, *, after: str | None) -> str:
        assert stream_arn == STREAM
        if after is not None and shard_id in self.trimmed:
            raise StreamsApiError("TrimmedDataAccessException", "too old")
        return f"{shard_id}/{0 if after is None else int(after) % 1000 + 1}"

    def records(
        self, iterator: str, hold_seconds: float = 0.0, *, limit: int | None = None
    ) -> RecordPage:
        assert hold_seconds >= 0
        assert limit is None
        if self.problems:
            raise self.problems.pop()
        name, _, index = iterator.partition("/")
        at, keys = int(index), self.contents[name]
        page = [self._record(name, keys[position], position) for position in range(at, len(keys))]
        closed = next(shard.is_closed for shard in self.listed if shard.shard_id == name)
        return RecordPage(page, None if closed else f"{name}/{len(keys)}")

    def _record(self, name: str, key: str, position: int) -> dict[str, Any]:
        number = 1000 * (list(self.contents).index(name) + 1) + position
        change = {
            "ApproximateCreationDateTime": 4_000_000_000.5,
            "Keys": {"pk": {"S": key}},
            "SequenceNumber": f"{number:021}",
        }
        return {"eventID": key, "eventName": "INSERT", "dynamodb": change}


def keys_in_order(consumer: Consumer, count: int) -> list[str]:
    wait_until(lambda: len(consumer.keys) >= count, f"{count} records")
    return consumer.keys


def test_children_come_after_their_parents(tmp_path: Path) -> None:
    streams = FakeStreams()
    streams.add("grandchild", "5", parent="child", closed=False)
    streams.add("child", "3", "4", parent="parent")
    streams.add("parent", "1", "2", parent="long gone")
    consumer = Consumer()
    with pumping(tmp_path, streams, consumer, mapping(STREAM)):
        assert keys_in_order(consumer, 5) == ["1", "2", "3", "4", "5"]


def test_a_stuck_parent_holds_up_its_children_only(tmp_path: Path) -> None:
    streams = FakeStreams()
    streams.add("parent", "bad")
    streams.add("child", "after bad", parent="parent", closed=False)
    streams.add("other", "1", closed=False)

    def behaviour(event: Mapping[str, Any]) -> None:
        if key_of(event["Records"][0]) == "bad":
            raise RuntimeError("told to fail")

    consumer = Consumer(behaviour)
    with pumping(tmp_path, streams, consumer, mapping(STREAM)):
        wait_until(lambda: "1" in consumer.keys and consumer.keys.count("bad") > 2, "retries")
    assert "after bad" not in consumer.keys


def test_shards_that_appear_later_are_read_from_their_beginning(tmp_path: Path) -> None:
    streams = FakeStreams()
    streams.add("first", "before", closed=False)
    consumer = Consumer()
    with pumping(tmp_path, streams, consumer, mapping(STREAM, StartingPosition="LATEST")):
        wait_until(lambda: list(tmp_path.glob("stream-checkpoints/*.json")), "the start")
        streams.contents["first"].append("1")
        assert keys_in_order(consumer, 1) == ["1"]
        streams.end("first")
        streams.add("second", "2", parent="first", closed=False)
        assert keys_in_order(consumer, 2) == ["1", "2"]


def test_finished_shards_stay_finished_after_a_restart(tmp_path: Path) -> None:
    streams = FakeStreams()
    streams.add("parent", "1")
    streams.add("child", "2", parent="parent", closed=False)
    first, second = Consumer(), Consumer()
    with pumping(tmp_path, streams, first, mapping(STREAM)):
        keys_in_order(first, 2)
    streams.contents["child"].append("3")
    with pumping(tmp_path, streams, second):
        assert keys_in_order(second, 1) == ["3"]


def test_a_failed_call_of_the_api_loses_and_repeats_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.local.streams.shard_worker._AFTER_ERROR_SECONDS", 0.01)
    streams = FakeStreams()
    streams.add("only", "1", closed=False)
    consumer = Consumer()
    with pumping(tmp_path, streams, consumer, mapping(STREAM)):
        keys_in_order(consumer, 1)
        streams.problems += [
            StreamsApiError("ExpiredIteratorException", "older than 15 minutes"),
            StreamsApiError("Unreachable", "restarting"),
        ]
        streams.contents["only"].append("2")
        assert keys_in_order(consumer, 2) == ["1", "2"]


def test_an_unexpected_error_goes_back_to_the_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.local.streams.shard_worker._AFTER_ERROR_SECONDS", 0.01)
    streams = FakeStreams()
    streams.add("only", "1", "2", closed=False)
    consumer = Consumer()
    problems = [OSError("no space left on device")]

    def invoke(function: str, event: Mapping[str, Any]) -> Invocation:
        if problems:
            raise problems.pop()
        return consumer(function, event)

    with pumping(tmp_path, streams, invoke, mapping(STREAM)):
        assert keys_in_order(consumer, 2) == ["1", "2"]


def test_after_a_day_without_reading_the_pump_goes_on_with_what_is_left(tmp_path: Path) -> None:
    streams = FakeStreams()
    streams.add("only", "1", closed=False)
    first, second = Consumer(), Consumer()
    with pumping(tmp_path, streams, first, mapping(STREAM)):
        keys_in_order(first, 1)
    streams.trimmed.add("only")
    streams.contents["only"] = ["2"]
    with pumping(tmp_path, streams, second):
        assert keys_in_order(second, 1) == ["2"]


def test_a_function_that_cannot_be_called_uses_up_no_retries(tmp_path: Path) -> None:
    streams = FakeStreams()
    streams.add("only", "1", closed=False)
    consumer, failures = Consumer(), Failures()
    missing = [FunctionUnavailableError("not deployed yet")] * 3

    def invoke(function: str, event: Mapping[str, Any]) -> Invocation:
        if missing:
            raise missing.pop()
        return consumer(function, event)

    request = mapping(STREAM, MaximumRetryAttempts=0)
    with pumping(tmp_path, streams, invoke, request, failures=failures):
        assert keys_in_order(consumer, 1) == ["1"]
    assert not failures
