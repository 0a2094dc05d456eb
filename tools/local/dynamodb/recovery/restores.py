"""Restoring a table: made under a new name, filled, and only then to be written by others."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

from tools.local.dynamodb.messages import ServiceError
from tools.local.dynamodb.recovery.access import Item, Tables
from tools.local.dynamodb.recovery.checks import check_name
from tools.local.dynamodb.recovery.definitions import restored_table, restored_vector_indexes
from tools.local.dynamodb.recovery.registry import Registry
from tools.local.dynamodb.recovery.work import Work

_LOG = logging.getLogger(__name__)
_KIND = "restores"
_ITEMS_A_CALL = 25
_CALLS_AT_A_TIME = 4
_POLL_SECONDS = 0.1


class Restores:
    """The restores of tables.

    Parameters
    ----------
    tables
        The tables.
    registry
        Where it is kept which tables were restored, and of what.
    work
        The work that goes on after an answer.

    Attributes
    ----------
    under_way
        The tables that are being filled.
    """

    def __init__(self, tables: Tables, registry: Registry, work: Work) -> None:
        self._tables = tables
        self._registry = registry
        self._work = work
        self._being_made: set[str] = set()
        self.under_way = {
            table for table, record in registry.of(_KIND).items() if record["RestoreInProgress"]
        }

    def uses_backup(self, arn: str) -> bool:
        """Tell whether a table is being restored from a backup."""
        records = self._registry.of(_KIND).values()
        return any(
            record["RestoreInProgress"] and record.get("SourceBackupArn") == arn
            for record in records
        )

    def made(self, table: str) -> bool:
        """Tell whether a table was restored and is still there."""
        return table in self._registry.of(_KIND) and table not in self.under_way

    async def begin(
        self,
        request: Mapping[str, Any],
        source: Mapping[str, Any],
        pages: AsyncIterator[list[Item]],
        summary: Mapping[str, Any],
    ) -> dict[str, Any]:
        """Make a table and begin to fill it; return its description.

        Parameters
        ----------
        request
            The request to restore it.
        source
            The description of the table that it is made of.
        pages
            Its items.
        summary
            What its description shall say of the restore.

        Raises
        ------
        ServiceError
            If it cannot be restored so.
        """
        target = request["TargetTableName"]
        check_name("targetTableName", target)
        wanted = restored_table(source, request)
        vectors = restored_vector_indexes(source, request)
        if target in self.under_way | self._being_made:
            raise ServiceError("TableInUseException", f"Table is being created: {target}")
        self._being_made.add(target)
        try:
            description = await self._made(wanted, summary)
        finally:
            self._being_made.discard(target)
        await self._work.begin(self._fill(target, pages, vectors))
        description["TableStatus"] = "CREATING"
        description["RestoreSummary"] = {**summary, "RestoreInProgress": True}
        return description

    async def _made(self, wanted: Mapping[str, Any], summary: Mapping[str, Any]) -> dict[str, Any]:
        target = wanted["TableName"]
        if await self._tables.description(target) is not None:
            raise ServiceError("TableAlreadyExistsException", f"Table already exists: {target}")
        # Kept before the table is made: a start after a crash knows that it is not whole.
        self._registry.put(_KIND, target, {**summary, "RestoreInProgress": True})
        self.under_way.add(target)
        try:
            made = await self._tables.call("CreateTable", **wanted)
        except ServiceError:
            self.forget(target)
            raise
        description: dict[str, Any] = made["TableDescription"]
        return description

    def complete(self, description: dict[str, Any]) -> None:
        """Add to a table's description what it was restored from."""
        summary = self._registry.of(_KIND).get(description["TableName"])
        if summary is None:
            return
        description["RestoreSummary"] = summary
        if summary["RestoreInProgress"]:
            description["TableStatus"] = "CREATING"

    def forget(self, table: str) -> None:
        """Forget the restore of a table that is deleted."""
        self._registry.drop(_KIND, table)
        self.under_way.discard(table)

    async def end_broken_off(self) -> None:
        """Delete the tables that were being filled when the process ended."""
        for table in list(self.under_way):
            _LOG.warning("%s was not restored whole when the process ended: deleted", table)
            await self._delete(table)

    async def _fill(
        self, table: str, pages: AsyncIterator[list[Item]], vectors: Iterable[Mapping[str, Any]]
    ) -> None:
        try:
            await write_pages(self._tables, table, pages)
            # Now that all items are there: one that a vector index refuses is part of the table.
            for creation in vectors:
                await self._make_vector_index(table, creation)
        except Exception as error:  # told by the log, and by the table that disappears
            _LOG.exception("%s cannot be restored, and is deleted", table)
            await self._delete(table)
            if isinstance(error, ServiceError):
                raise
            raise ServiceError(
                "InternalServerError", f"{table} cannot be restored: {error}"
            ) from error
        record = self._registry.of(_KIND)[table]
        self._registry.put(_KIND, table, {**record, "RestoreInProgress": False})
        self.under_way.discard(table)

    async def _make_vector_index(self, table: str, creation: Mapping[str, Any]) -> None:
        while True:
            try:
                await self._tables.call("UpdateTable", TableName=table, **creation)
            except ServiceError as error:
                if error.kind != "LimitExceededException":
                    raise
                await asyncio.sleep(_POLL_SECONDS)  # the one before it is being filled
            else:
                return

    async def _delete(self, table: str) -> None:
        if await self._tables.description(table) is not None:
            await self._tables.call("DeleteTable", TableName=table)
        self.forget(table)


async def write_pages(tables: Tables, table: str, pages: AsyncIterator[list[Item]]) -> None:
    """Write items into a table, a few calls at a time."""
    under_way: set[asyncio.Task[Counter[str]]] = set()
    try:
        async for page in pages:
            for start in range(0, len(page), _ITEMS_A_CALL):
                if len(under_way) == _CALLS_AT_A_TIME:
                    under_way = await _one_ended(under_way)
                put = tables.put(table, page[start : start + _ITEMS_A_CALL])
                under_way.add(asyncio.ensure_future(put))
        while under_way:
            under_way = await _one_ended(under_way)
    finally:
        for task in under_way:
            task.cancel()


async def _one_ended(under_way: set[asyncio.Task[Counter[str]]]) -> set[asyncio.Task[Counter[str]]]:
    done, left = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()
    return left
