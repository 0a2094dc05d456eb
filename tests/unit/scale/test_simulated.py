"""The limits that are computed are those of simulated partitions, but for a stated error."""

import re

import pytest

from data_platform.dynamodb.schema import Product, Table
from data_platform.dynamodb.sharding import with_sharded_indexes
from data_platform.stage import ShardedIndex
from stacks.environments import PROD
from stacks.products import PRODUCTS
from tests.unit.scale.simulation import Simulation
from tools.paths import DOCS
from tools.scale.limits import Cause, Traffic, limits_of

ERROR_PERCENT = 5
"""docs/scaling.md states it."""

OF_FEW_VALUES = [
    pytest.param(product, table, id=table.name)
    for product in PRODUCTS
    for table in product.tables
    if any(index.distinct_partition_values for index in table.indexes)
]


def assert_simulated(product: Product, table: Table, skew: float = 0) -> None:
    """Assert that a table sustains its limit but for the stated error, and not more than that."""
    lowest = limits_of(product, table, PROD, Traffic(skew=skew)).writes[0]
    assert lowest.cause is Cause.VALUE
    simulation = Simulation(product, table, skew)
    assert simulation.sustains(lowest.at_most * (1 - ERROR_PERCENT / 100))
    assert not simulation.sustains(lowest.at_most * (1 + ERROR_PERCENT / 100))


@pytest.mark.parametrize(("product", "table"), OF_FEW_VALUES)
def test_indexes_of_few_values(product: Product, table: Table) -> None:
    assert_simulated(product, table)


def test_a_divided_index() -> None:
    owner = next(product for product in PRODUCTS if product.table("ChatMessages"))
    messages = next(table for table in owner.tables if table.name == "ChatMessages")
    setting = ShardedIndex(
        table="ChatMessages", index="ProviderUsageIndex", shards=4, keeps_original=False
    )
    divided = with_sharded_indexes(messages, [setting])
    assert_simulated(owner, divided)


def test_a_skew_that_nothing_declares() -> None:
    owner = next(product for product in PRODUCTS if product.table("MavPrep-Flashcards"))
    cards = next(table for table in owner.tables if table.name == "MavPrep-Flashcards")
    assert_simulated(owner, cards, skew=1)


def test_the_page_states_the_error() -> None:
    page = (DOCS / "scaling.md").read_text("utf-8")
    (stated,) = re.findall(r"differ by at most (\d+) %", page)
    assert int(stated) == ERROR_PERCENT
