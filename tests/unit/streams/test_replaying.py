"""A replay keeps the order of each item's changes, and removes only what was taken."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.invocations.payload import RequestTooLargeError
from tools.redrive.calling import Answer, UncallableError
from tools.redrive.failed_batch import FailedBatch, item_of, sequence_number
from tools.redrive.failure_store import GoneError
from tools.redrive.replaying import Replay, replay_each

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:lessons"
STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/lessons/stream/2026-11-20T10:00:00.000"


def record(item: str, number: int) -> dict[str, Any]:
    return {
        "eventID": f"event-{number}",
        "eventSourceARN": STREAM,
        "dynamodb": {"Keys": {"pk": {"S": item}}, "SequenceNumber": str(number)},
    }


def batch(key: str, *records: Mapping[str, Any], function: str = FUNCTION) -> FailedBatch:
    return FailedBatch(
        key=key,
        failed_at=datetime(2026, 11, 20, tzinfo=UTC),
        function_arn=function,
        stream_arn=STREAM,
        condition="RetryAttemptsExhausted",
        attempts=11,
        size=len(records),
        sequence_range=(sequence_number(records[0]), sequence_number(records[-1])),
    )


@dataclass
class Bucket:
    """The objects of a failure bucket, and what a consumer was given of them."""

    objects: dict[str, Sequence[Mapping[str, Any]]]
    applied: list[Mapping[str, Any]] = field(default_factory=list)
    calls: list[list[str]] = field(default_factory=list)

    def replay(self, answer: Callable[[Sequence[Mapping[str, Any]]], Answer]) -> list[Replay]:
        def call(_function: str, event: Mapping[str, Any]) -> Answer:
            assert event["replay"] is True
            self.calls.append([sequence_number(each) for each in event["Records"]])
            return answer(event["Records"])

        batches = [batch(key, *records) for key, records in self.objects.items()]
        return list(
            replay_each(
                sorted(batches, key=lambda each: each.place),
                call,
                read=lambda each: self.objects[each.key],
                remove=self.objects.__delitem__,
            )
        )

    def reporting(self, *failing: str) -> Callable[[Sequence[Mapping[str, Any]]], Answer]:
        """Answer as a consumer that goes on after a record that it reports as failed."""

        def answer(records: Sequence[Mapping[str, Any]]) -> Answer:
            failed = [each for each in records if each["eventID"] in failing]
            self.applied += [each for each in records if each not in failed]
            names = [{"itemIdentifier": sequence_number(each)} for each in failed]
            return Answer({"batchItemFailures": names})

        return answer

    def explaining(self, **reasons: str) -> Callable[[Sequence[Mapping[str, Any]]], Answer]:
        """Answer as the platform's consumers do: every failure with its reason."""

        def answer(records: Sequence[Mapping[str, Any]]) -> Answer:
            given = {
                sequence_number(each): reasons[each["eventID"]]
                for each in records
                if each["eventID"] in reasons
            }
            self.applied += [each for each in records if each["eventID"] not in reasons]
            names = [{"itemIdentifier": number or None} for number in given]
            return Answer({"batchItemFailures": names, "reasons": given})

        return answer

    def raising(self, *failing: str) -> Callable[[Sequence[Mapping[str, Any]]], Answer]:
        """Answer as a consumer that stops at the first record that it cannot process."""

        def answer(records: Sequence[Mapping[str, Any]]) -> Answer:
            for each in records:
                if each["eventID"] in failing:
                    return Answer(error="ValueError")
                self.applied.append(each)
            return Answer()

        return answer


def test_what_is_taken_is_removed() -> None:
    bucket = Bucket({"one": [record("a", 1), record("b", 2)]})
    (replay,) = bucket.replay(bucket.reporting())
    assert (replay.taken, replay.failed, replay.is_complete) == (2, [], True)
    assert bucket.objects == {}


def test_batches_follow_the_order_of_the_changes_not_of_their_failures() -> None:
    """Sequence numbers are numbers of any length."""
    bucket = Bucket({"later": [record("a", 1_000)], "earlier": [record("a", 999)]})
    bucket.replay(bucket.reporting())
    assert bucket.calls == [["999"], ["1000"]]


def test_after_a_reported_failure_the_rest_is_tried_again() -> None:
    """Lambda's contract: from the first reported record on, nothing counts as taken."""
    bucket = Bucket({"one": [record("a", 1), record("b", 2), record("c", 3)]})
    (replay,) = bucket.replay(bucket.reporting("event-2"))
    assert bucket.calls == [["1", "2", "3"], ["3"]]
    assert (replay.taken, replay.failed, replay.is_complete) == (2, ["2"], False)
    assert "one" in bucket.objects


def test_an_error_is_narrowed_down_to_its_record() -> None:
    bucket = Bucket({"one": [record(str(number), number) for number in range(1, 9)]})
    (replay,) = bucket.replay(bucket.raising("event-5"))
    assert (replay.taken, replay.failed, replay.problem) == (7, ["5"], "ValueError")
    assert {each["eventID"] for each in bucket.applied} == {
        f"event-{number}" for number in (1, 2, 3, 4, 6, 7, 8)
    }


def test_a_consumer_that_gives_its_reasons_is_asked_once() -> None:
    bucket = Bucket({"one": [record(str(number), number) for number in range(1, 101)]})
    (replay,) = bucket.replay(
        bucket.explaining(**{"event-2": "score is not a number.", "event-99": "TypeError at x:1"})
    )
    assert len(bucket.calls) == 1
    assert (replay.taken, replay.failed) == (98, ["2", "99"])
    assert replay.reasons == {"2": "score is not a number.", "99": "TypeError at x:1"}
    assert replay.why == "score is not a number."
    assert "one" in bucket.objects


def test_a_record_without_number_fails_with_its_reason() -> None:
    nameless = record("a", 1)
    del nameless["dynamodb"]["SequenceNumber"]
    bucket = Bucket({"one": [nameless, record("b", 2)]})
    (replay,) = bucket.replay(bucket.explaining(**{"event-1": "SequenceNumber is missing."}))
    assert (replay.taken, replay.failed) == (1, [""])
    assert replay.why == "SequenceNumber is missing."


def test_reasons_for_records_that_were_not_sent_are_an_unreadable_answer() -> None:
    bucket = Bucket({"one": [record("a", 1)]})
    strange = {"batchItemFailures": [{"itemIdentifier": "77"}], "reasons": {"77": "?"}}
    (replay,) = bucket.replay(lambda _records: Answer(strange))
    assert (replay.taken, replay.failed, replay.problem) == (0, ["1"], "MalformedReport")


def test_an_event_that_is_too_large_is_halved() -> None:
    bucket = Bucket({"one": [record(str(number), number) for number in range(1, 9)]})
    take = bucket.reporting()

    def small(records: Sequence[Mapping[str, Any]]) -> Answer:
        if len(records) > 3:
            raise RequestTooLargeError
        return take(records)

    (replay,) = bucket.replay(small)
    assert (replay.taken, replay.is_complete) == (8, True)
    assert bucket.objects == {}


def test_what_somebody_else_took_meanwhile_is_no_failure() -> None:
    objects = {"two": [record("b", 2)]}
    removed: list[str] = []

    def read(each: FailedBatch) -> Sequence[Mapping[str, Any]]:
        if each.key not in objects:
            raise GoneError
        return objects[each.key]

    first, second = replay_each(
        [batch("one", record("a", 1)), batch("two", *objects["two"])],
        lambda _function, _event: Answer(),
        read=read,
        remove=removed.append,
    )
    assert (first.is_gone, first.is_complete, first.taken) == (True, False, 0)
    assert second.is_complete
    assert removed == ["two"]


def test_later_changes_of_a_failed_item_are_held_back() -> None:
    bucket = Bucket(
        {"one": [record("a", 1), record("b", 2), record("a", 3)], "two": [record("a", 4)]}
    )
    first, second = bucket.replay(bucket.reporting("event-1"))
    assert (first.taken, first.held_back) == (1, 1)
    assert (second.taken, second.held_back) == (0, 1)
    assert bucket.objects.keys() == {"one", "two"}
    assert "4" not in {number for call in bucket.calls[1:] for number in call}


def test_another_consumer_of_the_item_is_not_held_back() -> None:
    objects = {"one": [record("a", 1)], "two": [record("a", 2)]}
    batches = [
        batch("one", *objects["one"]),
        batch("two", *objects["two"], function=f"{FUNCTION}2"),
    ]
    replays = replay_each(
        batches,
        lambda function, _event: Answer(error="ValueError" if function == FUNCTION else None),
        read=lambda each: objects[each.key],
        remove=lambda _key: None,
    )
    assert [each.is_complete for each in replays] == [False, True]


def test_an_unreadable_answer_counts_as_failure() -> None:
    bucket = Bucket({"one": [record("a", 1)]})
    (replay,) = bucket.replay(
        lambda _records: Answer({"batchItemFailures": [{"itemIdentifier": "77"}]})
    )
    assert (replay.taken, replay.failed, replay.problem) == (0, ["1"], "MalformedReport")


def test_a_consumer_that_is_gone_keeps_its_batches() -> None:
    def unavailable(_records: object) -> Answer:
        raise UncallableError("lessons cannot be called")

    bucket = Bucket({"one": [record("a", 1)]})
    (replay,) = bucket.replay(unavailable)
    assert (replay.taken, replay.problem) == (0, "lessons cannot be called")
    assert "one" in bucket.objects


def test_an_interrupted_replay_goes_on_where_it_was() -> None:
    bucket = Bucket({"one": [record("a", 1)], "two": [record("a", 2)]})
    take = bucket.reporting()

    def interrupted(records: Sequence[Mapping[str, Any]]) -> Answer:
        if records[0]["eventID"] == "event-2":
            raise KeyboardInterrupt
        return take(records)

    with pytest.raises(KeyboardInterrupt):
        bucket.replay(interrupted)
    assert bucket.objects.keys() == {"two"}
    bucket.replay(take)
    assert bucket.objects == {}
    assert [each["eventID"] for each in bucket.applied] == ["event-1", "event-2"]


@settings(max_examples=200, derandomize=True, deadline=None)
@given(
    items=st.lists(st.sampled_from("abcd"), min_size=1, max_size=24),
    failing=st.sets(st.integers(0, 23), max_size=5),
    cuts=st.lists(st.integers(1, 23), max_size=4),
    raises=st.booleans(),
)
def test_order_and_completeness_hold_whatever_fails(
    items: list[str], failing: set[int], cuts: list[int], *, raises: bool
) -> None:
    records = [record(item, number) for number, item in enumerate(items)]
    edges = [0, *sorted({cut for cut in cuts if cut < len(records)}), len(records)]
    bucket = Bucket({str(start): records[start:end] for start, end in pairwise(edges)})
    names = [f"event-{number}" for number in failing]
    replays = bucket.replay(bucket.raising(*names) if raises else bucket.reporting(*names))

    first_failure = {
        item: min((n for n in failing if n < len(items) and items[n] == item), default=len(items))
        for item in "abcd"
    }
    takeable = {n for n, item in enumerate(items) if n < first_failure[item]}
    counted = sum(each.taken for each in replays)
    assert counted == len(takeable)
    for each in replays:
        assert each.taken + len(each.failed) + each.held_back == each.batch.size
    # Whatever could be taken was, and the first time in the order of each item's changes.
    seen: dict[str, list[int]] = {}
    for change in bucket.applied:
        numbers = seen.setdefault(item_of(change), [])
        number = int(sequence_number(change))
        if number not in numbers:
            assert number > max(numbers, default=-1)
            numbers.append(number)
    assert takeable <= {int(sequence_number(change)) for change in bucket.applied}
    whole = {str(start) for start, end in pairwise(edges) if set(range(start, end)) <= takeable}
    assert bucket.objects.keys() == {str(start) for start in edges[:-1]} - whole
