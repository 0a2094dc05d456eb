"""Giving items an attribute that they lack."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from data_platform.dynamodb.backfills import AttributeBackfill, UnderivableError, WireItem
from tools.aws import error_code
from tools.backfill.counts import Outcome, Standing
from tools.backfill.derivation import derived_value, entity_of, has_declared_type
from tools.backfill.target import Target
from tools.backfill.work import (
    MAX_ATTEMPTS,
    Finding,
    as_it_was,
)
from tools.table_scans.requests import consumed, placeholders

_REFUSED_UNITS = 1.0
"""What a refused write costs at least: its answer does not say."""


class _TooLargeError(Exception):
    """The item, or its key in an index, would exceed what DynamoDB takes."""


class AttributeWork:
    """Sets an attribute where it is absent.

    Parameters
    ----------
    target
        The table, and how fast it is filled.
    backfill
        The target's.
    now
        The time in seconds since the epoch.
    """

    def __init__(
        self,
        target: Target,
        backfill: AttributeBackfill,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._target = target
        self._backfill = backfill
        self._now = now
        self._keys = tuple(key.name for key in target.table.keys)

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes that have to be read."""
        names = (*self._keys, self._backfill.attribute, *self._backfill.sources)
        return tuple(dict.fromkeys(names))

    def judge(self, items: Sequence[WireItem]) -> Iterator[Finding]:
        """Say how items stand."""
        return (self._judged(item)[0] for item in items)

    def write(self, item: WireItem) -> Outcome:
        """Give an item the attribute, if it still lacks it and its sources are as they were."""
        for _ in range(MAX_ATTEMPTS):
            finding, value = self._judged(item)
            if finding.standing is Standing.UNDERIVABLE:
                return Outcome.UNDERIVABLE
            if value is None:
                return Outcome.OVERTAKEN
            try:
                current = self._set(item, value)
            except _TooLargeError:
                return Outcome.OVERSIZED
            if current is None:
                return Outcome.WRITTEN
            if not current:
                return Outcome.GONE
            item = current
        return Outcome.CONTENDED

    def _judged(self, item: WireItem) -> tuple[Finding, dict[str, Any] | None]:
        """Say how an item stands, and what it is to be given if it lacks something."""
        entity = entity_of(self._target.table, self._backfill, item)
        if entity is None:
            return Finding(item, Standing.OTHER), None
        if self._backfill.attribute in item:
            if has_declared_type(self._backfill, entity, item):
                return Finding(item, Standing.COMPLETE), None
            reason = f"'{self._backfill.attribute}' is of another type"
            return Finding(item, Standing.UNDERIVABLE, reason), None
        try:
            value = derived_value(self._target.table, self._backfill, entity, item, self._now())
        except UnderivableError as error:
            return Finding(item, Standing.UNDERIVABLE, str(error)), None
        return Finding(item, Standing.LACKING), value

    def _set(self, item: WireItem, value: Mapping[str, Any]) -> WireItem | None:
        """Write, and return None; or the item as it is instead, which is empty if it is gone."""
        sources = [name for name in self._backfill.sources if name not in self._keys]
        names = placeholders((*self._keys[:1], self._backfill.attribute, *sources))
        key, attribute, *_ = names
        same, values = as_it_was(item, {mark: names[mark] for mark in list(names)[2:]})
        conditions = [f"attribute_exists({key})", f"attribute_not_exists({attribute})", *same]
        request: dict[str, Any] = {
            "TableName": self._target.table_name,
            "Key": {name: item[name] for name in self._keys},
            "UpdateExpression": f"SET {attribute} = :value",
            "ConditionExpression": " AND ".join(conditions),
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": {**values, ":value": value},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            "ReturnConsumedCapacity": "TOTAL",
        }
        self._target.pace.writes.wait()
        try:
            answer = self._target.client.update_item(**request)
        except ClientError as error:
            self._target.pace.writes.spend(_REFUSED_UNITS)
            if _is_about_size(error):
                raise _TooLargeError from error
            if error_code(error) != "ConditionalCheckFailedException":
                raise
            found: WireItem = error.response.get("Item", {})  # type: ignore[assignment]
            return found
        self._target.pace.writes.spend(consumed(answer))
        return None


def _is_about_size(error: ClientError) -> bool:
    """Tell whether one item is refused for its size; others of the table are not."""
    message = str(error.response.get("Error", {}).get("Message", ""))
    return error_code(error) == "ValidationException" and "size" in message.lower()
