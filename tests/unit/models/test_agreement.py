"""The check of items and the JSON Schema say the same of every kind of item of every product."""

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from data_platform.dynamodb.item_check import Misfit, entity_of, item_misfits
from data_platform.dynamodb.schema import Table
from data_platform.dynamodb.wire import wire_item
from stacks.products import PRODUCTS
from tests.unit.models.mutations import mutations
from tests.unit.models.strategies import items
from tools.docs.models.json_schema import table_schema
from tools.output.json_text import json_text
from tools.validate.items import judged
from tools.validate.json_values import read_values

TABLES = {table.name: table for product in PRODUCTS for table in product.tables}
KINDS = {
    f"{table.name}/{entity.name}": (table, entity)
    for table in TABLES.values()
    for entity in table.entities
}


def _as_json(value: object) -> Any:
    return json.loads(json_text(value))


def _as_read(table: Table, text: str) -> tuple[Misfit, ...]:
    """Return what `datactl validate` says of an item."""
    (value,) = read_values(io.StringIO(text))
    return judged(table, value).misfits


def _validator(table: Table) -> Draft202012Validator:
    schema = _as_json(table_schema(table))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("name", KINDS)
def test_examples_are_valid(name: str) -> None:
    table, entity = KINDS[name]
    validator = _validator(table)
    for example in entity.examples:
        assert entity_of(table, example.item) is entity
        assert item_misfits(table, example.item) == ()
        assert [error.message for error in validator.iter_errors(_as_json(example.item))] == []


@pytest.mark.parametrize("name", TABLES)
def test_any_item_as_declared_is_valid(name: str) -> None:
    table = TABLES[name]
    validator = _validator(table)
    kinds = st.one_of(
        [st.tuples(st.just(entity.name), items(table, entity)) for entity in table.entities]
    )

    @settings(max_examples=10)
    @given(kinds)
    def holds(generated: tuple[str, dict[str, Any]]) -> None:
        kind, item = generated
        assert entity_of(table, item) is table.entity(kind)
        assert item_misfits(table, item) == ()
        assert _as_read(table, json_text(item)) == ()
        assert _as_read(table, json_text(wire_item(item))) == ()
        assert [error.message for error in validator.iter_errors(_as_json(item))] == []

    holds()


@pytest.mark.parametrize("name", KINDS)
def test_one_mistake_is_found_and_named(name: str) -> None:
    table, entity = KINDS[name]
    validator = _validator(table)
    key = {each.name for each in table.keys}
    for path, item in mutations(entity, entity.examples[0].item):
        fields = {misfit.field for misfit in item_misfits(table, item)}
        # By a wrong key, an item is of another kind or of none.
        named = path in fields or (path in key and entity_of(table, item) is not entity and fields)
        assert named, (path, item, fields)
        assert fields == {misfit.field for misfit in _as_read(table, json_text(item))}
        assert not validator.is_valid(_as_json(item)), (path, item)
