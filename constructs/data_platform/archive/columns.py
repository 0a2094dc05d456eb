"""How Athena sees archived items: DynamoDB JSON, described by a table's declaration."""

from data_platform.dynamodb.attributes import Attribute
from data_platform.dynamodb.schema import Table
from data_platform.dynamodb.types import AttributeType
from data_platform.errors import ConfigurationError

ITEM_COLUMN = "item"
"""The only column: what stands under ``Item`` in a line."""

DAY_COLUMN = "dt"
"""The partition: the UTC day of an item, such as ``2025-01-20``."""

_VALUE_TYPES = {
    AttributeType.STRING: "string",
    AttributeType.NUMBER: "string",
    AttributeType.BINARY: "string",
    AttributeType.BOOLEAN: "boolean",
    AttributeType.STRING_SET: "array<string>",
    AttributeType.NUMBER_SET: "array<string>",
}
"""Numbers are strings in DynamoDB JSON, with all their digits; binary values are base64."""


def item_type(declaration: Table) -> str:
    """Return the type of the column in Hive's syntax, with each attribute under its type.

    An attribute ``studentId`` of type N becomes the field ``studentid`` with the field ``n``: the
    catalogue knows small letters only, and the reader of JSON ignores the difference.

    Raises
    ------
    ConfigurationError
        If an attribute is a list or a map, or two differ only in capital letters.
    """
    fields: dict[str, str] = {}
    for entity in declaration.entities:
        for attribute in entity.attributes:
            name = attribute.name.lower()
            described = _field(declaration, attribute)
            if fields.setdefault(name, described) != described:
                raise ConfigurationError(
                    f"Table '{declaration.name}': the archive cannot tell attributes '{name}' "
                    "apart that differ in type or in capital letters. Rename one."
                )
    return f"struct<{','.join(f'{name}:{kind}' for name, kind in fields.items())}>"


def path_of(attribute: str, kind: AttributeType) -> str:
    """Return how a query names the value of an attribute, as text unless it is a boolean or set."""
    return f'{ITEM_COLUMN}."{attribute.lower()}".{kind.lower()}'


def _field(declaration: Table, attribute: Attribute) -> str:
    value = _VALUE_TYPES.get(attribute.type)
    if value is None:
        raise ConfigurationError(
            f"Table '{declaration.name}': attribute '{attribute.name}' is of type "
            f"{attribute.type}, which the archive's catalogue does not describe yet."
        )
    return f"struct<{attribute.type.lower()}:{value}>"
