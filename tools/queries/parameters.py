"""Parameters of an access pattern as people type them: ``key=value``."""

import base64
import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from data_platform.dynamodb.attributes import EPOCH_MILLISECONDS, EPOCH_SECONDS
from data_platform.dynamodb.conditions import NOW
from data_platform.dynamodb.items import Scalar
from data_platform.dynamodb.schema import AccessPattern, Table
from data_platform.dynamodb.types import AttributeType, Operation
from tools.queries.times import epoch_suggestion, time_problem

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,9})?", re.ASCII)
_MAX_DIGITS = 38
_MAX_EXPONENT, _MIN_EXPONENT = 125, -130
_PER_SECOND = {EPOCH_SECONDS: 1, EPOCH_MILLISECONDS: 1000}


class ParameterError(ValueError):
    """A parameter that cannot be used; the message says which and why."""


@dataclass(frozen=True)
class Parameter:
    """What a pattern takes for one of its placeholders.

    Attributes
    ----------
    type
        DynamoDB type. A parameter inside a longer key, such as ``USER#<userId>``, is text whatever
        it holds.
    example
        The declared example value.
    unit
        Unit of a Number, as its attribute declares it.
    allowed
        The declared values, where there is a closed set of them.
    """

    type: AttributeType
    example: Scalar
    unit: str = ""
    allowed: tuple[Scalar, ...] = ()


def pattern_parameters(table: Table, pattern: AccessPattern) -> dict[str, Parameter]:
    """Return the parameters that a pattern takes, by name."""
    parameters: dict[str, Parameter] = {}
    for condition in pattern.conditions + pattern.filters:
        attribute = next(
            found for entity in table.entities if (found := entity.attribute(condition.attribute))
        )
        for value in condition.values:
            for name in condition.placeholders - {NOW}:
                if value == f"<{name}>":
                    parameters[name] = Parameter(
                        attribute.type,
                        pattern.parameters[name],
                        attribute.unit,
                        attribute.allowed_values,
                    )
                elif isinstance(value, str) and f"<{name}>" in value:
                    parameters[name] = Parameter(AttributeType.STRING, pattern.parameters[name])
    return parameters


def parse_parameters(
    table: Table, pattern: AccessPattern, arguments: Iterable[str]
) -> dict[str, Scalar]:
    """Read ``key=value`` arguments into typed parameters.

    Raises
    ------
    ParameterError
        If an argument is malformed, unknown, missing or given twice, or is not of its type.
    """
    taken = pattern_parameters(table, pattern)
    usage = f"For example: {pattern_example(table, pattern)}".rstrip()
    given = split_arguments(pattern.name, tuple(taken), arguments, usage)
    values: dict[str, Scalar] = {}
    for name, text in given.items():
        try:
            values[name] = _typed(text, taken[name])
        except ValueError as error:
            raise ParameterError(f"{pattern.name}, {name}={text}: {error}. {usage}") from None
    return values


def split_arguments(
    pattern: str, names: tuple[str, ...], arguments: Iterable[str], usage: str
) -> dict[str, str]:
    """Read ``key=value`` arguments into exactly the parameters that a pattern takes.

    Raises
    ------
    ParameterError
        If an argument is malformed, unknown, empty, missing or given twice.
    """
    given: dict[str, str] = {}
    for argument in arguments:
        name, separator, text = argument.partition("=")
        if not separator:
            raise ParameterError(f"{argument!r} is not of the form key=value. {usage}")
        if name not in names:
            raise ParameterError(f"{pattern} has no parameter {name!r}. {usage}")
        if name in given:
            raise ParameterError(
                f"{pattern}, {name} is given twice, {given[name]!r} and {text!r}: give it once. "
                f"{usage}"
            )
        if not text:
            raise ParameterError(f"{pattern}, {name} is empty: a value is needed. {usage}")
        if not _is_unicode(text):
            raise ParameterError(f"{pattern}, {name}={text!r} is not UTF-8. {usage}")
        given[name] = text
    missing = [name for name in sorted(names) if name not in given]
    if missing:
        raise ParameterError(f"{', '.join(missing)} is missing. {usage}")
    return given


def unknown_values(
    parameters: Mapping[str, Parameter], values: Mapping[str, Scalar]
) -> Iterable[str]:
    """Say which values are none of the declared ones, since they will hardly find anything."""
    for name, value in values.items():
        allowed = parameters[name].allowed
        if allowed and value not in allowed:
            known = ", ".join(map(str, allowed))
            yield f"{name}={_typable(value)} is none of the declared values: {known}."


def example_arguments(examples: Mapping[str, Scalar]) -> str:
    """Return example parameters as one types them in a shell."""
    return shlex.join(f"{name}={_typable(value)}" for name, value in examples.items())


def pattern_example(table: Table, pattern: AccessPattern) -> str:
    """Return a pattern with its example parameters as one types it in a shell.

    A search has the keys of the item that it is to find others like.
    """
    examples: Mapping[str, Any] = pattern.parameters
    if pattern.operation is Operation.SEARCH_VECTORS:
        like = next(each for each in table.examples if each.name == pattern.returns[0])
        examples = {key.name: like.item[key.name] for key in table.keys} | dict(examples)
    return f"{pattern.name} {example_arguments(examples)}"


def typed_value(text: str, kind: AttributeType) -> Scalar:
    """Read a value of a key.

    Raises
    ------
    ValueError
        If it is not of its type.
    """
    return _typed(text, Parameter(kind, ""))


def _typable(value: Scalar) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _typed(text: str, parameter: Parameter) -> Scalar:
    match parameter.type:
        case AttributeType.NUMBER:
            return _number(text, parameter.unit)
        case AttributeType.BOOLEAN:
            if text not in {"true", "false"}:
                raise ValueError("true or false is needed")
            return text == "true"
        case AttributeType.BINARY:
            return _binary(text)
        case _:
            problem = time_problem(text, str(parameter.example))
            if problem:
                raise ValueError(problem)
            return text


def _number(text: str, unit: str) -> Scalar:
    if not _NUMBER.fullmatch(text):
        in_unit = f" of {unit}" if unit else ""
        suggestion = epoch_suggestion(text, _PER_SECOND[unit]) if unit in _PER_SECOND else ""
        raise ValueError(f"a number{in_unit} is needed{suggestion}")
    number = Decimal(text)
    digits = "".join(map(str, number.as_tuple().digits)).strip("0")
    if len(digits) > _MAX_DIGITS:
        raise ValueError(f"DynamoDB keeps {_MAX_DIGITS} digits, this has {len(digits)}")
    if not number:
        return 0
    if not _MIN_EXPONENT <= number.adjusted() <= _MAX_EXPONENT:
        raise ValueError(
            f"DynamoDB keeps numbers from 1E{_MIN_EXPONENT} to below "
            f"1E{_MAX_EXPONENT + 1}, and their negatives"
        )
    return int(number) if number == number.to_integral_value() else number


def _binary(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise ValueError("base64 is needed, since the value is binary") from None
