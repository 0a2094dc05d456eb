"""What DynamoDB refuses of vector indexes in CreateTable and UpdateTable, in its own words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from tools.local.dynamodb.messages import ServiceError
from tools.local.dynamodb.vectors.definitions import HASH, Definition, Wire, search_schema

ON_DEMAND: Final = "PAY_PER_REQUEST"
ONE_AT_A_TIME: Final = (
    "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per "
    "table"
)
MAX_INDEXES = 5
MAX_DIMENSIONS = 4096
MAX_FILTERS = 18

_INVALID = "One or more parameter values were invalid: "
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
            raise invalid(
                f"{_INVALID}Conflicting attribute definition for '{attribute}'. An attribute "
                "cannot be defined in AttributeDefinitions when used as a VectorAttribute."
            )
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


def check_one_at_a_time(request: Mapping[str, Any], updates: Sequence[Wire]) -> None:
    """Refuse an UpdateTable that creates or deletes more than one index of either kind."""
    others = request.get("GlobalSecondaryIndexUpdates") or ()
    made = [*updates, *(each for each in others if "Create" in each or "Delete" in each)]
    if len(made) > 1 or any(len(each) != 1 for each in updates):
        raise ServiceError("LimitExceededException", ONE_AT_A_TIME)


def _check_shape(index: Wire) -> None:
    for name in _REQUIRED:
        if index.get(name) is None:
            raise _constraint(name, "Member must not be null")
    if index["DistanceFunction"] not in _DISTANCES:
        raise _constraint(
            "distanceFunction",
            f"Member must satisfy enum value set: [{', '.join(_DISTANCES)}]",
            index["DistanceFunction"],
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
