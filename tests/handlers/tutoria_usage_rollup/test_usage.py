"""What a message uses, and which counters it belongs to."""

from decimal import Decimal
from typing import Any

import pytest

from stream_records.changes import MalformedRecordError
from tests.handlers.records import image
from tests.handlers.tutoria_usage_rollup.messages import NOON, question, reply
from tutoria_usage_rollup.usage import Counter, Usage, usage_of


def test_a_reply_counts_for_its_provider_module_and_student() -> None:
    usage = Usage(messages=1, input_tokens=420, output_tokens=180, cost=Decimal("0.000171"))
    assert usage_of(image(reply())) == {
        Counter("PROVIDER", "openai", "2024-01-01"): usage,
        Counter("MODULE", "123", "2024-01-01"): usage,
        Counter("STUDENT", "456", "2024-01-01"): usage,
    }


def test_a_question_counts_as_a_message_alone() -> None:
    assert set(usage_of(image(question())).values()) == {Usage(messages=1)}


@pytest.mark.parametrize(
    ("timestamp", "day"),
    [
        (1704153599999, "2024-01-01"),
        (1704153600000, "2024-01-02"),
        (1577836800000, "2020-01-01"),
        (Decimal("1704153599999.9"), "2024-01-01"),
    ],
)
def test_the_day_is_the_utc_day_of_the_message(timestamp: Any, day: str) -> None:
    assert {counter.day for counter in usage_of(image(question(timestamp=timestamp)))} == {day}


@pytest.mark.parametrize("name", ["inputTokens", "outputTokens", "costUsd"])
def test_null_is_absent(name: str) -> None:
    message = reply()
    del message[name]
    assert usage_of(image({**message, name: None})) == usage_of(image(message))


def test_costs_are_exact_and_rounded_beyond_the_24th_decimal() -> None:
    exact = Decimal("0.000000000000000000000001")
    finer = Decimal("0.0000000000000000000000014")
    assert {use.cost for use in usage_of(image(reply(costUsd=exact))).values()} == {exact}
    assert {use.cost for use in usage_of(image(reply(costUsd=finer))).values()} == {exact}


def test_sums_of_the_largest_and_the_smallest_cost_lose_nothing() -> None:
    total = Usage(cost=Decimal(999999999)) + Usage(cost=Decimal("1E-24"))
    assert total.cost_text == "999999999.000000000000000000000001"
    assert (total + -total).cost_text == "0"


@pytest.mark.parametrize(
    "changes",
    [
        {"inputTokens": "420"},
        {"inputTokens": -1},
        {"outputTokens": Decimal("1.5")},
        {"outputTokens": Decimal("1E-130")},
        {"outputTokens": {"a": 1}},
        {"outputTokens": 10**15},
        {"costUsd": Decimal(-1)},
        {"costUsd": Decimal("-1E-130")},
        {"costUsd": "0.000171"},
        {"costUsd": Decimal(10**9)},
        {"costUsd": Decimal("1E+125")},
        {"timestamp": -1},
        {"timestamp": NOON // 1000},
        {"timestamp": NOON * 1000},
        {"timestamp": "2024-01-01T12:00:00Z"},
        {"moduleId": None},
        {"moduleId": Decimal("1.5")},
        {"moduleId": "123"},
        {"studentId": None},
        {"provider": None},
        {"provider": Decimal(1)},
        {"provider": "p" * 1001},
        {"provider": "\u00e9" * 501},
        {"provider": "open\ud83d"},
    ],
    ids=str,
)
def test_a_message_out_of_range_is_refused_without_its_values(changes: dict[str, Any]) -> None:
    with pytest.raises(MalformedRecordError) as caught:
        usage_of(image(reply(**changes)))
    assert next(iter(changes)) in str(caught.value)
    assert "420" not in str(caught.value)


def test_details_are_counted_from_their_first_day_on() -> None:
    message = image(reply(latencyMs=Decimal("1350.5")))
    timed = usage_of(message, "2024-01-01")
    usage = Usage(1, 420, 180, Decimal("0.000171"), timed_replies=1, latency=1350)
    assert timed == {
        Counter("PROVIDER", "openai", "2024-01-01"): usage,
        Counter("MODULE", "123", "2024-01-01"): usage,
        Counter("STUDENT", "456", "2024-01-01"): usage,
        Counter("MODULE_STUDENT", "123#456", "2024-01-01"): usage,
        Counter("MODEL", "openai#model-a", "2024-01-01"): usage,
    }
    assert usage_of(message, "2024-01-02") == usage_of(message)


def test_a_model_that_is_not_named_has_no_counter() -> None:
    counters = usage_of(image(reply(model=None)), "2024-01-01")
    assert [counter.dimension_type for counter in counters] == [
        "PROVIDER",
        "MODULE",
        "STUDENT",
        "MODULE_STUDENT",
    ]


def test_only_a_reply_is_timed() -> None:
    counted = usage_of(image(question(latencyMs=5)), "2024-01-01")
    assert set(counted.values()) == {Usage(messages=1)}


def test_models_of_different_providers_are_never_the_same() -> None:
    dimensions = {
        counter.dimension
        for provider, model in (("a", "b#c"), ("a#b", "c"), ("a%23b", "c"))
        for counter in usage_of(image(reply(provider=provider, model=model)), "2024-01-01")
        if counter.dimension_type == "MODEL"
    }
    assert dimensions == {"MODEL#a#b#c", "MODEL#a%23b#c", "MODEL#a%2523b#c"}


@pytest.mark.parametrize(
    "changes",
    [
        {"latencyMs": -1},
        {"latencyMs": "1350"},
        {"latencyMs": 10**9},
        {"model": "m" * 1000},
        {"model": "open\ud83d"},
        {"model": Decimal(1)},
    ],
    ids=str,
)
def test_details_out_of_range_are_refused_where_they_count(changes: dict[str, Any]) -> None:
    message = image(reply(**changes))
    with pytest.raises(MalformedRecordError, match=next(iter(changes))):
        usage_of(message, "2024-01-01")
    assert usage_of(message) == usage_of(image(reply()))
