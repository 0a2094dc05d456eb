"""Details are counted as exactly as sums are, whatever the delivery does."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from stacks.tutoria.chat_usage import CHAT_USAGE_DAILY, EVERY_DAY
from stream_records.batches import process_together
from tests.handlers.delivery import Faults, FaultyClient, deliver_chaotically
from tests.handlers.records import event
from tests.handlers.tables import LiveTable
from tests.handlers.tutoria_usage_rollup.messages import (
    DAY,
    NOON,
    detailed_counters,
    detailed_totals,
    expire,
    insert,
    modify,
    question,
    remove,
    reply,
)
from tutoria_usage_rollup.rollup import Rollup


@pytest.fixture
def detailed(usage: LiveTable, dynamodb: Any) -> Callable[..., list[Any]]:
    rollup = Rollup(dynamodb, usage.name, details_since=EVERY_DAY)

    def call(*records: Any) -> list[Any]:
        return list(process_together(event(*records), rollup.apply)["batchItemFailures"])

    return call


def test_each_student_of_a_module_is_one_item_a_day(
    detailed: Callable[..., list[Any]], usage: LiveTable
) -> None:
    messages = [
        question(timestamp=NOON + n, studentId=student, moduleId=module)
        for n, (student, module) in enumerate(((1, 7), (2, 7), (1, 7), (1, 71), (3, 7)))
    ]
    records = [insert(message) for message in messages]
    assert detailed(*records, records[0]) == []
    assert detailed(*records[::-1]) == []
    assert detailed(remove(messages[4])) == []
    found = usage.client.query(
        TableName=usage.name,
        IndexName="DailyUsageIndex",
        KeyConditionExpression="dimensionType = :type AND #date = :day "
        "AND begins_with(dimension, :module)",
        ExpressionAttributeNames={"#date": "date"},
        ExpressionAttributeValues={
            ":type": {"S": "MODULE_STUDENT"},
            ":day": {"S": "2024-01-01"},
            ":module": {"S": "MODULE_STUDENT#7#"},
        },
        Select="COUNT",
    )
    assert found["Count"] == 2


def test_a_reply_by_another_model_moves_from_counter_to_counter(
    detailed: Callable[..., list[Any]], usage: LiveTable
) -> None:
    first, second = reply(latencyMs=900), reply(latencyMs=400, model="model-b")
    changes = [insert(first), modify(first, second)]
    detailed(changes[1])
    detailed(changes[0])
    assert detailed_counters(usage) == detailed_totals([second])
    detailed(expire(second))
    assert detailed_counters(usage) == detailed_totals([second])
    detailed(remove(second))
    assert detailed_counters(usage) == {}


def test_a_message_from_before_the_first_day_takes_no_details_away(
    usage: LiveTable, dynamodb: Any
) -> None:
    """It was counted before details were, by an older version of the function."""
    old, new = reply(latencyMs=900), reply(timestamp=NOON + DAY, latencyMs=400)
    process_together(event(insert(old)), Rollup(dynamodb, usage.name).apply)
    rollup = Rollup(dynamodb, usage.name, details_since="2024-01-02")
    process_together(event(insert(new), remove(old)), rollup.apply)
    assert detailed_counters(usage) == detailed_totals([new])


@pytest.mark.parametrize("seed", range(4))
def test_chaotic_delivery_counts_each_detail_once(
    seed: int, live_table: Callable[[Any], LiveTable], dynamodb: Any
) -> None:
    random = Random(seed)  # noqa: S311  the same each time
    records: list[Any] = []
    present = []
    for n in range(12):
        message = reply(
            timestamp=NOON + n * DAY // 6,
            moduleId=random.randint(1, 2),
            studentId=random.randint(1, 2),
            model=random.choice(["model-a", "model-b"]),
            latencyMs=random.randint(0, 3),
        )
        records.append(insert(message))
        if n % 3 == 0:
            records.append(remove(message))
        elif n % 3 == 1:
            changed = {**message, "model": "model-c", "moduleId": 3}
            records.append(modify(message, changed))
            present.append(changed)
        else:
            present.append(message)
    random.shuffle(records)
    usage = live_table(CHAT_USAGE_DAILY)
    faults = Faults(random)
    client: Any = FaultyClient(dynamodb, faults)
    rollup = Rollup(client, usage.name, details_since=EVERY_DAY)
    deliver_chaotically(
        records,
        lambda batch: process_together(batch, rollup.apply),
        random=random,
        faults=faults,
    )
    assert detailed_counters(usage) == detailed_totals(present)
    dynamodb.delete_table(TableName=usage.name)
