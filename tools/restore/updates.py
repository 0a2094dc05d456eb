"""The update that makes of an item what it was, on condition that nobody has touched it since."""

from __future__ import annotations

from typing import Any

from data_platform.dynamodb.backfills import WireItem
from tools.restore.images import is_same

_MOST = 140
"""Attributes in an update: its expressions may have 4 KB and 300 operators."""


class TooManyAttributesError(Exception):
    """More attributes differ than one update can set."""


def reverting(base: WireItem, bad: WireItem) -> dict[str, Any]:
    """Return the expressions of an UpdateItem that makes base of bad.

    It sets and removes what differs and nothing else, so an attribute that somebody adds at that
    moment stays. What differs has to be as in bad; so has all else, as far as it fits.

    Raises
    ------
    TooManyAttributesError
        If too much differs.
    """
    names = sorted({*base, *bad})
    different = [name for name in names if not _agree(base, bad, name)]
    if len(different) > _MOST:
        raise TooManyAttributesError
    alike = [name for name in names if name not in different]
    marks = {name: f"#{number}" for number, name in enumerate([*different, *alike][:_MOST])}
    values: dict[str, Any] = {}
    conditions, sets, removals = [], [], []
    for name, mark in marks.items():
        number = mark[1:]
        if name in bad:
            conditions.append(f"{mark} = :was{number}")
            values[f":was{number}"] = bad[name]
        else:
            conditions.append(f"attribute_not_exists({mark})")
        if name in different and name in base:
            sets.append(f"{mark} = :be{number}")
            values[f":be{number}"] = base[name]
        elif name in different:
            removals.append(mark)
    clauses = [("SET", sets), ("REMOVE", removals)]
    return {
        "UpdateExpression": " ".join(f"{verb} {', '.join(each)}" for verb, each in clauses if each),
        "ConditionExpression": " AND ".join(conditions),
        "ExpressionAttributeNames": {mark: name for name, mark in marks.items()},
        "ExpressionAttributeValues": values,
    }


def _agree(base: WireItem, bad: WireItem, name: str) -> bool:
    if name not in base or name not in bad:
        return False
    return is_same({name: base[name]}, {name: bad[name]})
