"""Key attributes of tables and indexes."""

from dataclasses import dataclass

from data_platform.dynamodb.types import AttributeType


@dataclass(frozen=True)
class Key:
    """One key attribute of a table or an index: its name and its type (S, N or B)."""

    name: str
    type: AttributeType


def string_key(name: str) -> Key:
    """Declare a String key attribute."""
    return Key(name, AttributeType.STRING)


def number_key(name: str) -> Key:
    """Declare a Number key attribute."""
    return Key(name, AttributeType.NUMBER)
