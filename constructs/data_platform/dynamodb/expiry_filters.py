"""Filters of a table's stream for the deletions of expired items, as Lambda takes them."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from data_platform.stage import Stage

_DELETED: Mapping[str, Any] = {"eventName": ["REMOVE"]}
_MARKED: Mapping[str, Any] = {
    **_DELETED,
    "userIdentity": {"type": ["Service"], "principalId": ["dynamodb.amazonaws.com"]},
}


def expired_items(stage: Stage) -> Mapping[str, Any]:
    """Return the narrowest filter that lets the deletion of every expired item pass.

    Of a table with replicas, DynamoDB marks an expiry only in the stream of the Region that carried
    it out, and Lambda compares no numbers: so there all deletions pass, and the function tells them
    apart.
    """
    return _DELETED if stage.replicas else _MARKED


def passes_expired_items_only(patterns: Iterable[str]) -> bool:
    """Tell whether filters are those of `expired_items`."""
    found = [json.loads(pattern) for pattern in patterns]
    return bool(found) and all(pattern in (_MARKED, _DELETED) for pattern in found)
