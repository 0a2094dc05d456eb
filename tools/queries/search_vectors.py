"""What a search looks near to, as people give it: numbers, a file of them, or another item."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_platform.dynamodb.items import Scalar
from data_platform.dynamodb.schema import AccessPattern, Table
from data_platform.dynamodb.vectors import float32
from tools.queries.attribute_values import python_item, wire_values
from tools.queries.parameters import (
    ParameterError,
    example_arguments,
    parse_parameters,
    pattern_example,
    typed_value,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


VECTOR = "vector"

_FILE = "@"
_EMBEDDING = "embedding"
"""Where the answer of an embedding model has its vector."""


@dataclass(frozen=True)
class VectorSource:
    """Where a search's vector comes from: `numbers`, or the item with this `key`."""

    numbers: tuple[Decimal, ...] = ()
    key: Mapping[str, Scalar] | None = None


def parse_search(
    table: Table, pattern: AccessPattern, arguments: Iterable[str]
) -> tuple[dict[str, Scalar], VectorSource]:
    """Read ``key=value`` arguments into a search's parameters and its vector.

    Parameters
    ----------
    table, pattern
        The search.
    arguments
        The parameters, and ``vector=0.1,0.2,…``, ``vector=@file.json`` or the keys of an item.

    Raises
    ------
    ParameterError
        If an argument cannot be used, or the vector is missing.
    """
    keys = {key.name: key for key in table.keys if key.name not in pattern.parameters}
    others: list[str] = []
    given: dict[str, str] = {}
    usage = f"For example: {pattern_example(table, pattern)}"
    for argument in arguments:
        name, _, text = argument.partition("=")
        if name != VECTOR and name not in keys:
            others.append(argument)
        elif name in given or not text:
            problem = "given twice: give it once" if name in given else "empty: a value is needed"
            raise ParameterError(f"{pattern.name}, {name} is {problem}. {usage}")
        else:
            given[name] = text
    values = parse_parameters(table, pattern, others)
    place = f"{pattern.name}, {VECTOR}"
    if VECTOR in given and len(given) == 1:
        try:
            numbers = _numbers(given[VECTOR])
        except ValueError as error:
            raise ParameterError(f"{place}: {error}. {usage}") from None
        return values, VectorSource(numbers=checked(table, pattern, numbers, f"{place}: it"))
    if VECTOR in given or not given:
        problem = "with the keys of an item: give one of them" if given else "missing"
        raise ParameterError(
            f"{place} is {problem}. It is {VECTOR}=0.1,0.2,… or {VECTOR}=@file.json, or the keys "
            f"of an item with a vector: {', '.join(keys)}. {usage}"
        )
    missing = [name for name in keys if name not in given]
    if missing:
        raise ParameterError(f"{', '.join(missing)} is missing. {usage}")
    key: dict[str, Scalar] = {key.name: values.get(key.name, "") for key in table.keys}
    for name, text in given.items():
        try:
            key[name] = typed_value(text, keys[name].type)
        except ValueError as error:
            raise ParameterError(f"{pattern.name}, {name}={text}: {error}. {usage}") from None
    return values, VectorSource(key=key)


def vector_of_source(
    client: DynamoDBClient, name: str, table: Table, pattern: AccessPattern, source: VectorSource
) -> Sequence[Decimal]:
    """Return the numbers of a search's vector, which may have to be read.

    Raises
    ------
    ParameterError
        If there is no such item, or it has no vector that the index could hold.
    botocore.exceptions.ClientError
        If DynamoDB refuses to read it.
    """
    if source.key is None:
        return source.numbers
    index = table.vector_index(pattern.index)
    assert index is not None  # noqa: S101  checked when the table was declared
    found = client.get_item(
        TableName=name,
        Key=wire_values(source.key),
        ProjectionExpression="#vector",
        ExpressionAttributeNames={"#vector": index.attribute},
    ).get("Item")
    item = example_arguments(source.key)
    if not found:
        raise ParameterError(
            f"{pattern.name}: there is no item {item} with '{index.attribute}'. Name another, or "
            f"give {VECTOR}=0.1,0.2,…"
        )
    held = python_item(found)[index.attribute]
    return checked(table, pattern, held, f"{pattern.name}: '{index.attribute}' of {item}")


def checked(table: Table, pattern: AccessPattern, vector: Any, what: str) -> tuple[Decimal, ...]:  # noqa: ANN401
    """Return a vector that a search can be given.

    Raises
    ------
    ParameterError
        If the index could not hold it.
    """
    index = table.vector_index(pattern.index)
    assert index is not None  # noqa: S101  checked when the table was declared
    if not isinstance(vector, list | tuple) or not all(isinstance(n, Decimal) for n in vector):
        raise ParameterError(f"{what} is no list of Numbers.")
    if len(vector) != index.dimensions:
        raise ParameterError(
            f"{what} has {len(vector):,} numbers, and '{index.name}' takes {index.dimensions:,}."
        )
    try:
        for number in vector:
            float32(number)
    except ValueError as error:
        raise ParameterError(f"{what} cannot be searched for: {error}") from None
    return tuple(vector)


def _numbers(text: str) -> tuple[Decimal, ...]:
    if not text.startswith(_FILE):
        return tuple(_number(number) for number in text.split(","))
    path = Path(text.removeprefix(_FILE))
    try:
        content = json.loads(path.read_text("utf-8"), parse_float=Decimal, parse_int=Decimal)
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError:
        raise ValueError(f"{path} holds no JSON") from None
    if isinstance(content, dict):
        content = content.get(_EMBEDDING)
    if not isinstance(content, list) or not all(isinstance(n, Decimal) for n in content):
        raise ValueError(f"{path} holds no list of numbers, nor one as '{_EMBEDDING}'")
    return tuple(content)


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text.strip())
    except ArithmeticError:
        raise ValueError(f"{text.strip()!r} is no number") from None
    if not number.is_finite():
        raise ValueError(f"{text.strip()!r} is no finite number")
    return number
