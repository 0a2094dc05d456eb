"""What is counted in items of another table comes back before them."""

from collections import Counter

import pytest

from stacks.consumer_attributes import COUNTED_IN, KEPT_BY_CONSUMERS
from stacks.products import PRODUCTS
from tools.restore.decisions import Decision
from tools.restore.order import warnings_of
from tools.table_scans.tallies import Tally

MISSING = Tally(standings=Counter({Decision.PUT_BACK: 1}))


@pytest.mark.parametrize(("counted", "holder"), COUNTED_IN.items())
def test_each_side_names_the_other(counted: str, holder: str) -> None:
    names = {table.name for product in PRODUCTS for table in product.tables}
    assert {counted, holder} <= names
    [before] = warnings_of(holder, MISSING)
    assert f"items of {counted} that were deleted together" in before
    [after] = warnings_of(counted, MISSING)
    assert f"items of {holder} that were deleted together" in after


def test_every_table_that_keeps_a_count_is_known() -> None:
    assert set(KEPT_BY_CONSUMERS) == set(COUNTED_IN.values())


def test_where_nothing_is_put_back_nothing_is_said() -> None:
    reverted = Tally(standings=Counter({Decision.REVERT: 1}))
    assert warnings_of("aitutor_chat_sessions", reverted) == []
    assert warnings_of("aitutor_courses", MISSING) == []
