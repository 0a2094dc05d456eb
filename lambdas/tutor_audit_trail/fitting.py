"""Keeps an entry of the trail below DynamoDB's limits, in the same way each time.

Two images of 400 KB do not fit into one item of 400 KB, and nobody reads such a value in a trail:
long values are cut with a note of their size, and what still is too much is counted.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from stream_records.texts import encoded

MAX_VALUE = 8 * 1024
"""Bytes of one value that is kept whole."""

MAX_SIDE = 160 * 1024
"""Bytes of all attributes before, and of all attributes after, so that both leave room to spare."""

LEFT_OUT = "[left out]"
"""Name under which an entry says how many attributes it lacks."""

_BEGINNING = 1024
_DEEPEST = 28  # DynamoDB takes 32 levels; the entry itself has two around the value
_NUMBER_SIZE = 21
_MEMBER_SIZE = 1  # a list or a map adds it for each of its members
_KINDS = {
    "S": "text",
    "N": "number",
    "B": "binary value",
    "SS": "set of texts",
    "NS": "set of numbers",
    "BS": "set of binary values",
    "L": "list",
    "M": "map",
}


def fit(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes with long values cut, and the last ones left out if need be."""
    fitting: dict[str, Any] = {}
    size = omitted = omitted_size = 0
    for name, value in sorted(attributes.items()):
        name_size = len(encoded(name))
        shortened = shorten(value)
        needed = _MEMBER_SIZE + name_size + _size(shortened)
        if size + needed > MAX_SIDE:
            omitted += 1
            omitted_size += name_size + _size(value)
            continue
        size += needed
        fitting[name] = shortened
    if omitted:
        fitting[LEFT_OUT] = {"S": f"{omitted} attributes of {omitted_size} bytes"}
    return fitting


def shorten(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a value, or a note of its kind and size in bytes if it is long or nested deeply."""
    size = _size(value)
    if size <= MAX_VALUE and _depth(value) <= _DEEPEST:
        return value
    ((kind, content),) = value.items()
    if kind == "S":
        beginning = encoded(content)[:_BEGINNING].decode(errors="ignore")
        return {"S": f"{beginning} [shortened from {size} bytes]"}
    return {"S": f"[{_KINDS[kind]} of {size} bytes left out]"}


def _size(value: Mapping[str, Any]) -> int:
    """Return at least as many bytes as DynamoDB counts."""
    ((kind, content),) = value.items()
    return _SIZES[kind](content)


def _size_of_list(members: Sequence[Mapping[str, Any]]) -> int:
    return 3 + sum(_MEMBER_SIZE + _size(member) for member in members)


def _size_of_map(fields: Mapping[str, Any]) -> int:
    return 3 + sum(
        _MEMBER_SIZE + len(encoded(name)) + _size(value) for name, value in fields.items()
    )


_SIZES: Mapping[str, Callable[[Any], int]] = {
    "S": lambda text: len(encoded(text)),
    "N": lambda _number: _NUMBER_SIZE,
    # Base64 is longer than what it stands for.
    "B": len,
    "BOOL": lambda _flag: 1,
    "NULL": lambda _null: 1,
    "SS": lambda texts: sum(len(encoded(text)) for text in texts),
    "NS": lambda numbers: _NUMBER_SIZE * len(numbers),
    "BS": lambda values: sum(map(len, values)),
    "L": _size_of_list,
    "M": _size_of_map,
}


def _depth(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    if kind == "L":
        return 1 + max(map(_depth, content), default=0)
    if kind == "M":
        return 1 + max(map(_depth, content.values()), default=0)
    return 0
