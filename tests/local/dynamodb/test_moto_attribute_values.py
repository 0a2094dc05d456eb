"""Moto's answers with attribute values written as they are: the same, and sooner."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from moto.core.serialize import AttributePicker, get_serializer_class
from moto.server import ThreadedMotoServer

from tests.local.dynamodb.clients import client, table_request
from tools.local.moto_tables.attribute_values import write_values_as_they_are

ITEM: dict[str, Any] = {
    "pk": {"S": "1"},
    "number": {"N": "-0.5"},
    "binary": {"B": b"\x00\xff"},
    "nothing": {"NULL": True},
    "yes": {"BOOL": False},
    "vector": {"L": [{"N": str(number)} for number in range(50)]},
    "empty": {"M": {"list": {"L": []}, "map": {"M": {}}, "text": {"S": ""}}},
    "nested": {"L": [{"M": {"L": {"L": [{"M": {"N": {"N": "1"}}}]}}}]},
    "strings": {"SS": ["a", "b"]},
    "numbers": {"NS": ["1", "2"]},
    "binaries": {"BS": [b"a", b"b"]},
}


@pytest.fixture
def ask() -> Iterator[Callable[[], list[Any]]]:
    """Ask moto for an item in all ways."""
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    dynamodb = client("dynamodb", f"http://{host}:{port}")
    request = table_request()
    table, key = request["TableName"], {"pk": ITEM["pk"]}
    dynamodb.create_table(**request)
    dynamodb.put_item(TableName=table, Item=ITEM)

    def ask() -> list[Any]:
        put = dynamodb.put_item(TableName=table, Item=ITEM, ReturnValues="ALL_OLD")
        batch = dynamodb.batch_get_item(RequestItems={table: {"Keys": [key]}})
        return [
            dynamodb.get_item(TableName=table, Key=key)["Item"],
            dynamodb.scan(TableName=table)["Items"][0],
            batch["Responses"][table][0],
            put["Attributes"],
        ]

    yield ask
    server.stop()


def test_the_answers_are_the_same(
    ask: Callable[[], list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_for = []
    pick = AttributePicker.__call__

    def counting(picker: Any, context: Any) -> Any:
        looked_for.append(context.key)
        return pick(picker, context)

    monkeypatch.setattr(AttributePicker, "__call__", counting)
    # Other tests of this process may serve moto's tables already as the local AWS does.
    serializer = get_serializer_class("dynamodb", "json")
    motos_own = inspect.unwrap(serializer._serialize_type_structure)
    monkeypatch.setattr(serializer, "_serialize_type_structure", motos_own)
    before, many = ask(), len(looked_for)
    undo = write_values_as_they_are()
    try:
        looked_for.clear()
        quick, few = ask(), len(looked_for)
    finally:
        undo()
    assert before == quick == [ITEM] * 4
    assert few < many / 20
    assert ask() == quick
