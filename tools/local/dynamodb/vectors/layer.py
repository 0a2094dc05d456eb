"""What stands before an engine without vector indexes, and answers for them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.connections import Engine
from tools.local.dynamodb.messages import Message, ServiceError, response
from tools.local.dynamodb.table_writes import WRITES
from tools.local.dynamodb.vectors.administration import Administration, Passed
from tools.local.dynamodb.vectors.capacity import with_vector_capacity
from tools.local.dynamodb.vectors.checks import Checks
from tools.local.dynamodb.vectors.definitions import Wire
from tools.local.dynamodb.vectors.refusals import invalid
from tools.local.dynamodb.vectors.results import PREFIX, Results
from tools.local.dynamodb.vectors.searching import search
from tools.local.dynamodb.vectors.settings import VectorSettings
from tools.local.dynamodb.vectors.store import DefinitionStore
from tools.local.dynamodb.vectors.tables import VectorTables

_NOT_FOUND = "ResourceNotFoundException"


class VectorLayer:
    """Answers for vector indexes before what answers for everything else.

    Parameters
    ----------
    engine
        The engine with the tables, which has no vector indexes.
    deployment
        Where the tables seem to be.
    path
        The file that keeps the definitions; without one, they end with the process.
    settings
        How late indexes are, by choice.
    """

    def __init__(
        self,
        engine: Engine,
        deployment: Deployment,
        path: Path | None = None,
        settings: VectorSettings | None = None,
    ) -> None:
        self._engine = engine
        self._deployment = deployment
        settings = settings or VectorSettings.from_environment()
        self._tables = VectorTables(engine, DefinitionStore(path), settings)
        results = Results(engine)
        self._checks = Checks(self._tables, results, deployment)
        administration = Administration(engine, self._tables, results, deployment)
        self._handlers: Mapping[str, Callable[[Message, Passed], Awaitable[Message]]] = {
            "CreateTable": administration.create_table,
            "UpdateTable": administration.update_table,
            "DescribeTable": administration.describe_table,
            "DeleteTable": administration.delete_table,
            "ListTables": self._list_tables,
            "SearchVectors": self._search,
            "Query": self._read,
            "Scan": self._read,
        }

    async def answer(
        self, request: Message, passed: Passed, written: Collection[str] | None
    ) -> Message:
        """Answer a request; what is not about vector indexes passes as it is.

        Parameters
        ----------
        request
            The request.
        passed
            Answers everything else.
        written
            The tables that it may change; None if it may be any.
        """
        operation = request.operation
        handler = self._handlers.get(operation)
        if handler is not None:
            return await handler(request, passed)
        if operation in WRITES:
            return await self._write(request, passed, written)
        return await passed(request)

    @asynccontextmanager
    async def changing(self, table: str, keys: list[Any]) -> AsyncIterator[None]:
        """Follow deletions that no client makes, such as those by TTL."""
        if table not in self._tables.names():
            yield
            return
        async with self._tables.lock(table):
            try:
                yield
            finally:
                await self._tables.follow(table, keys)

    async def _write(
        self, request: Message, passed: Passed, written: Collection[str] | None
    ) -> Message:
        tables = self._tables.names()
        if written is not None:
            tables &= set(written)
        if not tables:
            with self._tables.unwatched(written):
                return await passed(request)
        async with AsyncExitStack() as stack:
            for table in sorted(tables):
                await stack.enter_async_context(self._tables.lock(table))
            return await self._write_alone(request, passed, tables)

    async def _write_alone(
        self, request: Message, passed: Passed, tables: Collection[str]
    ) -> Message:
        """Check a write, make it and follow it, while nobody else writes these tables."""
        checked = await self._checks.look_at(request)
        if checked.refused is not None:
            return checked.refused
        changed: dict[str, Mapping[str, int]] = {}
        try:
            answer = checked.with_refused(await passed(checked.request))
        finally:
            # Whatever became of it: an answer may be lost, or a batch written in part.
            for table in tables:
                changed[table] = await self._tables.follow(table, checked.keys_of(table))
        return with_vector_capacity(answer, changed, self._deployment)

    async def _list_tables(self, request: Message, passed: Passed) -> Message:
        answer = await passed(request)
        if not answer.succeeded or PREFIX.encode() not in answer.body:
            return answer
        content = answer.json()
        content["TableNames"] = [
            each for each in content["TableNames"] if not each.startswith(PREFIX)
        ]
        return answer.with_json(content)

    async def _search(self, request: Message, _passed: Passed) -> Message:
        content = request.json()
        if not isinstance(content.get("TableName"), str):
            raise invalid(
                "1 validation error detected: Value at 'TableName' failed to satisfy constraint: "
                "Member must not be null"
            )
        table = self._deployment.table_name(content["TableName"])
        if table not in self._tables.names():
            await self._check_exists(table)
        try:
            return response(await search(self._tables, table, content))
        except ServiceError as error:
            if error.kind != _NOT_FOUND:
                raise
            raise ServiceError(_NOT_FOUND, "Requested resource not found") from error

    async def _check_exists(self, table: str) -> None:
        try:
            await self._engine.call("DescribeTable", {"TableName": table})
        except ServiceError as error:
            if error.kind != _NOT_FOUND:
                raise
            raise ServiceError(_NOT_FOUND, "Requested resource not found") from error

    async def _read(self, request: Message, passed: Passed) -> Message:
        """Refuse to query or scan a vector index."""
        if b'"IndexName"' in request.body and self._tables.names():
            content: Wire = request.json()
            table = self._deployment.table_name(str(content.get("TableName")))
            index = content.get("IndexName")
            if any(each.name == index for each in self._tables.definitions(table)):
                raise invalid(f"{request.operation} operation not supported on this index type.")
        return await passed(request)
