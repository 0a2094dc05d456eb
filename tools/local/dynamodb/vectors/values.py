"""Values of items, as far as a vector index knows them."""

import re
import struct
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.local.dynamodb.numbers import plain_number
from tools.local.dynamodb.vectors.definitions import Definition, Wire

Scalar = tuple[str, str]
"""A type and what is equal for equal values of it."""
Key = tuple[Scalar, ...]
Vector = npt.NDArray[np.float32]

_INVALID = "One or more parameter values were invalid. "
_EMPTY = {"S": "string", "B": "binary"}
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_RANGE = "[-3.4028235E38, 3.4028235E38]"


def scalar(value: Wire) -> Scalar:
    """Return a value of a key or a filter in the form in which equal ones are equal."""
    ((kind, held),) = value.items()
    return kind, plain_number(held) if kind == "N" else str(held)


def key_of(names: Iterable[str], item: Wire) -> Key:
    """Return the key of an item, or of a request's `Key`."""
    return tuple(scalar(item[name]) for name in names)


def is_wire_number(value: object) -> bool:
    """Tell whether a value is a Number that a request can have, and nothing else beside it."""
    if not isinstance(value, Mapping) or set(value) != {"N"}:
        return False
    return isinstance(value["N"], str) and _NUMBER.fullmatch(value["N"]) is not None


def vector_of(value: object) -> Vector | None:
    """Return a list of Numbers as 32-bit floats; None if it is no such list."""
    elements = value.get("L") if isinstance(value, Mapping) else None
    if elements is None:
        return None
    return vector_of_numbers(elements)


def vector_of_numbers(elements: Iterable[Wire]) -> Vector | None:
    """Return Numbers as 32-bit floats; None if one is none, or is too large for that."""
    try:
        # As the service does: first the nearest 64-bit float, then the nearest 32-bit one.
        exact = np.array([float(element["N"]) for element in elements])
        with np.errstate(over="ignore"):
            rounded = exact.astype(np.float32)
    except (KeyError, TypeError, ValueError):
        return None
    return rounded + np.float32(0) if np.isfinite(rounded).all() else None


def vector_value(vector: Vector) -> dict[str, Any]:
    """Return 32-bit floats as a list of Numbers, each with the fewest digits that name it."""
    return {
        "L": [
            {"N": np.format_float_positional(each, unique=True, trim="-")} if each else {"N": "0"}
            for each in vector
        ]
    }


def complaint_about(
    definitions: Iterable[Definition], item: Wire, before: Wire | None = None
) -> str | None:
    """Say what DynamoDB refuses an item for; None if its vector indexes can take it.

    Parameters
    ----------
    definitions
        The table's vector indexes.
    item
        The item as it is to be.
    before
        The item that an update changes: what it leaves alone is not looked at.
    """
    for definition in sorted(definitions, key=lambda each: each.name):
        names = [definition.attribute, *definition.types]
        changed = [
            name
            for name in names
            if name in item and (before is None or before.get(name) != item[name])
        ]
        for name in changed:
            if name == definition.attribute:
                complaint = _wrong_vector(definition, item[name])
            else:
                complaint = _wrong_key(definition, name, item[name], is_update=before is not None)
            if complaint:
                return complaint
    return None


def indexed_vector(definition: Definition, item: Wire) -> Vector | None:
    """Return the vector with which an item is in an index; None if it is not.

    It is there with a vector, its partition, and all else that a write may have; the vector is
    looked at once, which is what takes the time where a large table is read.
    """
    if definition.partition is not None and definition.partition not in item:
        return None
    vector = vector_of(item.get(definition.attribute))
    if vector is None or len(vector) != definition.dimensions:
        return None
    for name in definition.types:
        if name in item and _wrong_key(definition, name, item[name], is_update=False):
            return None
    return vector


def _wrong_vector(definition: Definition, value: Wire) -> str | None:
    vector = vector_of(value)
    if vector is not None and len(vector) == definition.dimensions:
        return None
    name, index = definition.attribute, definition.name
    elements = value.get("L")
    if elements is None:
        return (
            f"{_INVALID}Invalid type for parameter {name}, Expected: 32-bit floating point number "
            f"list IndexName: {index}"
        )
    for position, element in enumerate(elements):
        place = f"parameter {name}[{position}]"
        if "N" not in element:
            (actual,) = element
            return (
                f"{_INVALID}Invalid type for {place}, Expected: 32-bit floating point number, "
                f"Actual: {actual}. IndexName: {index}"
            )
        if _is_too_large(element["N"]):
            shown = f"{float(element['N']):E}"
            return (
                f"{_INVALID}Invalid value for {place}, Value: {shown} is outside valid range "
                f"{_RANGE}. IndexName: {index}"
            )
    if len(elements) != definition.dimensions:
        return (
            f"{_INVALID}Invalid size for parameter {name}, Expected: {definition.dimensions}, "
            f"Actual: {len(elements)} IndexName: {index}"
        )
    return None


def _is_too_large(number: str) -> bool:
    try:
        struct.pack("<f", float(number))
    except OverflowError:
        return True
    except ValueError:
        pass  # the engine says what is wrong with it
    return False


def _wrong_key(definition: Definition, name: str, value: Wire, *, is_update: bool) -> str | None:
    ((actual, held),) = value.items()
    expected = definition.types[name]
    if actual != expected:
        return (
            f"{_INVALID}Attribute '{name}' type mismatch. Expected: {expected}, Actual: {actual}. "
            f"IndexName: {definition.name}"
        )
    if name != definition.partition or held != "" or actual not in _EMPTY:
        return None
    if is_update:
        return (
            "One or more parameter values are not valid. The update expression attempted to "
            "update a secondary index key to a value that is not supported. The AttributeValue "
            f"for a key attribute cannot contain an empty {_EMPTY[actual]} value."
        )
    return (
        "One or more parameter values are not valid. A value specified for a secondary index key "
        "is not supported. The AttributeValue for a key attribute cannot contain an empty "
        f"{_EMPTY[actual]} value. IndexName: {definition.name}, IndexKey: {name}"
    )
