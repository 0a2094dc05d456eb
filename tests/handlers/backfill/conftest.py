"""Tables with items from before today's rules."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from data_platform.dynamodb.schema import Table
from stacks.mavprep.community import COMMUNITY
from stacks.tutor.courses import COURSES
from stacks.tutor.users import USERS
from stacks.tutoria.chat_messages import CHAT_MESSAGES
from tests.handlers.tables import LiveTable


@pytest.fixture(scope="package")
def make_table(live_table: Callable[[Table], LiveTable]) -> Callable[[Table], LiveTable]:
    return live_table


@pytest.fixture
def chat(make_table: Callable[[Table], LiveTable], dynamodb: Any) -> Iterator[LiveTable]:
    table = make_table(CHAT_MESSAGES)
    yield table
    dynamodb.delete_table(TableName=table.name)


@pytest.fixture
def courses(make_table: Callable[[Table], LiveTable], dynamodb: Any) -> Iterator[LiveTable]:
    table = make_table(COURSES)
    yield table
    dynamodb.delete_table(TableName=table.name)


@pytest.fixture
def community(make_table: Callable[[Table], LiveTable], dynamodb: Any) -> Iterator[LiveTable]:
    table = make_table(COMMUNITY)
    yield table
    dynamodb.delete_table(TableName=table.name)


@pytest.fixture
def users(make_table: Callable[[Table], LiveTable], dynamodb: Any) -> Iterator[LiveTable]:
    table = make_table(USERS)
    yield table
    dynamodb.delete_table(TableName=table.name)
