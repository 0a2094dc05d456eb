"""Filter patterns of CloudWatch Logs that look into lines of JSON: `{ $.level != "INFO" }`."""

import json
import operator
import re
from collections.abc import Callable, Iterator
from typing import Any

from tools.local.streams.service.replies import ServiceError

_CONDITION = re.compile(
    r"\s*\$(?P<path>(?:\.[\w-]+|\[\d+\])+)\s*"
    r"(?:(?P<sign>!=|<=|>=|=|<|>)\s*(?:\"(?P<quoted>[^\"]*)\"|(?P<bare>[^\s\"&|(){}]+))"
    r"|(?P<words>IS\s+(?:TRUE|FALSE|NULL)|NOT\s+EXISTS|EXISTS))\s*"
)
_STEP = re.compile(r"\.([\w-]+)|\[(\d+)\]")
_SIGNS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_CONSTANTS = {"TRUE": True, "FALSE": False, "NULL": None}
_ABSENT = object()

_Test = Callable[[Any], bool]


def json_filter(pattern: str) -> Callable[[str], bool]:
    """Return what tells whether a line is an object that a pattern matches.

    Conditions are joined by `&&`, which binds closer, and `||`. A property that a line lacks
    meets none but `NOT EXISTS`.

    Raises
    ------
    ServiceError
        If the pattern has another form, such as parentheses.
    """
    alternatives = list(_alternatives(pattern))

    def matches(line: str) -> bool:
        try:
            event = json.loads(line)
        except ValueError:
            return False
        return isinstance(event, dict) and any(
            all(test(event) for test in tests) for tests in alternatives
        )

    return matches


def _alternatives(pattern: str) -> Iterator[list[_Test]]:
    body = pattern.strip().removeprefix("{").removesuffix("}")
    tests: list[_Test] = []
    position, joint = 0, "&&"
    while joint:
        found = _CONDITION.match(body, position)
        if found is None:
            raise _refused(pattern)
        tests.append(_condition(found))
        joint, position = body[found.end() : found.end() + 2], found.end() + 2
        if joint not in {"", "&&", "||"}:
            raise _refused(pattern)
        if joint != "&&":
            yield tests
            tests = []


def _condition(found: re.Match[str]) -> _Test:
    path = [name or int(number) for name, number in _STEP.findall(found["path"])]
    is_met = _of_words(found["words"].split()) if found["words"] else _of_value(found)
    return lambda event: is_met(_at(event, path))


def _at(event: Any, path: list[str | int]) -> Any:  # noqa: ANN401  lines are JSON
    value = event
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return _ABSENT
    return value


def _of_words(words: list[str]) -> _Test:
    if words[-1] == "EXISTS":
        return lambda value: (value is _ABSENT) == (words[0] == "NOT")
    constant = _CONSTANTS[words[-1]]
    return lambda value: value is constant


def _of_value(found: re.Match[str]) -> _Test:
    sign, quoted, bare = found["sign"], found["quoted"], found["bare"]
    expected = bare if quoted is None else quoted
    if sign in _SIGNS:
        return lambda value: _is_number(value) and _SIGNS[sign](value, _number(expected))
    text = re.compile(".*".join(map(re.escape, expected.split("*"))), re.DOTALL)

    def is_equal(value: Any) -> bool:  # noqa: ANN401  lines are JSON
        if _is_number(value) and quoted is None:
            return bool(value == _number(expected))
        return isinstance(value, str) and bool(text.fullmatch(value))

    if sign == "=":
        return is_equal
    return lambda value: value is not _ABSENT and not is_equal(value)


def _is_number(value: Any) -> bool:  # noqa: ANN401  lines are JSON
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")  # no number is less, greater or equal


def _refused(pattern: str) -> ServiceError:
    return ServiceError(
        "InvalidParameterException",
        "The local AWS compares properties of JSON, joined by && and ||, and knows no other form "
        f"of such a pattern: {pattern}",
    )
