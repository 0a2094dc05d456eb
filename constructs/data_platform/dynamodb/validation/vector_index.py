"""Checks of a table's vector indexes: what DynamoDB refuses, and what it would never find."""

from collections.abc import Mapping

from data_platform.dynamodb.attributes import Attribute
from data_platform.dynamodb.declarations import Entity, Table, carries
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.items import is_number
from data_platform.dynamodb.types import AttributeType, DistanceFunction
from data_platform.dynamodb.validation.index import (
    check_expiry_is_projected,
    check_key_attributes,
    check_projection,
)
from data_platform.dynamodb.validation.names import check_dynamodb_name, check_unique, shortened
from data_platform.dynamodb.vector_indexes import VectorIndex
from data_platform.dynamodb.vectors import float32

MAX_VECTOR_INDEXES = 5
MAX_DIMENSIONS = 4096
MAX_FILTERS = 18


def check_vector_indexes(where: str, table: Table) -> None:
    """Refuse vector indexes that DynamoDB refuses, that leak, or that would miss items."""
    if len(table.vector_indexes) > MAX_VECTOR_INDEXES:
        raise DeclarationError(
            where,
            "vector_indexes",
            f"there are {len(table.vector_indexes)}",
            f"DynamoDB allows {MAX_VECTOR_INDEXES} a table",
        )
    for index in table.vector_indexes:
        place = f"{where}, vector index '{index.name}'"
        check_dynamodb_name(place, index.name)
        if not 1 <= index.dimensions <= MAX_DIMENSIONS:
            raise DeclarationError(
                place,
                "dimensions",
                f"it is {index.dimensions}",
                f"DynamoDB takes 1 to {MAX_DIMENSIONS:,}",
            )
        if len(index.filters) > MAX_FILTERS:
            raise DeclarationError(
                place,
                "filters",
                f"there are {len(index.filters)}",
                f"DynamoDB allows {MAX_FILTERS} an index",
            )
        check_unique(place, "filters", (key.name for key in index.keys))
        _check_vector_attribute(place, table, index)
        check_key_attributes(place, table, index)
        _check_partition(place, table, index)
        check_projection(place, table, index)
        check_expiry_is_projected(place, table, index)
        _check_nothing_leaks(place, table, index)
        _check_example_vectors(place, table, index)
    _check_same_vectors(where, table)
    _check_searches(where, table)


def _entities_with(table: Table, index: VectorIndex) -> list[tuple[Entity, Attribute]]:
    return [
        (entity, found)
        for entity in table.entities
        if (found := entity.attribute(index.attribute)) is not None
    ]


def _check_vector_attribute(where: str, table: Table, index: VectorIndex) -> None:
    keys = {key.name for key in (*table.keys, *(k for each in table.indexes for k in each.keys))}
    if index.attribute in keys | {key.name for key in index.keys}:
        raise DeclarationError(
            where,
            "attribute",
            f"'{index.attribute}' is a key or a filter",
            "A vector is a List of Numbers, which no key can be: name another attribute",
        )
    declared = _entities_with(table, index)
    if not declared:
        raise DeclarationError(
            where, "attribute", f"no entity has '{index.attribute}'", "Correct the name"
        )
    for _, attribute in declared:
        if attribute.type is not AttributeType.LIST or attribute.fields or attribute.nullable:
            raise DeclarationError(
                where,
                "attribute",
                f"'{index.attribute}' is not declared as a List of Numbers that is never NULL",
                "DynamoDB refuses to write anything else: leave it out of items without a vector",
            )


def _check_partition(where: str, table: Table, index: VectorIndex) -> None:
    """Refuse items with a vector that the index would pass over without a word."""
    if index.partition_key is None:
        return
    for entity, _ in _entities_with(table, index):
        found = entity.attribute(index.partition_key.name)
        if found is None or not found.required:
            raise DeclarationError(
                where,
                "partition_key",
                f"items of '{entity.name}' have '{index.attribute}' and may lack "
                f"'{index.partition_key.name}'",
                "DynamoDB writes such an item, and no search ever finds it: make the attribute "
                "required there",
            )


def _check_nothing_leaks(where: str, table: Table, index: VectorIndex) -> None:
    if index.attribute in index.included_attributes:
        raise DeclarationError(
            where,
            "included_attributes",
            f"they name the vector '{index.attribute}'",
            "Leave it out: searches compare it without copying it to their readers",
        )
    sensitive = {
        attribute.name
        for entity in table.entities
        for attribute in entity.attributes
        if attribute.holds_sensitive_data and carries(index, attribute.name, table)
    }
    if sensitive:
        raise DeclarationError(
            where,
            "projection",
            f"it copies {', '.join(sorted(sensitive))}, declared sensitive",
            "Leave it out, and read what a search has found by its primary key",
        )


def _check_example_vectors(where: str, table: Table, index: VectorIndex) -> None:
    for example in table.examples:
        check_written_vector(f"{where}, example '{example.name}'", index, example.item)


def check_written_vector(where: str, index: VectorIndex, values: Mapping[str, object]) -> None:
    """Refuse attributes to be written among which is a vector that an index could not hold."""
    vector = values.get(index.attribute)
    if vector is None:
        return
    assert isinstance(vector, list | tuple)  # noqa: S101  checked with the entity's attributes
    check_vector(where, index.attribute, index, tuple(vector))


def check_vector(where: str, field: str, index: VectorIndex, vector: tuple[object, ...]) -> None:
    """Refuse a vector that an index could not hold, or that nothing is near to."""
    if len(vector) != index.dimensions:
        raise DeclarationError(
            where,
            field,
            f"it has {len(vector)} numbers",
            f"Index '{index.name}' has {index.dimensions} dimensions",
        )
    numbers = [_float32(where, field, value) for value in vector]
    if index.distance is DistanceFunction.COSINE and not any(numbers):
        raise DeclarationError(
            where, field, "it is all zeros", "Such a vector has no direction to be near to"
        )


def _float32(where: str, field: str, value: object) -> float:
    if not is_number(value):
        raise DeclarationError(
            where, field, f"{shortened(value)} is no Number", "A vector holds Numbers alone"
        )
    try:
        return float32(value)
    except ValueError as refused:
        raise DeclarationError(where, field, str(refused), "Give 32-bit floats") from None


def _check_same_vectors(where: str, table: Table) -> None:
    first: dict[str, VectorIndex] = {}
    for index in table.vector_indexes:
        other = first.setdefault(index.attribute, index)
        if other.model != index.model:
            raise DeclarationError(
                f"{where}, vector index '{index.name}'",
                "model",
                f"'{index.attribute}' is of '{index.model}' here and of '{other.model}' in "
                f"'{other.name}'",
                "Vectors of two models mean nothing to each other: use a second attribute",
            )
        if other.dimensions != index.dimensions:
            raise DeclarationError(
                f"{where}, vector index '{index.name}'",
                "dimensions",
                f"'{index.attribute}' has {index.dimensions} here and {other.dimensions} in "
                f"'{other.name}'",
                "DynamoDB wants one length an attribute: use a second attribute",
            )


def _check_searches(where: str, table: Table) -> None:
    for entity in table.entities:
        for searches in entity.load.searches if entity.load else ():
            if table.vector_index(searches.index) is None:
                names = ", ".join(index.name for index in table.vector_indexes) or "none"
                raise DeclarationError(
                    f"{where}, entity '{entity.name}', load",
                    "searches",
                    f"there is no vector index '{searches.index}'",
                    f"The vector indexes are: {names}",
                )
