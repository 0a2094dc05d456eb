"""The tables of MavPrep's community."""

from collections.abc import Callable

import pytest

from data_platform.dynamodb.schema import Table
from stacks.mavprep.comments import COMMENTS
from stacks.mavprep.community import COMMUNITY
from stacks.mavprep.reputation import REPUTATION
from tests.handlers.mavprep_community.community import Community
from tests.handlers.tables import LiveTable


@pytest.fixture(scope="package")
def community_tables(live_table: Callable[[Table], LiveTable]) -> Community:
    return _create(live_table)


@pytest.fixture
def fresh_community(live_table: Callable[[Table], LiveTable]) -> Community:
    """A community whose streams nothing was ever written to."""
    return _create(live_table)


@pytest.fixture
def community(community_tables: Community) -> Community:
    """The community, empty."""
    community_tables.clear()
    return community_tables


def _create(live_table: Callable[[Table], LiveTable]) -> Community:
    return Community(live_table(COMMUNITY), live_table(COMMENTS), live_table(REPUTATION))
