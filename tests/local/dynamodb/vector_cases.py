"""Generated vector indexes, items and searches: the ordinary, and whatever is at the edges."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FLOAT_MAX = "340282346638528859811704183484516925440"
TOO_LARGE = ("3.403E38", "-1E39", "1E125")
DISTANCES = ("COSINE", "EUCLIDEAN", "DOT_PRODUCT")
TYPES = {"pk": "S", "owner": "S", "level": "N", "kind": "B"}

_ZEROS = ("0", "-0", "-0.0", "0E9")
_OWNERS = ("ann", "ann", "ann", "Ann", "é")
_LEVELS = ("1", "1.0", "10E-1", "-1", "0.50")
_KINDS = ("AA==", "AQ==")

Draw = random.Random


@dataclass(frozen=True)
class Case:
    """A vector index, what happens to its table, and a search.

    Attributes
    ----------
    index
        The index as CreateTable takes it.
    steps
        Keys with the items that are written in turn; None if the item is deleted.
    search
        The request.
    conditions
        What the search holds equal.
    returned
        The attributes that it asks for; None for all that there are.
    """

    index: Mapping[str, Any]
    steps: Sequence[tuple[str, Mapping[str, Any] | None]]
    search: Mapping[str, Any]
    conditions: Mapping[str, Mapping[str, str]]
    returned: Sequence[str] | None


def _whole(draw: Draw) -> str:
    return str(draw.randint(-3, 3))


def _ordinary(draw: Draw) -> str:
    return repr(draw.gauss(0, 1))


def _huge(draw: Draw) -> str:
    return draw.choice((FLOAT_MAX, f"-{FLOAT_MAX}", "1E38", "-3.4E38", repr(draw.gauss(0, 1e37))))


def _tiny(draw: Draw) -> str:
    return draw.choice(("1E-45", "-1.4E-45", "1E-130", "1.2E-38", repr(draw.gauss(0, 1e-42))))


def _any(draw: Draw) -> str:
    return draw.choice((_whole, _ordinary, _huge, _tiny, _zero))(draw)


def _zero(draw: Draw) -> str:
    return draw.choice(_ZEROS)


_FAMILIES: tuple[Callable[[Draw], str], ...] = (_whole, _whole, _ordinary, _huge, _tiny, _any)


def case(seed: str, distance: str) -> Case:
    """Draw a case, the same one for the same seed."""
    draw = Draw(f"{distance} {seed}")
    dimensions = draw.choice((1, 2, 3, 5, 8, 20))
    number = draw.choice(_FAMILIES)
    schema = draw.choice(
        ((), (), ("owner",), ("owner", "level"), ("level",), ("owner", "level", "kind"))
    )
    index = {
        "IndexName": "near",
        "VectorAttribute": {"AttributeName": "v"},
        "Dimensions": dimensions,
        "DistanceFunction": distance,
        "SearchSchema": [_element(name) for name in schema],
        "Projection": draw.choice(_PROJECTIONS),
    }
    drawn: list[list[str]] = []

    def vector() -> list[str]:
        if drawn and draw.random() < 0.2:
            return draw.choice(drawn)  # a tie
        numbers = [(_zero if draw.random() < 0.1 else number)(draw) for _ in range(dimensions)]
        drawn.append([_zero(draw)] * dimensions if draw.random() < 0.05 else numbers)
        return drawn[-1]

    steps = [_step(draw, vector) for _ in range(draw.choice((0, 1, 8, 40, 60)))]
    conditions = _conditions(draw, schema)
    returned = draw.choice((None, None, ("pk", "text"), ("v", "pk", "level"), ("nothing",)))
    search = {
        "TableName": "t",
        "IndexName": "near",
        "SearchVector": [{"N": each} for each in vector()],
        "TopK": draw.choice((1, 2, 5, 100)),
        **_expressions(conditions, returned),
    }
    return Case(index, steps, search, conditions, returned)


_PROJECTIONS = (
    {"ProjectionType": "ALL"},
    {"ProjectionType": "KEYS_ONLY"},
    {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["text"]},
)


def _element(name: str) -> dict[str, str]:
    kind = "HASH" if name == "owner" else "INLINE_FILTER"
    return {"AttributeName": name, "SearchSchemaElementType": kind}


def _step(
    draw: Draw, vector: Callable[[], list[str]]
) -> tuple[str, Mapping[str, Mapping[str, Any]] | None]:
    key = f"k{draw.randint(0, 40)}"
    if draw.random() < 0.15:
        return key, None
    item: dict[str, dict[str, Any]] = {"pk": {"S": key}, "text": {"S": draw.choice("xyz")}}
    if draw.random() < 0.9:
        item["v"] = {"L": [{"N": each} for each in vector()]}
        if draw.random() < 0.06:
            item["v"] = _wrong(draw, item["v"]["L"])
    for name, values in (("owner", _OWNERS), ("level", _LEVELS), ("kind", _KINDS)):
        if draw.random() < 0.85:
            item[name] = {TYPES[name]: draw.choice(values)}
    if draw.random() < 0.04:
        item["owner"] = draw.choice(({"S": ""}, {"N": "1"}))
    return key, item


def _wrong(draw: Draw, elements: list[dict[str, str]]) -> dict[str, Any]:
    return draw.choice(
        (
            {"S": "no vector"},
            {"NS": ["1", "2", "3"]},
            {"NULL": True},
            {"L": [*elements, {"N": "1"}]},
            {"L": elements[1:]},
            {"L": [{"S": "1"}, *elements[1:]]},
            {"L": [*elements[1:], {"N": draw.choice(TOO_LARGE)}]},
        )
    )


def _conditions(draw: Draw, schema: Sequence[str]) -> dict[str, dict[str, str]]:
    values = {"owner": _OWNERS, "level": _LEVELS, "kind": _KINDS}
    return {
        name: {TYPES[name]: draw.choice(values[name])}
        for name in schema
        if name == "owner" or draw.random() < 0.4
    }


def _expressions(
    conditions: Mapping[str, Mapping[str, str]], returned: Sequence[str] | None
) -> dict[str, Any]:
    expressions: dict[str, Any] = {}
    if conditions:
        expressions["SearchConditionExpression"] = " AND ".join(
            f"#{name} = :{name}" for name in conditions
        )
        expressions["ExpressionAttributeValues"] = {
            f":{name}": value for name, value in conditions.items()
        }
    if returned:
        expressions["ProjectionExpression"] = ", ".join(f"#{name}" for name in returned)
    if names := dict.fromkeys((*conditions, *(returned or ()))):
        expressions["ExpressionAttributeNames"] = {f"#{name}": name for name in names}
    return expressions
