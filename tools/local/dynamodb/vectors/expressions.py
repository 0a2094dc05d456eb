"""The expressions of a search: what items are to be equal to, and what is returned of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tools.local.dynamodb.messages import ServiceError
from tools.local.dynamodb.vectors.definitions import Definition, Wire
from tools.local.dynamodb.vectors.refusals import invalid
from tools.local.dynamodb.vectors.values import Scalar, is_wire_number, scalar

_TOKEN = re.compile(r"\s*(<>|<=|>=|[=<>(),]|[#:]?[\w.\-\[\]]+)\s*")
_COMPARISON: Final = 3
"""How many words one has: a name, the comparator and a value."""
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_WRONG = "Invalid SearchConditionExpression: "
_ONE_TYPE = "Supplied AttributeValue must contain exactly one of the supported datatypes"
_COMPARATOR = f"{_WRONG}Invalid comparator used in SearchConditionExpression"


class Placeholders:
    """The names and values that a request's expressions stand for, and which were used.

    Parameters
    ----------
    request
        The request.
    """

    def __init__(self, request: Wire) -> None:
        self._names: Mapping[str, str] = request.get("ExpressionAttributeNames") or {}
        self._values: Mapping[str, Wire] = request.get("ExpressionAttributeValues") or {}
        self._unused = {*self._names, *self._values}

    def name(self, word: str, expression: str) -> str:
        """Return the attribute that a word names.

        Raises
        ------
        ServiceError
            If it is a placeholder that is not defined.
        """
        if not word.startswith("#"):
            return word
        self._unused.discard(word)
        if word not in self._names:
            raise invalid(
                f"Invalid {expression}: An expression attribute name used in the document path "
                f"is not defined; attribute name: {word}"
            )
        return self._names[word]

    def value(self, word: str) -> Wire:
        """Return the value that a word stands for.

        Raises
        ------
        ServiceError
            If it is not defined.
        """
        self._unused.discard(word)
        if word not in self._values:
            raise invalid(
                f"{_WRONG}An expression attribute value used in expression is not defined; "
                f"attribute value: {word}"
            )
        return self._values[word]

    def check_all_used(self) -> None:
        """Refuse placeholders that no expression uses."""
        for kind, given in (("Names", self._names), ("Values", self._values)):
            unused = [word for word in given if word in self._unused]
            if unused:
                raise invalid(
                    f"Value provided in ExpressionAttribute{kind} unused in expressions: keys: "
                    f"{{{', '.join(unused)}}}"
                )


def search_conditions(
    expression: str | None, placeholders: Placeholders, definition: Definition
) -> dict[str, Scalar]:
    """Return what a search holds equal, by attribute.

    Raises
    ------
    ServiceError
        If it is anything but equality on the search schema's attributes, or leaves the partition
        out.
    """
    conditions: dict[str, Scalar] = {}
    if expression == "":
        raise invalid(f"{_WRONG}The expression can not be empty;")
    for word, value in _equalities(expression or ""):
        name = placeholders.name(word, "SearchConditionExpression")
        if name not in definition.types:
            raise invalid(
                "SearchConditionExpression must not contain any attributes that is not in "
                f"SearchSchema. Invalid attribute: {name}"
            )
        held = placeholders.value(value)
        if len(held) != 1:
            raise invalid(_ONE_TYPE)
        if "N" in held and not is_wire_number(held):
            raise invalid(f"The parameter cannot be converted to a numeric value: {held['N']}")
        found = scalar(held)
        if found[0] != definition.types[name]:
            raise invalid(
                "One or more parameter values were invalid: Condition parameter type does not "
                "match schema type"
            )
        if name in conditions:
            raise invalid(
                f"{_WRONG}SearchConditionExpressions must only contain one condition per key"
            )
        conditions[name] = found
    if definition.partition is not None and definition.partition not in conditions:
        raise invalid(
            "SearchConditionExpression must have all HASH attributes in configured SearchSchema"
            if conditions
            else "SearchConditionExpression must be provided when SearchSchema has a HASH key"
        )
    return conditions


def plain_names(expression: str) -> list[str]:
    """Return the attributes that a condition names without a placeholder."""
    words = [name for name, _ in _equalities(expression)]
    return [word for word in words if not word.startswith("#")]


def _equalities(expression: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the value of each comparison."""
    words = _without_parentheses(list(_words(expression)))
    while words:
        one, comparator, other = [*words, "<EOF>", "<EOF>"][:_COMPARISON]
        conjunction = words[_COMPARISON] if len(words) > _COMPARISON else "AND"
        # Functions such as begins_with(a, :b) have no comparator where one belongs.
        if comparator != "=" or conjunction.upper() == "OR":
            raise invalid(_COMPARATOR)
        name, value = (other, one) if one.startswith(":") else (one, other)
        if name.startswith(":") or not value.startswith(":"):
            raise _syntax(value)
        if conjunction.upper() != "AND" or len(words) == _COMPARISON + 1:
            raise _syntax(conjunction)
        yield name, value
        words = words[_COMPARISON + 1 :]


def _without_parentheses(words: list[str]) -> list[str]:
    depth = 0
    for word in words:
        depth += (word == "(") - (word == ")")
        if depth < 0:
            raise _syntax(")")
    if depth:
        raise _syntax("<EOF>")
    return [word for word in words if word not in {"(", ")"}]


def _words(expression: str) -> Iterator[str]:
    place = 0
    while place < len(expression):
        found = _TOKEN.match(expression, place)
        if found is None:
            raise _syntax(expression[place:])
        yield found[1]
        place = found.end()


def _syntax(near: str) -> ServiceError:
    return invalid(f'{_WRONG}Syntax error; token: "{near}", near: "{near}"')


class Projection:
    """What a ProjectionExpression returns of an item.

    Parameters
    ----------
    expression
        The expression.
    placeholders
        What its words stand for.
    """

    def __init__(self, expression: str, placeholders: Placeholders) -> None:
        if not expression:
            raise invalid("Invalid ProjectionExpression: The expression can not be empty;")
        self._paths = []
        for path in expression.split(","):
            steps = [
                int(found[2]) if found[2] else placeholders.name(found[1], "ProjectionExpression")
                for found in _STEP.finditer(path.strip())
            ]
            if not steps:
                raise invalid(
                    'Invalid ProjectionExpression: Syntax error; token: "<EOF>", near: ","'
                )
            self._paths.append(steps)

    def names(self, attribute: str) -> bool:
        """Tell whether it returns an attribute, or a part of it."""
        return any(path[0] == attribute for path in self._paths)

    def of(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """Return the part of an item; what the item does not have is left out."""
        part: dict[str, Any] = {}
        for name in dict.fromkeys(str(path[0]) for path in self._paths):
            if name not in item:
                continue
            found = _reduced(item[name], [path[1:] for path in self._paths if path[0] == name])
            if found is not None:
                part[name] = found
        return part


def _reduced(value: Wire, paths: list[list[Any]]) -> Wire | None:
    """Return what some paths lead to inside a value; None if nothing."""
    if not all(paths):
        return value
    ((kind, held),) = value.items()
    steps = dict.fromkeys(path[0] for path in paths)
    found: dict[str | int, Wire] = {}
    if kind == "M":
        there = [step for step in steps if step in held]
    elif kind == "L":
        there = sorted(step for step in steps if isinstance(step, int) and step < len(held))
    else:
        return None
    for step in there:
        inner = _reduced(held[step], [path[1:] for path in paths if path[0] == step])
        if inner is not None:
            found[step] = inner
    if not found:
        return None
    return {"M": found} if kind == "M" else {"L": list(found.values())}
