"""Access patterns on generated items return what a plain Python model says they should."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_platform.dynamodb.items import Scalar, is_number
from data_platform.dynamodb.schema import Table
from data_platform.dynamodb.types import Operation
from stacks.products import PRODUCTS
from tests.queries.conftest import Engine
from tests.queries.model import matching, primary_key, queried_keys, selected, sort_values
from tools.queries.running import run_pattern

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy
    from mypy_boto3_dynamodb.service_resource import Table as TableResource


TABLES = [pytest.param(table, id=table.name) for product in PRODUCTS for table in product.tables]


@pytest.fixture(scope="module")
def generated_tables() -> dict[tuple[str, str], TableResource]:
    """Tables of their own, so that the examples stay as they are."""
    return {}


@pytest.mark.parametrize("table", TABLES)
@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_patterns_agree_with_the_model(
    engine: Engine,
    table: Table,
    generated_tables: dict[tuple[str, str], TableResource],
    data: st.DataObject,
) -> None:
    resource = generated_tables.get((engine.name, table.name))
    if resource is None:
        resource = engine.create_table(table.name, f"generated-{table.name}")
        generated_tables[engine.name, table.name] = resource
    now = int(time.time())
    items = data.draw(generated_items(table, now))
    replace_content(resource, table, items)
    for pattern in table.access_patterns:
        result = run_pattern(
            engine.client, resource.name, table, pattern, pattern.parameters, now=now
        )
        found = [primary_key(table, item) for item in result.items if _has_key(table, item)]
        expected = matching(table, pattern, items, now)
        # Items with equal sort keys come in any order, so compare what the order is made of.
        limited = expected[: pattern.limit or pattern.top_k]
        assert len(result.items) == len(limited), pattern.name
        is_limited = pattern.limit is not None and len(expected) > len(limited)
        assert result.has_more == is_limited, pattern.name
        if pattern.limit is None:
            everything = selected(table, pattern, items, now)
            assert result.hidden == len(everything) - len(expected), pattern.name
        assert set(found) <= {primary_key(table, item) for item in expected}, pattern.name
        if pattern.operation is Operation.QUERY and not pattern.attributes:
            _partition, sort = queried_keys(table, pattern)
            assert [sort_values(item, sort) for item in result.items] == [
                sort_values(item, sort) for item in limited
            ], pattern.name


@st.composite
def generated_items(draw: st.DrawFn, table: Table, now: int) -> list[dict[str, Any]]:
    """Draw items whose keys often meet, and just miss, what the patterns ask for."""
    items: dict[tuple[Any, ...], dict[str, Any]] = {}
    for _ in range(draw(st.integers(0, 12))):
        item = dict(draw(st.sampled_from(table.examples)).item)
        for name, values in key_values(table).items():
            if name in item:
                item[name] = draw(values)
        if table.ttl:
            # NULL is no expiry.
            expiries: list[dict[str, Any]] = [
                {table.ttl.attribute: expiry} for expiry in (None, now - 1, now, now + 3_600)
            ]
            item.pop(table.ttl.attribute, None)
            item |= draw(st.sampled_from([{}, *expiries]))
        items[primary_key(table, item)] = item
    return list(items.values())


def key_values(table: Table) -> dict[str, SearchStrategy[Scalar]]:
    """Return a small pool of values for each key attribute of the table and its indexes."""
    pools: dict[str, set[Any]] = {}
    for key in (*table.keys, *(key for index in table.all_indexes for key in index.keys)):
        pools[key.name] = {
            example.item[key.name] for example in table.examples if key.name in example.item
        }
    for pattern in table.access_patterns:
        for condition in pattern.conditions:
            pools[condition.attribute].update(condition.resolve(pattern.parameters))
    return {
        name: st.sampled_from(
            sorted(values | {neighbour for value in values for neighbour in _neighbours(value)})
        )
        for name, values in pools.items()
        if not (table.ttl and name == table.ttl.attribute)
    }


def _neighbours(value: Any) -> list[Any]:
    if is_number(value):
        return [value - 1, value + 1]
    return [f"{value}0", f"{value[:-1]}", f"{value}é"] if len(value) > 1 else [f"{value}0"]


def replace_content(resource: TableResource, table: Table, items: list[dict[str, Any]]) -> None:
    """Leave exactly these items in a table."""
    kept = {primary_key(table, item) for item in items}
    with resource.batch_writer() as writer:
        for old in resource.scan()["Items"]:
            if primary_key(table, old) not in kept:
                writer.delete_item(Key={key.name: old[key.name] for key in table.keys})
        for item in items:
            writer.put_item(Item=item)


def _has_key(table: Table, item: dict[str, Any]) -> bool:
    return all(key.name in item for key in table.keys)
