"""Whatever the delivery does, counters end as if each change had been counted once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from stacks.tutoria.chat_usage import CHAT_USAGE_DAILY
from stream_records.batches import process_together
from tests.handlers.delivery import Faults, FaultyClient, deliver_chaotically
from tests.handlers.tables import LiveTable
from tests.handlers.tutoria_usage_rollup.messages import (
    DAY,
    NOON,
    counters,
    expire,
    insert,
    modify,
    question,
    remove,
    reply,
    totals,
)
from tutoria_usage_rollup.rollup import Rollup

PLACES = st.sampled_from([(f"conversation-{n}", NOON + n * DAY // 2) for n in range(4)])
COSTS = st.decimals(min_value=0, max_value=2, places=12, allow_nan=False)
CONTENTS = st.one_of(
    st.builds(
        reply,
        moduleId=st.integers(1, 2),
        studentId=st.integers(1, 2),
        provider=st.sampled_from(["openai", "anthropic"]),
        inputTokens=st.integers(0, 500),
        costUsd=COSTS,
    ),
    st.just(question()),
    st.just(reply(outputTokens="not a number")),
)
STEPS = st.lists(st.tuples(PLACES, st.one_of(CONTENTS, st.sampled_from(["remove", "expire"]))))


@dataclass
class _Conversations:
    """The messages as they come and go, the records of it, and what is to be counted."""

    records: list[Mapping[str, Any]] = field(default_factory=list)
    present: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    expired: list[dict[str, Any]] = field(default_factory=list)

    def step(self, place: tuple[str, int], what: Any) -> None:
        before = self.present.pop(place, None)
        if isinstance(what, dict):
            after = {**what, "conversationId": place[0], "timestamp": place[1]}
            self.records.append(modify(before, after) if before else insert(after))
            self.present[place] = after
        elif before and what == "expire":
            self.records.append(expire(before))
            self.expired.append(before)
        elif before:
            self.records.append(remove(before))

    def totals(self) -> Any:
        counted = [*self.present.values(), *self.expired]
        return totals(item for item in counted if not isinstance(item.get("outputTokens"), str))


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    # Shrinking on real services takes minutes.
    phases=[Phase.generate],
    # The tables are made anew for each example, the engine is not.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS, random=st.randoms(use_true_random=False))
def test_chaotic_delivery_counts_each_change_once(
    steps: Any, random: Random, live_table: Callable[[Any], LiveTable], dynamodb: Any
) -> None:
    conversations = _Conversations()
    for place, what in steps:
        conversations.step(place, what)
    usage = live_table(CHAT_USAGE_DAILY)
    faults = Faults(random)
    rollup = Rollup(FaultyClient(dynamodb, faults), usage.name)  # type: ignore[arg-type]

    deliver_chaotically(
        conversations.records,
        lambda event: process_together(event, rollup.apply),
        random=random,
        faults=faults,
    )

    assert counters(usage) == conversations.totals()
    dynamodb.delete_table(TableName=usage.name)


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=st.lists(st.tuples(PLACES, st.one_of(CONTENTS, st.just("remove"))), max_size=12),
    random=st.randoms(use_true_random=False),
)
def test_records_in_any_order_leave_no_counter_without_messages(
    steps: Any, random: Random, live_table: Callable[[Any], LiveTable], dynamodb: Any
) -> None:
    """Replayed records come after newer ones: the sums are the same, and nothing else is left."""
    conversations = _Conversations()
    for place, what in steps:
        conversations.step(place, what)
    for place in list(conversations.present)[random.randint(0, 1) :]:
        conversations.step(place, "remove")
    shuffled = conversations.records + conversations.records[:3]
    random.shuffle(shuffled)
    usage = live_table(CHAT_USAGE_DAILY)
    faults = Faults(random)
    rollup = Rollup(FaultyClient(dynamodb, faults), usage.name)  # type: ignore[arg-type]

    deliver_chaotically(
        shuffled,
        lambda event: process_together(event, rollup.apply),
        random=random,
        faults=faults,
    )

    assert counters(usage) == conversations.totals()
    dynamodb.delete_table(TableName=usage.name)


def test_costs_of_many_replies_do_not_drift(usage: LiveTable, dynamodb: Any) -> None:
    messages = [reply(timestamp=NOON + n, costUsd=Decimal("0.1") / 3**n) for n in range(50)]
    rollup = Rollup(dynamodb, usage.name)
    for start in range(0, 50, 7):
        records = [insert(message) for message in messages[start : start + 7]]
        process_together({"Records": records}, rollup.apply)
    removed = [remove(message) for message in messages[1:]]
    process_together({"Records": removed}, rollup.apply)
    assert counters(usage) == totals(messages[:1])
