"""Who is named in the audit trail as having acted."""

from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.schema import Table
from data_platform.dynamodb.types import AttributeType


def check_actor(table: Table, action: str, name: str) -> None:
    """Refuse an attribute that cannot say of each item, or must not show, who acted.

    Raises
    ------
    DeclarationError
        If it is no String of every item, or is sensitive, or the action is nobody's.
    """
    where = f"Table '{table.name}'"
    attribute = table.entities[0].attribute(name)
    if attribute is None or attribute.type is not AttributeType.STRING or not attribute.required:
        raise DeclarationError(
            where,
            "actors",
            f"{action} is to name '{name}', which is no String of every item",
            "Name a required attribute that holds the account of the person who acted",
        )
    if attribute.sensitive:
        raise DeclarationError(
            where,
            "actors",
            f"{action} is to name '{name}', which is sensitive",
            "Name an identifier: the trail shows no personal data",
        )
    if action.endswith("_EXPIRED"):
        raise DeclarationError(
            where, "actors", f"{action} is to name '{name}'", "Nobody acts when an item expires"
        )
