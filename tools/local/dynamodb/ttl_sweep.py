"""Deletes items past their expiry time, as the service does.

DynamoDB Local can expire items itself, but its TTL deletions look different in streams, and with
its own TTL on it can hang. So the gateway never switches that on and sweeps the tables instead.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from tools.local.dynamodb.connections import Engine
from tools.local.dynamodb.deletion_records import DeletionRecords, Key
from tools.local.dynamodb.held_reads import wait_for
from tools.local.dynamodb.messages import ServiceError
from tools.local.dynamodb.stream_clock import StreamClock
from tools.local.dynamodb.table_settings import SettingsStore
from tools.local.dynamodb.table_writes import TableWrites
from tools.local.dynamodb.ttl_marks import TtlMarks
from tools.local.dynamodb.vectors.layer import VectorLayer
from tools.local.dynamodb.write_gate import WriteGate

_LOG = logging.getLogger(__name__)

_OLDEST_SECONDS = 5 * 365 * 86_400
"""DynamoDB leaves items alone that expired longer ago than this."""

_ITEMS_AT_A_TIME = 25
"""Deleted in one go; readers of the stream wait that long, some 50 ms."""

_SHARE_OF_TIME = 0.1
"""The sweep may keep the engine busy for this share of the time."""


@dataclass(frozen=True)
class _Table:
    """A table to be swept."""

    name: str
    attribute: str
    key_names: tuple[str, ...]
    stream_arn: str | None

    def expired(self, now: int) -> dict[str, Any]:
        """Build the condition that an item has expired; it fails for anything but a Number."""
        return {
            "ExpressionAttributeNames": {"#expiry": self.attribute},
            "ExpressionAttributeValues": {
                ":now": {"N": str(now)},
                ":oldest": {"N": str(now - _OLDEST_SECONDS)},
            },
        }


_EXPIRED = "#expiry <= :now AND #expiry > :oldest"


class TtlSweep:
    """The sweep over all tables that have TTL on.

    Parameters
    ----------
    engine
        The engine with the tables.
    settings
        Says which tables have TTL on.
    clock
        Dates the stream records of the deletions.
    marks
        Where they are noted.
    writes, vectors
        Are told of the deletions.
    gate
        Holds them back while the stream of a table is exchanged.
    """

    def __init__(
        self,
        engine: Engine,
        settings: SettingsStore,
        *,
        clock: StreamClock,
        marks: TtlMarks,
        writes: TableWrites,
        vectors: VectorLayer,
        gate: WriteGate | None = None,
    ) -> None:
        self._gate = gate or WriteGate()
        self._engine = engine
        self._settings = settings
        self._clock = clock
        self._marks = marks
        self._writes = writes
        self._vectors = vectors
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """End `run`, but not between a deletion and its mark."""
        self._stop.set()

    async def run(self, interval_seconds: float) -> None:
        """Sweep again and again, at this interval or less often if a sweep takes long."""
        while not self._stop.is_set():
            started = time.monotonic()
            for table, attribute in self._settings.ttl_attributes().items():
                await self._sweep_unless_broken(table, attribute)
            took = time.monotonic() - started
            await wait_for(self._stop, max(interval_seconds, took / _SHARE_OF_TIME))

    async def sweep_table(self, name: str, attribute: str, now: int) -> int:
        """Delete a table's expired items.

        Parameters
        ----------
        name, attribute
            The table and its TTL attribute.
        now
            The time against which expiry is measured, in epoch seconds.

        Returns
        -------
        int
            How many items were deleted.
        """
        table = await self._describe(name, attribute)
        deleted = 0
        async for keys in self._expired_keys(table, now):
            for start in range(0, len(keys), _ITEMS_AT_A_TIME):
                if self._stop.is_set():
                    return deleted
                deleted += await self._delete(table, keys[start : start + _ITEMS_AT_A_TIME], now)
        return deleted

    async def _sweep_unless_broken(self, name: str, attribute: str) -> None:
        try:
            deleted = await self.sweep_table(name, attribute, int(time.time()))
        except ServiceError as error:
            if error.kind == "ResourceNotFoundException":
                self._settings.drop(name)
            else:
                _LOG.warning("Cannot sweep expired items of %s: %s", name, error)
        except Exception:  # noqa: BLE001  such as a full disk; the other tables are swept still
            _LOG.exception("Cannot sweep expired items of %s", name)
        else:
            if deleted:
                _LOG.info("Deleted %d expired items of %s", deleted, name)

    async def _describe(self, name: str, attribute: str) -> _Table:
        table = (await self._engine.call("DescribeTable", {"TableName": name}))["Table"]
        streaming = table.get("StreamSpecification", {}).get("StreamEnabled", False)
        return _Table(
            name=name,
            attribute=attribute,
            key_names=tuple(key["AttributeName"] for key in table["KeySchema"]),
            stream_arn=table["LatestStreamArn"] if streaming else None,
        )

    async def _expired_keys(self, table: _Table, now: int) -> AsyncIterator[list[Key]]:
        condition = table.expired(now)
        names = {f"#key{index}": name for index, name in enumerate(table.key_names)}
        condition["ExpressionAttributeNames"].update(names)
        start: Key = {}
        while True:
            page = await self._engine.call(
                "Scan",
                {
                    "TableName": table.name,
                    "FilterExpression": _EXPIRED,
                    "ProjectionExpression": ", ".join(names),
                    **condition,
                    **({"ExclusiveStartKey": start} if start else {}),
                },
            )
            if page["Items"]:
                yield page["Items"]
            start = page.get("LastEvaluatedKey") or {}
            if not start:
                return

    async def _delete(self, table: _Table, keys: list[Key], now: int) -> int:
        async with self._gate.write({table.name}):
            if table.stream_arn is None:
                return len(await self._delete_expired(table, keys, now))
            with self._writes.under_way({table.name}):
                return await self._delete_marked(table, table.stream_arn, keys, now)

    async def _delete_marked(
        self, table: _Table, stream_arn: str, keys: list[Key], now: int
    ) -> int:
        async with self._marks.sweep(stream_arn):
            records = DeletionRecords(self._engine, stream_arn)
            await self._clock.strike()
            await records.start_behind(self._clock.last_number)
            deleted = await self._delete_expired(table, keys, now)
            if deleted:
                self._marks.note(await records.ids_of_deletions(deleted))
        return len(deleted)

    async def _delete_expired(self, table: _Table, keys: list[Key], now: int) -> list[Key]:
        """Delete the items that are still there and still expired."""
        async with self._vectors.changing(table.name, keys):
            return await self._delete_each(table, keys, now)

    async def _delete_each(self, table: _Table, keys: list[Key], now: int) -> list[Key]:
        deleted = []
        for key in keys:
            try:
                await self._engine.call(
                    "DeleteItem",
                    {
                        "TableName": table.name,
                        "Key": key,
                        "ConditionExpression": _EXPIRED,
                        **table.expired(now),
                    },
                )
            except ServiceError as error:
                if error.kind != "ConditionalCheckFailedException":
                    raise
            else:
                deleted.append(key)
        return deleted
