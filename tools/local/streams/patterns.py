"""Filter patterns of event source mappings.

A pattern mirrors the record's structure; each leaf is a list of alternatives:

    {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"status": {"S": [{"prefix": "open"}]}}}}

Patterns see the record as it is, so numbers of DynamoDB are texts: `numeric` never matches them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Predicate = Callable[[Any], bool]

_MISSING = object()
_MOST_FILTERS = 5
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "=": lambda value, bound: value == bound,
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
}


class PatternError(ValueError):
    """A filter pattern that Lambda would refuse; the message says what is wrong with it."""


def record_filter(criteria: Mapping[str, Any] | None) -> Predicate:
    """Build the test of a mapping's FilterCriteria; a record must match one filter of several.

    Raises
    ------
    PatternError
        If a pattern is malformed.
    """
    filters = (criteria or {}).get("Filters") or []
    if len(filters) > _MOST_FILTERS:
        raise PatternError(f"A mapping may have {_MOST_FILTERS} filters, not {len(filters)}.")
    predicates = [compile_pattern(each.get("Pattern") or "{}") for each in filters]
    if not predicates:
        return lambda _record: True
    return lambda record: any(matches(record) for matches in predicates)


def compile_pattern(text: str) -> Predicate:
    """Build the test of one pattern.

    Raises
    ------
    PatternError
        If it is no JSON object, or has an operator that does not exist.
    """
    try:
        pattern = json.loads(text)
    except ValueError as error:
        raise PatternError(f"The filter pattern {text} is not JSON: {error}.") from error
    if not isinstance(pattern, dict):
        raise PatternError(f"The filter pattern {text} is not a JSON object.")
    return _object(pattern)


def _object(pattern: dict[str, Any]) -> Predicate:
    branches = [
        (name, _alternatives_of_objects(part) if name == "$or" else _branch(name, part))
        for name, part in pattern.items()
    ]

    def matches(value: object) -> bool:
        for name, branch in branches:
            if name == "$or":
                below: object = value
            else:
                below = value.get(name, _MISSING) if isinstance(value, dict) else _MISSING
            if not branch(below):
                return False
        return True

    return matches


def _alternatives_of_objects(patterns: Any) -> Predicate:  # noqa: ANN401  any JSON
    if not isinstance(patterns, list) or not all(isinstance(each, dict) for each in patterns):
        raise PatternError("$or in a filter pattern takes a list of objects.")
    branches = [_object(each) for each in patterns]
    return lambda value: any(matches(value) for matches in branches)


def _branch(name: str, part: Any) -> Predicate:  # noqa: ANN401  any JSON
    if isinstance(part, dict):
        return _object(part)
    if isinstance(part, list) and part:
        return _leaf(part)
    raise PatternError(f"{name} in a filter pattern must be an object or a list with elements.")


def _leaf(alternatives: list[Any]) -> Predicate:
    tests = [_alternative(each) for each in alternatives]

    def matches(value: object) -> bool:
        # A list in the record matches if one of its elements does.
        values = value if isinstance(value, list) and value else [value]
        return any(test(each) for test in tests for each in values)

    return matches


def _alternative(alternative: Any) -> Predicate:  # noqa: ANN401  any JSON
    if not isinstance(alternative, dict):
        return lambda value: _is_same(value, alternative)
    if len(alternative) != 1:
        raise PatternError(f"{json.dumps(alternative)} in a filter pattern needs one operator.")
    ((operator, operand),) = alternative.items()
    build = _OPERATORS.get(operator)
    if build is None:
        raise PatternError(f"Filter patterns have no operator {operator}.")
    try:
        return build(operand)
    except (LookupError, TypeError, ValueError) as error:
        raise PatternError(f"{operator} in a filter pattern cannot take {operand!r}.") from error


def _is_same(value: object, expected: object) -> bool:
    # In Python True equals 1; in JSON it does not.
    return value == expected and isinstance(value, bool) == isinstance(expected, bool)


def _exists(operand: object) -> Predicate:
    if not isinstance(operand, bool):
        raise TypeError

    def matches(value: object) -> bool:
        # Only leaves exist: an attribute such as {"S": "x"} is none, its "S" is.
        is_leaf = value is not _MISSING and not isinstance(value, dict)
        return is_leaf == operand

    return matches


def _affix(method: str) -> Callable[[Any], Predicate]:
    def build(operand: Any) -> Predicate:  # noqa: ANN401  any JSON
        ignoring_case = isinstance(operand, dict)
        affix = operand["equals-ignore-case"] if isinstance(operand, dict) else operand
        if not isinstance(affix, str):
            raise TypeError
        if ignoring_case:
            return lambda value: (
                isinstance(value, str) and getattr(value.lower(), method)(affix.lower())
            )
        return lambda value: isinstance(value, str) and getattr(value, method)(affix)

    return build


def _equals_ignore_case(operand: Any) -> Predicate:  # noqa: ANN401  any JSON
    expected = operand.lower() if isinstance(operand, str) else None
    if expected is None:
        raise TypeError
    return lambda value: isinstance(value, str) and value.lower() == expected


def _anything_but(operand: Any) -> Predicate:  # noqa: ANN401  any JSON
    if isinstance(operand, dict):
        excluded = _alternative(operand)
    else:
        values = operand if isinstance(operand, list) else [operand]

        def excluded(value: object) -> bool:
            return any(_is_same(value, each) for each in values)

    return lambda value: value is not _MISSING and not excluded(value)


def _numeric(operand: Any) -> Predicate:  # noqa: ANN401  any JSON
    if not isinstance(operand, list) or not operand or len(operand) % 2:
        raise TypeError
    bounds = [
        (_COMPARISONS[str(operand[at])], float(operand[at + 1])) for at in range(0, len(operand), 2)
    ]

    def matches(value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return all(compare(value, bound) for compare, bound in bounds)

    return matches


_OPERATORS: Mapping[str, Callable[[Any], Predicate]] = {
    "exists": _exists,
    "prefix": _affix("startswith"),
    "suffix": _affix("endswith"),
    "equals-ignore-case": _equals_ignore_case,
    "anything-but": _anything_but,
    "numeric": _numeric,
}
