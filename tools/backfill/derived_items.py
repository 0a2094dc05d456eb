"""Writing items that follow from other items of the same table, where they are missing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from botocore.exceptions import ClientError

from data_platform.dynamodb.backfills import ItemBackfill, UnderivableError, WireItem
from stream_records.backoff import pause_seconds
from tools.aws import error_code
from tools.backfill.counts import Outcome, Standing
from tools.backfill.derivation import entity_of
from tools.backfill.target import Target
from tools.backfill.work import (
    MAX_ATTEMPTS,
    Finding,
    as_it_was,
)
from tools.table_scans.lookups import read_items
from tools.table_scans.requests import consumed, placeholders

_PUTS = 99
"""A transaction takes 100 members; one of them looks at the item that they follow from."""
_REFUSED_UNITS = 2.0
"""What a cancelled transaction costs at least: its answer does not say."""

_Identity = tuple[tuple[str, object], ...]


class ItemWork:
    """Writes derived items that do not exist.

    Parameters
    ----------
    target
        The table, and how fast it is filled.
    backfill
        The target's.
    sleep
        How to wait for a number of seconds.
    """

    def __init__(
        self,
        target: Target,
        backfill: ItemBackfill,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._target = target
        self._backfill = backfill
        self._sleep = sleep
        self._keys = tuple(key.name for key in target.table.keys)

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes that have to be read."""
        return tuple(dict.fromkeys((*self._keys, *self._backfill.sources)))

    def judge(self, items: Sequence[WireItem]) -> Iterator[Finding]:
        """Say how items stand."""
        wanted = [self._wanted_or_reason(item) for item in items]
        found = [several for several in wanted if isinstance(several, list)]
        keys = {self._identity(each): each for several in found for each in several}
        existing = self._existing(list(keys.values()))
        for item, several in zip(items, wanted, strict=True):
            if several is None:
                yield Finding(item, Standing.OTHER)
            elif isinstance(several, str):
                yield Finding(item, Standing.UNDERIVABLE, several)
            elif all(self._identity(each) in existing for each in several):
                yield Finding(item, Standing.COMPLETE)
            else:
                yield Finding(item, Standing.LACKING)

    def write(self, item: WireItem) -> Outcome:
        """Write the missing items of an item, if it still is as it was read."""
        current: WireItem | None = item
        has_written = False
        for attempt in range(MAX_ATTEMPTS):
            if current is None:
                return Outcome.GONE
            try:
                wanted = self._wanted(current) or []
            except UnderivableError:
                return Outcome.UNDERIVABLE
            existing = self._existing(wanted, consistent=True)
            missing = [each for each in wanted if self._identity(each) not in existing]
            written = self._put_all(current, missing)
            has_written |= written > 0
            if written == len(missing):
                return Outcome.WRITTEN if has_written else Outcome.OVERTAKEN
            self._sleep(pause_seconds(attempt))
            current = self._read(current)
        return Outcome.CONTENDED

    def _wanted(self, item: WireItem) -> list[WireItem] | None:
        if entity_of(self._target.table, self._backfill, item) is None:
            return None
        return list(self._backfill.items(item))

    def _wanted_or_reason(self, item: WireItem) -> list[WireItem] | str | None:
        try:
            return self._wanted(item)
        except UnderivableError as error:
            return str(error)

    def _put_all(self, item: WireItem, missing: Sequence[WireItem]) -> int:
        """Write items, as many together as DynamoDB takes, and return how many were written."""
        for start in range(0, len(missing), _PUTS):
            if not self._put(item, missing[start : start + _PUTS]):
                return start
        return len(missing)

    def _put(self, item: WireItem, missing: Sequence[WireItem]) -> bool:
        """Write items together; return False if the item changed, or one of them exists by now."""
        names = placeholders((self._keys[0], *self._backfill.sources))
        key, *_ = names
        same, values = as_it_was(item, {mark: names[mark] for mark in list(names)[1:]})
        unchanged: dict[str, Any] = {
            "TableName": self._target.table_name,
            "Key": self._key(item),
            "ConditionExpression": " AND ".join([f"attribute_exists({key})", *same]),
            "ExpressionAttributeNames": names,
        }
        if values:
            unchanged["ExpressionAttributeValues"] = values
        members: list[Any] = [{"ConditionCheck": unchanged}]
        for each in missing:
            put = {
                "TableName": self._target.table_name,
                "Item": each,
                "ConditionExpression": f"attribute_not_exists({key})",
                "ExpressionAttributeNames": {key: self._keys[0]},
            }
            members.append({"Put": put})
        self._target.pace.writes.wait()
        try:
            answer = self._target.client.transact_write_items(
                TransactItems=members, ReturnConsumedCapacity="TOTAL"
            )
        except ClientError as error:
            if error_code(error) != "TransactionCanceledException":
                raise
            self._target.pace.writes.spend(_REFUSED_UNITS * len(members))
            return False
        self._target.pace.writes.spend(consumed(answer))
        return True

    def _read(self, item: WireItem) -> WireItem | None:
        names = placeholders(self.attributes)
        self._target.pace.reads.wait()
        answer = self._target.client.get_item(
            TableName=self._target.table_name,
            Key=self._key(item),
            ConsistentRead=True,
            ProjectionExpression=", ".join(names),
            ExpressionAttributeNames=names,
            ReturnConsumedCapacity="TOTAL",
        )
        self._target.pace.reads.spend(consumed(answer))
        return answer.get("Item")

    def _existing(self, items: Sequence[WireItem], *, consistent: bool = False) -> set[_Identity]:
        """Return which of some items exist, by their keys."""
        found = read_items(
            self._target.client,
            self._target.table_name,
            [self._key(item) for item in items],
            self._target.pace.reads,
            attributes=self._keys,
            consistent=consistent,
        )
        return set(map(self._identity, found))

    def _key(self, item: WireItem) -> dict[str, Any]:
        return {name: item[name] for name in self._keys}

    def _identity(self, item: WireItem) -> _Identity:
        return tuple(next(iter(item[name].items())) for name in self._keys)
