"""How many bytes attributes count as, by DynamoDB's rules."""

from collections.abc import Callable, Mapping
from typing import Any

_MEMBERS_BYTES, _MEMBER_BYTES = 3, 1


def item_bytes(item: Mapping[str, Mapping[str, Any]]) -> int:
    """Return how many bytes attributes count as, their names included."""
    return sum(_text_bytes(name) + _bytes(each) for name, each in item.items())


def _bytes(value: Mapping[str, Any]) -> int:
    ((kind, held),) = value.items()
    return _SIZES.get(kind, lambda _held: 1)(held)


def _number_bytes(number: str) -> int:
    digits = "".join(filter(str.isdigit, number)).strip("0")
    return (len(digits) + 1) // 2 + 1 + number.startswith("-")


def _text_bytes(text: str) -> int:
    return len(text.encode(errors="replace"))


def _binary_bytes(base64: str) -> int:
    return len(base64) * 3 // 4


_SIZES: Mapping[str, Callable[[Any], int]] = {
    "S": _text_bytes,
    "N": _number_bytes,
    "B": _binary_bytes,
    "SS": lambda members: sum(map(_text_bytes, members)),
    "NS": lambda members: sum(map(_number_bytes, members)),
    "BS": lambda members: sum(map(_binary_bytes, members)),
    "L": lambda members: _MEMBERS_BYTES + sum(_MEMBER_BYTES + _bytes(each) for each in members),
    "M": lambda held: _MEMBERS_BYTES + len(held) * _MEMBER_BYTES + item_bytes(held),
}
