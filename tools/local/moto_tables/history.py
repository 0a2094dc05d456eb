"""What moto's tables remember of their changes, while point-in-time recovery is on."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.utilities import dynamo_json_dump

from tools.local.dynamodb.recovery.access import Change
from tools.local.dynamodb.recovery.window import RECORDED_SECONDS

if TYPE_CHECKING:
    from moto.dynamodb.models.dynamo_type import Item
    from moto.dynamodb.models.table import Table

    from tools.local.dynamodb.arns import Deployment

_ATTRIBUTE = "datactl_changes"


class MotoHistory:
    """Reads the changes of moto's tables, in moto's process.

    Parameters
    ----------
    deployment
        Where the tables are.
    """

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment

    async def changes(self, table: str, since: int) -> AsyncIterator[Change]:
        """Yield the changes made from a second on, those of one item in their order."""
        place = self._deployment
        found = dynamodb_backends[place.account][place.region].tables[table]
        # A copy, since moto's threads go on writing.
        for change in list(getattr(found, _ATTRIBUTE, ())):
            if change.second >= since:
                yield change


def remember(table: Table, before: Item | None, after: Item | None) -> None:
    """Remember a change of a table, if it can be brought back to a time."""
    recovery = table.continuous_backups["PointInTimeRecoveryDescription"]
    if recovery["PointInTimeRecoveryStatus"] != "ENABLED":
        table.__dict__.pop(_ATTRIBUTE, None)
        return
    changes: deque[Change] = table.__dict__.setdefault(_ATTRIBUTE, deque())
    now = int(time.time())
    changes.append(Change(now, _keys(table, before or after), _image(before), _image(after)))
    while changes[0].second < now - RECORDED_SECONDS:
        changes.popleft()


def _keys(table: Table, item: Item | None) -> dict[str, Any]:
    image = _image(item) or {}
    return {name: image[name] for name in table.table_key_attrs}


def _image(item: Item | None) -> dict[str, Any] | None:
    """Return an item as it is now, in the form of answers; moto changes it in place."""
    if item is None:
        return None
    image: dict[str, Any] = json.loads(dynamo_json_dump(item.to_json()["Attributes"]))
    return image
