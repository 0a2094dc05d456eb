"""Whether the fields of a dataclass hold what their annotations say.

Python does not check that, and a string in place of a tuple would be read letter by letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from functools import cache
from math import isfinite
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_MAX_VALUE = 60
_COLLECTIONS: dict[Any, str] = {
    tuple: "a tuple of {}, with a comma behind a single member",
    Sequence: "a list or a tuple of {}",
    frozenset: "a frozenset of {}",
}
_NUMBERS: dict[object, tuple[type, ...]] = {int: (int,), float: (int, float)}
_IN_WORDS: dict[object, str] = {
    NoneType: "None",
    bool: "True or False",
    Callable: "a function",
}


@dataclass(frozen=True)
class Misfit:
    """A field that holds something else than declared.

    Attributes
    ----------
    field
        Its name.
    problem, fix
        What was found, and what to write instead.
    """

    field: str
    problem: str
    fix: str


def misfits(
    instance: DataclassInstance, names: tuple[tuple[str, object], ...] = ()
) -> Iterator[Misfit]:
    """Find the fields whose values do not have the annotated type.

    Parameters
    ----------
    instance
        The dataclass instance.
    names
        What names in its annotations mean, where its module imports them for type checkers only.
    """
    hints = _hints(type(instance), names)
    for each in fields(instance):
        hint, value = hints[each.name], getattr(instance, each.name)
        if not fits(value, hint):
            wanted = "a finite number" if _is_beyond_numbers(value) else described(hint)
            yield Misfit(each.name, _problem(value, hint), f"Give {wanted}")


def fits(value: object, hint: Any) -> bool:  # noqa: ANN401  an annotation
    """Tell whether a value has an annotated type, members included."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return any(fits(value, one) for one in arguments)
    if hint is Any:
        return True
    if origin in _COLLECTIONS:
        return (
            isinstance(value, origin)
            and not isinstance(value, str)  # a sequence of its letters
            and all(fits(member, arguments[0]) for member in value)
        )
    if origin is not None and issubclass(origin, Mapping):
        return isinstance(value, Mapping) and all(
            fits(name, arguments[0]) and fits(member, arguments[1])
            for name, member in value.items()
        )
    if hint in _NUMBERS:
        is_number = isinstance(value, _NUMBERS[hint]) and not isinstance(value, bool)
        return is_number and not _is_beyond_numbers(value)
    return isinstance(value, origin or hint)


def described(hint: Any) -> str:  # noqa: ANN401  an annotation
    """Return an annotated type in words."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return " or ".join(described(one) for one in arguments)
    if origin in _COLLECTIONS:
        return _COLLECTIONS[origin].format(_name(arguments[0]))
    if origin is not None and issubclass(origin, Mapping):
        return f"a dict of {_name(arguments[0])} to {_name(arguments[1])}"
    if (origin or hint) in _IN_WORDS:
        return _IN_WORDS[origin or hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return f"one of {', '.join(f'{hint.__name__}.{member.name}' for member in hint)}"
    return _with_article(_name(hint))


@cache
def _hints(cls: type, names: tuple[tuple[str, object], ...]) -> dict[str, Any]:
    return get_type_hints(cls, localns=dict(names))


def _is_beyond_numbers(value: object) -> bool:
    """Tell whether a value is infinite or none at all, though its type is that of a number."""
    return isinstance(value, float) and not isfinite(value)


def _problem(value: object, hint: Any) -> str:  # noqa: ANN401  an annotation
    origin = get_origin(hint)
    if origin in {tuple, Sequence} and isinstance(value, origin) and not isinstance(value, str):
        number, member = next(
            (number, member)
            for number, member in enumerate(value, start=1)
            if not fits(member, get_args(hint)[0])
        )
        return f"member {number} is {_found(member)}"
    return f"it is {_found(value)}"


def _found(value: object) -> str:
    if value is None:
        return "None"
    written = repr(value)
    kind = _with_article(type(value).__name__)
    return f"{kind}, {written}" if len(written) <= _MAX_VALUE else kind


def _name(hint: Any) -> str:  # noqa: ANN401  an annotation
    if get_origin(hint) in {Union, UnionType}:
        return " or ".join(_name(one) for one in get_args(hint))
    return "any value" if hint in {object, Any} else str(getattr(hint, "__name__", hint))


def _with_article(noun: str) -> str:
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"
