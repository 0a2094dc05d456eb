"""Athena reads from archived lines what the items held."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from data_platform.archive.columns import ITEM_COLUMN, item_type
from data_platform.dynamodb.attributes import Attribute, boolean, list_of, map_of, number, string
from data_platform.dynamodb.schema import Table
from data_platform.dynamodb.types import AttributeType
from data_platform.errors import ConfigurationError
from stacks.tutoria.chat_messages import CHAT_MESSAGES
from tests.handlers.records import image
from tests.unit.archive.hive import read_line
from tests.unit.declarations.factories import entity, table
from tutoria_archive.objects import archive_object

EVENTS = Path(__file__).parents[2] / "events"


def _rows(items: list[dict[str, Any]], declaration: Table) -> list[dict[str, Any]]:
    body = gzip.decompress(archive_object("2024-01-01", items).body).decode()
    columns = {ITEM_COLUMN: item_type(declaration)}
    return [read_line(line, columns)[ITEM_COLUMN] for line in body.splitlines()]


def _with(*attributes: Attribute) -> Table:
    return table(entities=(entity(attributes=(*entity().attributes, *attributes)),))


def test_every_attribute_of_a_message_is_read() -> None:
    messages = [dict(example.item) for example in CHAT_MESSAGES.examples]
    rows = _rows([image(message) for message in messages], CHAT_MESSAGES)
    found = [{name: kinds for name, kinds in row.items() if kinds is not None} for row in rows]
    expected = [
        {
            name.lower(): {kind.lower(): text}
            for name, value in image(message).items()
            for kind, text in value.items()
        }
        for message in messages
    ]
    assert len(found) == len(messages)
    assert all(row in found for row in expected)


def test_every_kind_of_value_is_read() -> None:
    (record,) = json.loads((EVENTS / "types.json").read_text("utf-8"))["Records"]
    item = {**record["dynamodb"]["NewImage"], "yes": {"BOOL": True}}
    declared = _with(
        Attribute(name="binary", type=AttributeType.BINARY, meaning="bytes", required=False),
        Attribute(name="strings", type=AttributeType.STRING_SET, meaning="texts", required=False),
        Attribute(name="numbers", type=AttributeType.NUMBER_SET, meaning="digits", required=False),
        number("exact", "a number", required=False),
        string("nothing", "a null", required=False),
        boolean("yes", "a truth", required=False),
    )
    (row,) = _rows([item], declared)
    assert row["binary"] == {"b": "AAEC/w=="}
    assert row["strings"] == {"ss": ["a", "b"]}
    assert row["numbers"] == {"ns": ["1", "-2.5"]}
    assert row["exact"] == {"n": "0.1"}
    assert row["nothing"] == {"s": None}
    assert row["yes"] == {"bool": True}


def test_an_attribute_of_another_type_than_declared_reads_as_null() -> None:
    (row,) = _rows(
        [{**image({"amount": 1}), "name": {"N": "5"}}], _with(string("name", "n", required=False))
    )
    assert row["name"] == {"s": None}


@pytest.mark.parametrize(
    "attribute",
    [list_of("tags", "labels", required=False), map_of("more", "anything", required=False)],
)
def test_lists_and_maps_are_refused(attribute: Attribute) -> None:
    with pytest.raises(ConfigurationError, match=attribute.name):
        item_type(_with(attribute))


def test_names_that_differ_in_capital_letters_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="'cost'"):
        item_type(
            _with(number("cost", "one", required=False), string("COST", "another", required=False))
        )
