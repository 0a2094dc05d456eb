"""Checks that an access pattern can leave out expired items, unless it returns them."""

from data_platform.dynamodb.conditions import NOW
from data_platform.dynamodb.declarations import AccessPattern, Table
from data_platform.dynamodb.errors import DeclarationError


def check_expired_items(where: str, table: Table, pattern: AccessPattern) -> None:
    """Refuse a pattern that would return items which have expired and are not deleted yet."""
    if table.ttl is None:
        if pattern.returns_expired:
            raise DeclarationError(
                where, "returns_expired", "items of this table never expire", "Leave it out"
            )
        return
    if pattern.returns_expired:
        return
    expiry = table.ttl.attribute
    index = table.index(pattern.index) if pattern.index else None
    if expiry not in {key.name for key in (index.keys if index else table.keys)}:
        return
    # DynamoDB refuses a filter on a key, so the key condition itself has to leave them out.
    if not any(
        condition.attribute == expiry and NOW in condition.placeholders
        for condition in pattern.conditions
    ):
        raise DeclarationError(
            where,
            "conditions",
            f"the expiry '{expiry}' is a key here, and nothing leaves out expired items",
            f"Add greater_than('{expiry}', '<{NOW}>'), or set returns_expired",
        )
