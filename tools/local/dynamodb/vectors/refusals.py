"""What DynamoDB refuses of vector indexes in CreateTable and UpdateTable, in its own words."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from tools.local.dynamodb.messages import ServiceError
from tools.local.dynamodb.vectors.definitions import (
    HASH,
    Definition,
    Wire,
    attribute_types,
    search_schema,
)

ON_DEMAND: Final = "PAY_PER_REQUEST"
ONE_AT_A_TIME: Final = (
    "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per "
    "table"
)
MAX_INDEXES = 5
MAX_DIMENSIONS = 4096
MAX_FILTERS = 18

_MAX_INCLUDED = 20

_INVALID = "One or more parameter values were invalid: "
_NAME = re.compile(r"[a-zA-Z0-9_.-]+")
_NAME_LENGTHS = range(3, 256)
_ROLES = (HASH, "INLINE_FILTER")
_PROJECTIONS = ("ALL", "INCLUDE", "KEYS_ONLY")
_DISTANCES = ("COSINE", "DOT_PRODUCT", "EUCLIDEAN")
_REQUIRED = ("IndexName", "VectorAttribute", "Projection", "Dimensions", "DistanceFunction")


def invalid(message: str) -> ServiceError:
    """Return the refusal of a parameter."""
    return ServiceError("ValidationException", message)


def check_billing(mode: str | None) -> None:
    """Refuse vector indexes on a table whose capacity is provisioned."""
    if mode != ON_DEMAND:
        raise invalid(f"{_INVALID}Vector indexes are only supported for {ON_DEMAND} tables")


def check_created(
    indexes: Sequence[Wire],
    types: Mapping[str, str],
    *,
    existing: Sequence[Definition] = (),
    taken: Iterable[str] = (),
) -> None:
    """Refuse indexes to be made.

    Parameters
    ----------
    indexes
        The indexes, as the request has them.
    types
        The request's own AttributeDefinitions; those of the table do not count.
    existing
        The table's other vector indexes.
    taken
        The names of its secondary indexes.

    Raises
    ------
    ServiceError
        With the service's sentence.
    """
    names = {*taken, *(each.name for each in existing)}
    lengths = {each.attribute: each.dimensions for each in existing}
    for index in indexes:
        _check_shape(index)
        name, attribute = index["IndexName"], index["VectorAttribute"]["AttributeName"]
        if name in names:
            raise invalid(f"{_INVALID}Duplicate index name: {name}")
        names.add(name)
        dimensions = int(index["Dimensions"])
        if not 1 <= dimensions <= MAX_DIMENSIONS:
            raise invalid(
                f"{_INVALID}Number of dimensions must be between 1 and {MAX_DIMENSIONS} inclusive."
            )
        _check_search_schema(index, types)
        if attribute in types:
            raise _defined_vector(attribute)
        if lengths.setdefault(attribute, dimensions) != dimensions:
            raise invalid(
                f"{_INVALID}Conflicting attribute definition for '{attribute}'. All VectorIndexes "
                "on the same vector attribute must use the same dimensions."
            )


def check_count(total: int, *, is_update: bool) -> None:
    """Refuse more indexes than a table may have."""
    if total <= MAX_INDEXES:
        return
    if is_update:
        raise ServiceError(
            "LimitExceededException",
            "Subscriber limit exceeded: Number of vector secondary indexes exceeds per-table "
            f"limit of {MAX_INDEXES}",
        )
    raise invalid(f"{_INVALID}VectorIndex count exceeds the per-table limit of {MAX_INDEXES}")


def check_definitions(request: Wire, known: Mapping[str, str]) -> None:
    """Refuse attributes that have another type already, as a key or in a search schema.

    Parameters
    ----------
    request
        An UpdateTable.
    known
        The types that the table has them with.
    """
    for name, kind in attribute_types(request).items():
        if known.get(name, kind) != kind:
            raise invalid(
                f"{_INVALID}Attributes cannot be redefined. Please check that your attribute has "
                f"the same type as previously defined. Existing schema: '{name}' is "
                f"{known[name]}, and not {kind}"
            )


def check_no_vector_is_key(keys: Iterable[str], existing: Iterable[Definition]) -> None:
    """Refuse secondary indexes on an attribute that holds vectors."""
    vectors = {each.attribute for each in existing}
    for name in keys:
        if name in vectors:
            raise _defined_vector(name)


def check_one_at_a_time(request: Mapping[str, Any], updates: Sequence[Wire]) -> None:
    """Refuse an UpdateTable that creates or deletes more than one index of either kind."""
    others = request.get("GlobalSecondaryIndexUpdates") or ()
    made = [*updates, *(each for each in others if "Create" in each or "Delete" in each)]
    if len(made) > 1 or any(len(each) != 1 for each in updates):
        raise ServiceError("LimitExceededException", ONE_AT_A_TIME)


def _defined_vector(attribute: str) -> ServiceError:
    return invalid(
        f"{_INVALID}Conflicting attribute definition for '{attribute}'. An attribute cannot be "
        "defined in AttributeDefinitions when used as a VectorAttribute."
    )


def _check_shape(index: Wire) -> None:
    for name in _REQUIRED:
        if index.get(name) is None:
            raise _constraint(name, "Member must not be null")
    _check_name(index["IndexName"])
    _check_word("distanceFunction", index["DistanceFunction"], _DISTANCES)
    if index.get("SearchSchema") == []:
        raise _constraint(
            "searchSchema", "Member must have length greater than or equal to 1", "[]"
        )
    for _, role in search_schema(index):
        _check_word("searchSchema.1.member.searchSchemaElementType", role, _ROLES)
    _check_projection(index["Projection"])


def _check_name(name: str) -> None:
    if len(name) not in _NAME_LENGTHS:
        bound = (
            "greater than or equal to 3"
            if len(name) < _NAME_LENGTHS[0]
            else ("less than or equal to 255")
        )
        raise _constraint("indexName", f"Member must have length {bound}", name)
    if not _NAME.fullmatch(name):
        pattern = f"Member must satisfy regular expression pattern: {_NAME.pattern}"
        raise _constraint("indexName", pattern, name)


def _check_word(place: str, word: object, known: Sequence[str]) -> None:
    if word not in known:
        constraint = f"Member must satisfy enum value set: [{', '.join(known)}]"
        raise _constraint(place, constraint, word)


def _check_projection(projection: Wire) -> None:
    kind, included = projection.get("ProjectionType"), projection.get("NonKeyAttributes")
    if kind is None:
        raise invalid(f"{_INVALID}Unknown ProjectionType: null")
    _check_word("projection.projectionType", kind, _PROJECTIONS)
    if kind == "INCLUDE" and not included:
        raise invalid(f"{_INVALID}ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
    if kind != "INCLUDE" and included is not None:
        raise invalid(f"{_INVALID}ProjectionType is {kind}, but NonKeyAttributes is specified")
    if included and len(included) > _MAX_INCLUDED:
        raise _constraint(
            "projection.nonKeyAttributes",
            f"Member must have length less than or equal to {_MAX_INCLUDED}",
            f"[{', '.join(included)}]",
        )


def _constraint(name: str, constraint: str, value: object = None) -> ServiceError:
    given = "Value null" if value is None else f"Value '{value}'"
    place = f"vectorIndexes.1.member.{name[0].lower()}{name[1:]}"
    return invalid(
        f"1 validation error detected: {given} at '{place}' failed to satisfy constraint: "
        f"{constraint}"
    )


def _check_search_schema(index: Wire, types: Mapping[str, str]) -> None:
    schema = search_schema(index)
    if any(name not in types for name, _ in schema):
        raise invalid(
            f"{_INVALID}One element in SearchSchema is not defined in attribute definitions"
        )
    if len({name for name, _ in schema}) < len(schema):
        raise invalid(f"{_INVALID}SearchSchema has an attribute more than once")
    partitions = [name for name, kind in schema if kind == HASH]
    if len(partitions) > 1:
        raise invalid(f"{_INVALID}SearchSchema has more than 1 HASH key")
    if len(schema) - len(partitions) > MAX_FILTERS:
        raise invalid(f"{_INVALID}SearchSchema has more than {MAX_FILTERS} INLINE_FILTER elements")
