"""SearchVectors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tools.local.dynamodb.messages import ServiceError
from tools.local.dynamodb.vectors.definitions import Wire
from tools.local.dynamodb.vectors.expressions import (
    Placeholders,
    Projection,
    plain_names,
    search_conditions,
)
from tools.local.dynamodb.vectors.refusals import MAX_DIMENSIONS, invalid
from tools.local.dynamodb.vectors.tables import VectorTables
from tools.local.dynamodb.vectors.values import Vector, is_wire_number, vector_of_numbers

MAX_COUNT = 100

_REQUIRED = ("IndexName", "SearchVector", "TopK")
_FORMS: Mapping[str, type] = {
    "IndexName": str,
    "SearchVector": list,
    "TopK": int,
    "SearchConditionExpression": str,
    "ProjectionExpression": str,
    "ExpressionAttributeNames": dict,
    "ExpressionAttributeValues": dict,
    "ReturnConsumedCapacity": str,
}


async def search(tables: VectorTables, table: str, request: Wire) -> dict[str, Any]:
    """Answer a SearchVectors.

    Parameters
    ----------
    tables
        The tables with vector indexes.
    table
        The table's name; it exists.
    request
        The request.

    Raises
    ------
    ServiceError
        If the service refuses it.
    """
    _check_form(request)
    vector, count = _vector(request), _count(request)
    name = request["IndexName"]
    definition = next((each for each in tables.definitions(table) if each.name == name), None)
    if definition is None:
        raise invalid(f"The table does not have the specified index: {name}")
    if tables.is_backfilling(table, name):
        raise invalid(f"Cannot search backfilling vector index: {name}")
    if len(vector) != definition.dimensions:
        raise invalid(
            f"Input search vector dimension {len(vector)} does not match vector index dimension "
            f"{definition.dimensions}"
        )
    placeholders = Placeholders(request)
    conditions = search_conditions(
        request.get("SearchConditionExpression"), placeholders, definition
    )
    expression = request.get("ProjectionExpression")
    projection = None if expression is None else Projection(expression, placeholders)
    placeholders.check_all_used()
    await _check_words(tables, table, request)
    index = (await tables.search_table(table)).indexes.get(name)
    if index is None:
        raise invalid(f"The table does not have the specified index: {name}")
    partition = conditions.pop(definition.partition) if definition.partition else None
    found = index.search(
        vector,
        count,
        partition=partition,
        filters=conditions,
        with_vectors=projection is not None and projection.names(definition.attribute),
    )
    answer: dict[str, Any] = {
        "SearchResults": [
            {"Item": projection.of(item) if projection else item, "Score": score}
            for item, score in found.items
        ]
    }
    if request.get("ReturnConsumedCapacity", "NONE") != "NONE":
        answer["ConsumedCapacity"] = {"VectorSearchRequestBytes": found.examined}
    return answer


async def _check_words(tables: VectorTables, table: str, request: Wire) -> None:
    """Refuse what is no path, and words that only a placeholder can stand for."""
    names = request.get("ExpressionAttributeNames") or {}
    condition, projection = "SearchConditionExpression", "ProjectionExpression"
    paths = {
        condition: ", ".join(plain_names(request.get(condition) or "")),
        projection: request.get(projection),
    }
    for expression, checked in paths.items():
        if checked:
            try:
                await tables.check_paths(table, checked, names)
            except ServiceError as error:
                message = error.message.replace(projection, expression)
                raise ServiceError(error.kind, message) from error


def _check_form(request: Wire) -> None:
    for name, form in _FORMS.items():
        value = request.get(name)
        if value is not None and (not isinstance(value, form) or isinstance(value, bool)):
            raise ServiceError("SerializationException", f"{name} is not of the API's form.")


def _vector(request: Wire) -> Vector:
    for name in _REQUIRED:
        if request.get(name) is None:
            raise _constraint(name, "Member must not be null")
    elements = request["SearchVector"]
    if not 1 <= len(elements) <= MAX_DIMENSIONS:
        bound = "greater than or equal to 1" if not elements else "less than or equal to 4096"
        raise _constraint("SearchVector", f"Member must have length {bound}")
    vector = vector_of_numbers(elements) if all(map(is_wire_number, elements)) else None
    if vector is None:
        raise invalid(
            "Search vector contains invalid values. All values in the search vector must be a "
            "32-bit floating-point number attribute"
        )
    return vector


def _count(request: Wire) -> int:
    count = int(request["TopK"])
    if not 1 <= count <= MAX_COUNT:
        raise invalid(
            f"Provided TopK value '{count}' is out of valid range. The value must be between 1 "
            f"and {MAX_COUNT} inclusive"
        )
    return count


def _constraint(name: str, constraint: str) -> ServiceError:
    return invalid(
        f"1 validation error detected: Value at '{name}' failed to satisfy constraint: {constraint}"
    )
