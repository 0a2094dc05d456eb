"""Which deletions are expiries.

DynamoDB marks the deletion of an expired item in the stream. Of a table with replicas, only the
stream of the Region that carried the expiry out has the mark: everywhere else, that deletion looks
like anybody's. There the item itself has to tell, by its TTL attribute and the time of the record.

An item that somebody deletes after it has expired, and before DynamoDB does, looks the same as one
that DynamoDB deleted in another Region. It is taken for expired: what is archived once too often
can be removed, and the last copy of a message cannot be brought back.
"""

import json
import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

REPLICATED_EXPIRIES = "REPLICATED_EXPIRIES"
"""The variable that names the TTL attribute of each table with replicas, in JSON; none has any
without it, and then only the mark counts."""

ROUNDING_SECONDS = 60
"""How far the time of a record may lie before the deletion: it is rounded down, by DynamoDB Local
to the minute."""

IGNORED_AFTER_SECONDS = 5 * 366 * 86_400
"""DynamoDB leaves an item alone that expired longer ago than five years."""

_TTL_PRINCIPAL = "dynamodb.amazonaws.com"


def is_expiry(
    record: Mapping[str, Any],
    table: str,
    written_at: float,
    variables: Mapping[str, str] = os.environ,
) -> bool:
    """Tell whether DynamoDB deleted an item because it had expired, as far as can be told.

    Parameters
    ----------
    record
        The record of a deletion.
    table
        Name of the table.
    written_at
        When the item was deleted, in seconds since the epoch.
    variables
        The environment of the function.
    """
    if _is_marked(record.get("userIdentity")):
        return True
    attribute = _attributes(variables.get(REPLICATED_EXPIRIES, "{}")).get(table)
    if attribute is None:
        return False
    expires_at = _number(record["dynamodb"].get("OldImage"), attribute)
    if expires_at is None:
        return False
    return -ROUNDING_SECONDS <= written_at - expires_at <= IGNORED_AFTER_SECONDS


def _is_marked(identity: object) -> bool:
    return (
        isinstance(identity, dict)
        and identity.get("type") == "Service"
        and identity.get("principalId") == _TTL_PRINCIPAL
    )


@lru_cache
def _attributes(text: str) -> Mapping[str, str]:
    attributes: Mapping[str, str] = json.loads(text)
    return attributes


def _number(image: object, name: str) -> float | None:
    """Return a number, and nothing for what DynamoDB takes for no expiry."""
    value = image.get(name) if isinstance(image, dict) else None
    text = value.get("N") if isinstance(value, dict) else None
    try:
        return float(text) if isinstance(text, str) else None
    except ValueError:
        return None
