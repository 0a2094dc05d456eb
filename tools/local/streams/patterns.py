"""Filter patterns of event source mappings.

A pattern mirrors the record's structure; each leaf is a list of alternatives:

    {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"status": {"S": [{"prefix": "open"}]}}}}

Patterns see the record as it is, so numbers of DynamoDB are strings: `numeric` never matches them.

moto matches patterns, as it does for EventBridge. What it lacks is here: it takes patterns that
Lambda refuses, and to it, as to Python, True is 1.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

Predicate = Callable[[Any], bool]

_MAX_FILTERS = 5
_COMPARISONS = frozenset({"=", "<", "<=", ">", ">="})
_BOOLEANS = {True: "\x00true", False: "\x00false"}


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
    if len(filters) > _MAX_FILTERS:
        raise PatternError(f"A mapping may have {_MAX_FILTERS} filters, not {len(filters)}.")
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
    from moto.events.models import EventPattern  # noqa: PLC0415  takes a while to load

    try:
        pattern = json.loads(text)
    except ValueError as error:
        raise PatternError(f"The filter pattern {text} is not JSON: {error}.") from error
    if not isinstance(pattern, dict):
        raise PatternError(f"The filter pattern {text} is not a JSON object.")
    _check_object(pattern)
    moto_pattern = EventPattern(text, _without_booleans(pattern))
    return lambda record: moto_pattern.matches_event(_without_booleans(record))


def _without_booleans(value: Any) -> Any:  # noqa: ANN401  any JSON
    """Put texts that no record has in place of booleans, but for the operand of `exists`."""
    if isinstance(value, bool):
        return _BOOLEANS[value]
    if isinstance(value, list):
        return [_without_booleans(each) for each in value]
    if isinstance(value, dict):
        return {
            name: part if name == "exists" else _without_booleans(part)
            for name, part in value.items()
        }
    return value


def _check_object(pattern: Mapping[str, Any]) -> None:
    for name, part in pattern.items():
        if name == "$or":
            if not isinstance(part, list) or not all(isinstance(each, dict) for each in part):
                raise PatternError("$or in a filter pattern takes a list of objects.")
            for each in part:
                _check_object(each)
        elif isinstance(part, dict):
            _check_object(part)
        elif isinstance(part, list) and part:
            for each in part:
                _check_alternative(each)
        else:
            raise PatternError(
                f"{name} in a filter pattern must be an object or a list with elements."
            )


def _check_alternative(alternative: Any) -> None:  # noqa: ANN401  any JSON
    if not isinstance(alternative, dict):
        return
    if len(alternative) != 1:
        raise PatternError(f"{json.dumps(alternative)} in a filter pattern needs one operator.")
    ((operator, operand),) = alternative.items()
    accepts = _OPERANDS.get(operator)
    if accepts is None:
        raise PatternError(f"Filter patterns have no operator {operator}.")
    if not accepts(operand):
        raise PatternError(f"{operator} in a filter pattern cannot take {operand!r}.")
    if operator == "anything-but" and isinstance(operand, dict):
        _check_alternative(operand)


def _is_text(operand: object) -> bool:
    return isinstance(operand, str)


def _is_affix(operand: object) -> bool:
    if isinstance(operand, dict):
        return operand.keys() == {"equals-ignore-case"} and _is_text(operand["equals-ignore-case"])
    return _is_text(operand)


def _is_condition(operand: object) -> bool:
    if not isinstance(operand, list) or not operand or len(operand) % 2:
        return False
    bounds = operand[1::2]
    return set(map(str, operand[::2])) <= _COMPARISONS and all(
        isinstance(bound, int | float) and not isinstance(bound, bool) for bound in bounds
    )


_OPERANDS: Mapping[str, Predicate] = {
    "exists": lambda operand: isinstance(operand, bool),
    "prefix": _is_affix,
    "suffix": _is_affix,
    "equals-ignore-case": _is_text,
    "anything-but": lambda _: True,
    "numeric": _is_condition,
}
