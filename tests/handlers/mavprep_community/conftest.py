"""The tables of MavPrep's community."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from data_platform.dynamodb.schema import Table
from stacks.mavprep.comments import COMMENTS
from stacks.mavprep.community import COMMUNITY
from stacks.mavprep.reputation import REPUTATION
from tests.handlers.mavprep_community.community import Community
from tests.handlers.tables import LiveTable

_BEFORE_RANKS = replace(
    REPUTATION,
    indexes=(),
    access_patterns=tuple(each for each in REPUTATION.access_patterns if each.index is None),
)
"""The table as it was before its index, which refuses whatever is no number. What was written then
is still there, and the consumer has to get on with it."""


@pytest.fixture(scope="package")
def community_tables(live_table: Callable[[Table], LiveTable]) -> Community:
    return _create(live_table, _BEFORE_RANKS)


@pytest.fixture
def fresh_community(live_table: Callable[[Table], LiveTable]) -> Community:
    """A community whose streams nothing was ever written to."""
    return _create(live_table, REPUTATION)


@pytest.fixture
def community(community_tables: Community) -> Community:
    """The community, empty."""
    community_tables.clear()
    return community_tables


def _create(live_table: Callable[[Table], LiveTable], reputation: Table) -> Community:
    return Community(live_table(COMMUNITY), live_table(COMMENTS), live_table(reputation))
