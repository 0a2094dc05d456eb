"""Checks of the patterns by which Lambda chooses records of a stream.

Lambda takes a pattern that names something that no record has, and passes no record on: a typo
would be found only by the data that is missing later.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from data_platform.dynamodb.schema import Table
from data_platform.errors import ConfigurationError

Pattern = Mapping[str, Any]

MAX_PATTERN = 4_096
"""Characters that Lambda takes."""

_OPERATORS = ("prefix", "suffix", "anything-but", "exists", "numeric", "equals-ignore-case")
"""What Lambda compares with; EventBridge knows more."""

_TEXT_DESCRIPTORS = frozenset({"S", "N", "B"})
"""The types whose values are strings in a record."""

_KEYS = "Keys"
_IMAGES = ("NewImage", "OldImage")
_KINDS = ("INSERT", "MODIFY", "REMOVE")
_MEMBERS = {
    "": (
        "eventID",
        "eventName",
        "eventVersion",
        "eventSource",
        "awsRegion",
        "dynamodb",
        "eventSourceARN",
        "userIdentity",
    ),
    "dynamodb": (
        "ApproximateCreationDateTime",
        _KEYS,
        *_IMAGES,
        "SequenceNumber",
        "SizeBytes",
        "StreamViewType",
    ),
    "userIdentity": ("type", "principalId"),
}
"""What a record has, and what parts of it have."""


def images_of(pattern: Pattern) -> frozenset[str]:
    """Return the images that a pattern looks at."""
    return frozenset(
        image
        for name, part in _members(pattern)
        if name == "dynamodb" and isinstance(part, Mapping)
        for image, _ in _members(part)
        if image in _IMAGES
    )


def check_filter(table: Table, number: int, pattern: Pattern) -> None:
    """Refuse a pattern that Lambda would refuse, or that no record of the table could match.

    Parameters
    ----------
    number
        Which filter of the event source it is, counted from 1.

    Raises
    ------
    ConfigurationError
        If it is too long; if it names what no record, or no item of the table, has; or if it
        compares numbers of DynamoDB, which are strings in a record.
    """
    where = f"Filter {number} of the stream of table '{table.name}'"
    try:
        length = len(json.dumps(pattern, sort_keys=True, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise ConfigurationError(f"{where} is no JSON: {error}.") from None
    if length > MAX_PATTERN:
        raise ConfigurationError(
            f"{where} has {length} characters, and Lambda takes {MAX_PATTERN}: name fewer values."
        )
    for name, part in _known(where, "", pattern):
        if name == "eventName":
            _check_kinds(where, part)
        elif name in _MEMBERS:
            for below, values in _known(where, name, part):
                if below == _KEYS:
                    keys = {key.name: {key.type.value} for key in table.keys}
                    _check_attributes(f"{where}, {below}", keys, values)
                elif below in _IMAGES:
                    _check_attributes(f"{where}, {below}", _declared(table), values)


def _members(pattern: Pattern) -> Iterator[tuple[str, Any]]:
    """Yield the members of a pattern, and those of its alternatives."""
    for name, part in pattern.items():
        if name != "$or":
            yield name, part
            continue
        if not isinstance(part, list | tuple) or not all(isinstance(p, Mapping) for p in part):
            raise ConfigurationError("'$or' in a filter takes a list of patterns.")
        for alternative in part:
            yield from _members(alternative)


def _known(where: str, parent: str, pattern: object) -> Iterator[tuple[str, Any]]:
    if not isinstance(pattern, Mapping):
        raise ConfigurationError(f"{where}: '{parent}' has members: give an object of them.")
    for name, part in _members(pattern):
        if name not in _MEMBERS[parent]:
            raise ConfigurationError(
                f"{where} names '{name}', which is not in {parent or 'a record'}: use one of "
                f"{', '.join(_MEMBERS[parent])}."
            )
        if not isinstance(part, Mapping):
            _check_leaf(f"{where}, '{name}'", part)
        yield name, part


def _check_kinds(where: str, alternatives: object) -> None:
    for kind in alternatives if isinstance(alternatives, list | tuple) else ():
        if isinstance(kind, str) and kind not in _KINDS:
            raise ConfigurationError(
                f"{where} wants eventName '{kind}', which no record has: use {', '.join(_KINDS)}."
            )


def _declared(table: Table) -> dict[str, set[str]]:
    """Return the types of attributes by their names; entities may declare several."""
    types: dict[str, set[str]] = {}
    for entity in table.entities:
        for attribute in entity.attributes:
            types.setdefault(attribute.name, {"NULL"}).add(attribute.type.value)
    return types


def _check_attributes(where: str, types: Mapping[str, Collection[str]], pattern: object) -> None:
    if not isinstance(pattern, Mapping):
        raise ConfigurationError(f"{where} has attributes: give an object of them.")
    for name, part in _members(pattern):
        if name not in types:
            raise ConfigurationError(
                f"{where} names the attribute '{name}', which is not declared: use one of "
                f"{', '.join(types)}."
            )
        wanted = sorted(types[name])
        if not isinstance(part, Mapping):
            raise ConfigurationError(
                f"{where}, '{name}': its value stands below its type, which is one of "
                f"{', '.join(wanted)}."
            )
        for descriptor, values in _members(part):
            if descriptor not in wanted:
                raise ConfigurationError(
                    f"{where}, '{name}' is no '{descriptor}': it is declared as one of "
                    f"{', '.join(wanted)}."
                )
            _check_leaves(f"{where}, '{name}'", values)
            if descriptor in _TEXT_DESCRIPTORS:
                _check_texts(f"{where}, '{name}'", values)
            if _compares_numbers(values):
                raise ConfigurationError(
                    f"{where}, '{name}' compares numbers, which are strings in a record: write an "
                    'exact one as a string, such as {"N": ["5"]}, or compare in the function.'
                )


def _check_leaves(where: str, part: object) -> None:
    """Check what stands at the ends of a pattern, however deep in a map."""
    if not isinstance(part, Mapping):
        _check_leaf(where, part)
        return
    for _, below in _members(part):
        _check_leaves(where, below)


def _check_leaf(where: str, alternatives: object) -> None:
    if not isinstance(alternatives, list | tuple) or not alternatives:
        raise ConfigurationError(f"{where}: give a list of values, also of a single one.")
    for alternative in alternatives:
        if not isinstance(alternative, Mapping):
            continue
        (operator, *more) = alternative or ("nothing",)
        if more or operator not in _OPERATORS:
            raise ConfigurationError(
                f"{where} compares by {' and '.join(map(repr, (operator, *more)))}: give one of "
                f"{', '.join(_OPERATORS)}."
            )


def _check_texts(where: str, alternatives: object) -> None:
    for alternative in alternatives if isinstance(alternatives, list | tuple) else ():
        if alternative is None or isinstance(alternative, bool):
            raise ConfigurationError(
                f"{where} is compared with {alternative}, and is a string in a record: write one."
            )


def _compares_numbers(part: object) -> bool:
    if isinstance(part, Mapping):
        return "numeric" in part or any(map(_compares_numbers, part.values()))
    if isinstance(part, list | tuple):
        return any(map(_compares_numbers, part))
    return isinstance(part, int | float) and not isinstance(part, bool)
