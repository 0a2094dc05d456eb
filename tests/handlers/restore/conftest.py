"""A live table beside two of it as it was: before a bad release, and at its end."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from data_platform.dynamodb.schema import Table
from tests.handlers.restore.restoring import DECLARATION, Restoring
from tests.handlers.tables import LiveTable


@pytest.fixture(scope="package")
def three_tables(
    live_table: Callable[[Table], LiveTable], dynamodb: Any
) -> Iterator[tuple[LiveTable, ...]]:
    tables = tuple(live_table(DECLARATION) for _ in range(3))
    yield tables
    for each in tables:
        dynamodb.delete_table(TableName=each.name)


@pytest.fixture
def restoring(three_tables: tuple[LiveTable, ...], tmp_path: Path) -> Restoring:
    for each in three_tables:
        each.clear()
    base, bad, live = three_tables
    return Restoring(base, bad, live, tmp_path)
