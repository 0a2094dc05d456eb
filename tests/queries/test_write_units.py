"""What the engine says that each declared write consumes is what costs are reckoned with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from math import ceil
from typing import Any

import pytest

from data_platform.dynamodb.declarations import Table
from data_platform.dynamodb.item_size import index_entry_bytes, item_bytes
from data_platform.dynamodb.schema import Index, Product, WritePattern
from data_platform.dynamodb.write_requests import build_steps, entity_of
from data_platform.dynamodb.writes.declarations import Put, Update, Write
from data_platform.dynamodb.writes.values import FixedClock
from stacks.products import PRODUCTS
from tests.queries.racing import NOW, Ground
from tools.cost.changes import ways_of

Units = Mapping[tuple[str, str | None], float]
"""Write units by table and index; those of the table itself by None."""

pytestmark = pytest.mark.parametrize("engine", ["dynamodb-local"], indirect=True)


@pytest.mark.parametrize("product", PRODUCTS, ids=[product.name for product in PRODUCTS])
def test_each_write_consumes_what_is_reckoned(ground: Ground, product: Product) -> None:
    ground = ground.of(product)
    compared = 0
    for pattern in product.write_patterns:
        if pattern.is_batch or not all(isinstance(step, Put | Update) for step in pattern.steps):
            continue
        ground.prepare(pattern, pattern.parameters)
        consumed = _consumed(ground, pattern)
        reckoned = _reckoned(ground, product, pattern)
        # The engine rounds up once for all items of a table in a transaction, AWS once for each.
        written = Counter(step.table for step in pattern.steps)
        alone = {part for part in {*consumed, *reckoned} if written[part[0]] == 1}
        for part in alone:
            assert consumed.get(part) == reckoned.get(part), (pattern.name, part)
        compared += bool(alone)
    assert compared


def _consumed(ground: Ground, pattern: WritePattern) -> Units:
    steps = build_steps(ground.product, pattern, pattern.parameters, clock=FixedClock(NOW))
    calls = [
        (step.action, {"TableName": ground.table_name(step.table), **step.arguments})
        for step in steps
    ]
    client: Any = ground.client
    if len(calls) > 1:
        answers = client.transact_write_items(
            TransactItems=[{action: arguments} for action, arguments in calls],
            ReturnConsumedCapacity="INDEXES",
        )["ConsumedCapacity"]
    else:
        ((action, arguments),) = calls
        call = client.put_item if action == "Put" else client.update_item
        answers = [call(**arguments, ReturnConsumedCapacity="INDEXES")["ConsumedCapacity"]]
    return {
        (answer["TableName"].removeprefix("writes-"), index): units
        for answer in answers
        for index, units in _parts(answer)
    }


def _parts(answer: Mapping[str, Any]) -> Iterator[tuple[str | None, float]]:
    yield None, answer["Table"]["CapacityUnits"]
    for name, index in answer.get("GlobalSecondaryIndexes", {}).items():
        yield name, index["CapacityUnits"]


def _reckoned(ground: Ground, product: Product, pattern: WritePattern) -> Units:
    """Return the units of the declared writes, by the items as they are after the call."""
    units: dict[tuple[str, str | None], float] = defaultdict(float)
    items = ground.items(pattern, pattern.parameters)
    for step in pattern.steps:
        table, _ = entity_of(product, step)
        item = items[step.table, repr(ground.key(step, pattern.parameters))]
        assert item is not None
        for index in (None, *table.indexes):
            size = index_entry_bytes(item, index, table) if index else item_bytes(item)
            number = _entries(product, pattern, step, table, index)
            if number is None:
                number = int(size is not None) * (2 if len(pattern.steps) > 1 else 1)
            if number:
                part = (table.name, index.name if index else None)
                units[part] += number * ceil((size or 1) / 1024)
    return dict(units)


def _entries(
    product: Product, pattern: WritePattern, step: Write, table: Table, index: Index | None
) -> int | None:
    """Return how many entries a change counts as; None for a new item."""
    entity = table.entity(step.entity)
    if step.before is None or entity is None:
        return None
    changes = ways_of(product, table, entity).changes
    (change,) = (change for change in changes if change.name == pattern.name)
    return change.writes_to(index, table) * change.factor
