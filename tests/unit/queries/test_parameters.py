"""Parameters as people type them."""

from __future__ import annotations

import shlex
from decimal import Decimal

import pytest

from data_platform.dynamodb.types import AttributeType
from stacks.products import PRODUCTS
from tests.unit.declarations.factories import query_status, table
from tools.queries.parameters import (
    ParameterError,
    example_arguments,
    parameter_types,
    parse_parameters,
)

TABLE = table()
PATTERN = query_status()


def test_numbers_become_numbers() -> None:
    assert parse_parameters(TABLE, PATTERN, ["status=open", "since=1704000000"]) == {
        "status": "open",
        "since": 1_704_000_000,
    }
    assert parse_parameters(TABLE, PATTERN, ["status=a=b", "since=1.5"]) == {
        "status": "a=b",
        "since": Decimal("1.5"),
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["open"], "'open' is not of the form key=value."),
        (["state=open"], "lessons-by-status has no parameter 'state'. For example: "),
        (["status=open"], "since is missing. For example: lessons-by-status status=open"),
        (["status=open", "since=yesterday"], "since=yesterday: a number is needed."),
    ],
)
def test_a_wrong_argument_is_explained(arguments: list[str], message: str) -> None:
    with pytest.raises(ParameterError) as error:
        parse_parameters(TABLE, PATTERN, arguments)
    assert message in str(error.value)


def test_a_number_inside_a_text_key_stays_text() -> None:
    chat_usage = next(
        found for product in PRODUCTS for found in product.tables if found.name == "ChatUsageDaily"
    )
    pattern = next(p for p in chat_usage.access_patterns if "moduleId" in p.parameters)
    assert parameter_types(chat_usage, pattern)["moduleId"] is AttributeType.STRING


def test_every_printed_example_can_be_typed() -> None:
    """What `datactl query` lists as an example is accepted by it."""
    for product in PRODUCTS:
        for declared in product.tables:
            for pattern in declared.access_patterns:
                arguments = shlex.split(example_arguments(pattern))
                parsed = parse_parameters(declared, pattern, arguments)
                assert {name: str(value) for name, value in parsed.items()} == {
                    name: str(value) for name, value in pattern.parameters.items()
                }
