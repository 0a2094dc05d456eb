"""PostgreSQL 18 with the analytics tables, emptied for each test, and two subjects."""

from collections.abc import Callable, Iterator

import pytest

from stacks.mavprep.common import CALCULUS_ID
from tests.database.conftest import create_database, server, server_folder, template
from tests.handlers.mavprep_progress_analytics.analytics import Analytics
from tests.handlers.mavprep_progress_analytics.attempts import PHYSICS_ID

__all__ = [
    "analytics",
    "analytics_url",
    "create_database",
    "server",
    "server_folder",
    "template",
]


@pytest.fixture(scope="session")
def analytics_url(
    create_database: Callable[[str | None], str],
    template: str,
) -> str:
    return create_database(template)


@pytest.fixture
def analytics(analytics_url: str) -> Iterator[Analytics]:
    prepared = Analytics(analytics_url)
    prepared.clear()
    prepared.add_subjects(CALCULUS_ID, PHYSICS_ID)
    try:
        yield prepared
    finally:
        prepared.close()
