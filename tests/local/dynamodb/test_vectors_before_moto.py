"""Vector indexes before a moto are those before DynamoDB Local: the same tests hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from moto.server import ThreadedMotoServer

from tests.local.dynamodb import (
    test_unknown_members,
    test_vector_model,
    test_vector_searches,
    test_vector_tables,
    test_vector_writes,
)
from tests.local.dynamodb.clients import client
from tests.local.dynamodb.front_before_moto import front_before_moto
from tests.local.dynamodb.vector_changes import CARRIERS
from tests.local.dynamodb.vectors import Put, found, refusal, searched_table, vector

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_SAME = (
    test_unknown_members,
    test_vector_model,
    test_vector_searches,
    test_vector_tables,
    test_vector_writes,
)
_OF_DYNAMODB_LOCAL = {
    "test_expired_items_leave_the_index": "moto keeps expired items",
}
for _module in _SAME:
    for _name, _test in vars(_module).items():
        if _name.startswith("test_") and _name not in _OF_DYNAMODB_LOCAL:
            globals()[_name] = _test


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[DynamoDBClient]:
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        _, port = server.get_host_and_port()
        with front_before_moto(port) as url:
            made: DynamoDBClient = client("dynamodb", url)
            yield made
    finally:
        server.stop()


@pytest.fixture
def carriers() -> tuple[str, ...]:
    """The operations that write, but for statements: moto fails where an INSERT has parameters."""
    return tuple(each for each in CARRIERS if "execute" not in each)


@pytest.fixture(scope="module")
def table(dynamodb: DynamoDBClient) -> str:
    return searched_table(dynamodb)


def test_statements_that_moto_knows_are_checked(
    dynamodb: DynamoDBClient, empty: str, put: Put
) -> None:
    put("a", 1, 0, 0)
    update = f'UPDATE "{empty}" SET v = ? WHERE pk = ?'  # noqa: S608  a test's own
    wrong: list[dict[str, Any]] = [
        {"Statement": f"INSERT INTO \"{empty}\" VALUE {{'pk': 'b', 'v': [1, 2]}}"},
        {"Statement": update, "Parameters": [vector(1, 2), {"S": "a"}]},
    ]
    for statement in wrong:
        message = refusal(dynamodb.execute_statement, **statement)
        assert "Invalid size for parameter v, Expected: 3, Actual: 2" in message
    right = f"INSERT INTO \"{empty}\" VALUE {{'pk': 'b', 'v': [1, 0, 1]}}"
    dynamodb.execute_statement(Statement=right)
    dynamodb.execute_statement(Statement=update, Parameters=[vector(3, 0, 0), {"S": "a"}])
    assert found(dynamodb, empty) == ["b", "a"]
