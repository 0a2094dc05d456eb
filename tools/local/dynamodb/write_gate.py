"""Holds back the writes of items while the stream of their table is exchanged for another."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

_ANY = ""
"""Stands for a write of which it is not known what it changes; no table has this name."""


class WriteGate:
    """Counts the writes under way, and lets none begin where a table is closed."""

    def __init__(self) -> None:
        self._under_way: Counter[str] = Counter()
        self._closed: set[str] = set()
        self._waiting: set[asyncio.Future[None]] = set()

    @asynccontextmanager
    async def write(self, tables: Collection[str] | None) -> AsyncIterator[None]:
        """Write once no table is closed that is written to.

        Parameters
        ----------
        tables
            The tables written; None if it may be any.
        """
        while self._closed and (tables is None or not self._closed.isdisjoint(tables)):
            await self._next_change()
        names = (_ANY,) if tables is None else tuple(tables)
        self._under_way.update(names)
        try:
            yield
        finally:
            self._under_way.subtract(names)
            self._tell()

    @asynccontextmanager
    async def closed(self, table: str) -> AsyncIterator[None]:
        """Close a table to writes, and wait for the end of those that have begun."""
        while table in self._closed:
            await self._next_change()
        self._closed.add(table)
        try:
            while self._under_way[table] or self._under_way[_ANY]:
                await self._next_change()
            yield
        finally:
            self._closed.discard(table)
            self._tell()

    async def _next_change(self) -> None:
        change = asyncio.get_running_loop().create_future()
        self._waiting.add(change)
        try:
            await change
        finally:
            self._waiting.discard(change)

    def _tell(self) -> None:
        for change in self._waiting:
            if not change.done():
                change.set_result(None)
