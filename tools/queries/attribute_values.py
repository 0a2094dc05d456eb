"""DynamoDB's values and Python's, without loss in either direction.

boto3's resource interface refuses numbers of more than 38 digits, trailing zeros included, although
DynamoDB Local writes every number out.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from data_platform.dynamodb.items import Scalar
from data_platform.dynamodb.wire import wire_value


def python_item(item: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return an item as the client interface answers it, with plain Python values."""
    return {name: _python_value(value) for name, value in item.items()}


def wire_values(values: Mapping[str, Scalar]) -> dict[str, dict[str, Any]]:
    """Return key attributes or expression values as the client interface takes them."""
    return {name: wire_value(value) for name, value in values.items()}


def _python_value(value: Mapping[str, Any]) -> Any:  # noqa: ANN401  any attribute value
    ((kind, held),) = value.items()
    # S, BOOL and B are a string, a boolean and bytes already.
    return _READERS[kind](held) if kind in _READERS else held


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "N": Decimal,
    "NULL": lambda _held: None,
    "L": lambda members: [_python_value(member) for member in members],
    "M": python_item,
    "SS": set,
    "NS": lambda members: set(map(Decimal, members)),
    "BS": set,
}
