"""Checks that tables and indexes share: key types, and entities that agree with them."""

from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.keys import Key
from data_platform.dynamodb.types import KEY_TYPES, AttributeType


def check_key_type(where: str, key: Key) -> None:
    """Refuse a key attribute whose type DynamoDB does not accept in a key."""
    if key.type not in KEY_TYPES:
        raise DeclarationError(
            where,
            "keys",
            f"key attribute '{key.name}' has type {key.type}",
            "A key attribute is a String, a Number or a Binary",
        )


def check_same_type(where: str, key: Key, found: AttributeType) -> None:
    """Refuse an entity that stores a key attribute with another type than the key's."""
    if found is not key.type:
        raise DeclarationError(
            where,
            "attributes",
            f"'{key.name}' is declared {found.name} but the key needs {key.type.name}",
            "Use the same type in both",
        )
