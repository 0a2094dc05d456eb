"""Every access pattern returns its examples, from the right index, without a scan."""

from decimal import Decimal
from typing import Any

import pytest

from data_platform.dynamodb.declarations import carries
from data_platform.dynamodb.schema import AccessPattern, Table
from stacks.products import PRODUCTS
from tests.queries.conftest import Engine
from tests.queries.model import examined, primary_key
from tools.queries.examples import loadable_item
from tools.queries.running import run_pattern

PATTERNS = [
    pytest.param(table, pattern, id=f"{product.name}-{pattern.name}")
    for product in PRODUCTS
    for table in product.tables
    for pattern in table.access_patterns
]


@pytest.mark.parametrize(("table", "pattern"), PATTERNS)
def test_pattern(engine: Engine, table: Table, pattern: AccessPattern) -> None:
    result = run_pattern(engine.client, table.name, table, pattern, pattern.parameters)
    stored = {
        example.name: loadable_item(table, example, now=engine.loaded_at)
        for example in table.examples
    }
    expected = [_read(table, pattern, stored[name]) for name in pattern.returns]
    if table.returns_in_order(pattern):
        assert result.items == expected
    else:
        assert sorted(result.items, key=_by_content) == sorted(expected, key=_by_content)
    assert result.scores == pytest.approx([float(score) for score in pattern.scores], abs=0.0001)
    if pattern.limit is None:
        # Not one item more than the key condition selects was read.
        assert result.examined == len(examined(table, pattern, stored.values()))
    if engine.name == "dynamodb-local":
        assert bool(result.index_units) == bool(pattern.index)


def _read(table: Table, pattern: AccessPattern, item: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a stored item that the pattern reads, as boto3 returns it."""
    index = next((each for each in table.all_indexes if each.name == pattern.index), None)
    return {
        name: _as_stored(value)
        for name, value in item.items()
        if (not pattern.attributes or name in pattern.attributes)
        and (index is None or carries(index, name, table))
    }


def _by_content(item: dict[str, Any]) -> str:
    return str(sorted(item.items()))


def _as_stored(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, list | tuple):
        return [_as_stored(member) for member in value]
    if hasattr(value, "items"):
        return {name: _as_stored(member) for name, member in value.items()}
    return value


def test_every_example_can_be_read_back(engine: Engine) -> None:
    for product in PRODUCTS:
        for table in product.tables:
            items = engine.table(table.name).scan()["Items"]
            assert {primary_key(table, item) for item in items} == {
                primary_key(table, example.item) for example in table.examples
            }
