"""Writes on condition that an item is still as it was read."""

from collections.abc import Iterable, Mapping
from typing import Any


def as_read(item: Mapping[str, Any], names: Iterable[str]) -> tuple[list[str], dict[str, Any]]:
    """Return conditions on some attributes of an item, and the values in them.

    Whatever type an attribute has, NULL among them, is compared as it is.
    """
    conditions = []
    values = {}
    for name in names:
        if name in item:
            conditions.append(f"{name} = :read_{name}")
            values[f":read_{name}"] = item[name]
        else:
            conditions.append(f"attribute_not_exists({name})")
    return conditions, values


def put_as_read(
    table: str, item: Mapping[str, Any], found: Mapping[str, Any], names: Iterable[str]
) -> dict[str, Any]:
    """Return the member of a transaction that puts an item in the place of one as it was read.

    Parameters
    ----------
    found
        The item as it was read; empty if there was none.
    names
        The attributes that must still be the same.
    """
    conditions, values = as_read(found, names)
    put = {"TableName": table, "Item": item, "ConditionExpression": " AND ".join(conditions)}
    return {"Put": {**put, "ExpressionAttributeValues": values} if values else put}
