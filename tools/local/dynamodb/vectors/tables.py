"""Vector indexes of tables, and their entries, which follow every write."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from tools.local.dynamodb.connections import Engine
from tools.local.dynamodb.messages import ServiceError
from tools.local.dynamodb.vectors.definitions import Definition, Wire, attribute_types
from tools.local.dynamodb.vectors.index import VectorIndex
from tools.local.dynamodb.vectors.settings import VectorSettings
from tools.local.dynamodb.vectors.store import DefinitionStore
from tools.local.dynamodb.vectors.values import Key, key_of

_LOG = logging.getLogger(__name__)
_MOST_KEYS = 100
"""So many a BatchGetItem takes."""
_ANY = ""
_PLACEHOLDER = re.compile(r"#[\w-]+")
_ANY_KEY = {"S": {"S": "-"}, "N": {"N": "0"}, "B": {"B": "LQ=="}}


class LoadedTable:
    """The entries of the vector indexes of one table.

    Attributes
    ----------
    description
        What the engine says of the table.
    keys
        The names of its keys.
    indexes
        Its vector indexes by name.
    """

    def __init__(
        self, description: Wire, definitions: Sequence[Definition], *, lag_seconds: float = 0.0
    ) -> None:
        self.description = description
        self.keys = [str(each["AttributeName"]) for each in description["KeySchema"]]
        self.indexes = {each.name: VectorIndex(each, self.keys) for each in definitions}
        self._lag_seconds = lag_seconds
        # What a write costs is known at once, also where searches see it later.
        self._current = self.indexes
        if lag_seconds:
            self._current = {each.name: VectorIndex(each, self.keys) for each in definitions}
        self._late: deque[tuple[float, Key, Wire | None]] = deque()

    def read(self, key: Key, item: Wire) -> None:
        """Take over an item that was there before."""
        for index in self._current.values():
            index.put(key, item)
        if self._current is not self.indexes:
            for index in self.indexes.values():
                index.put(key, item)

    def follow(self, key: Key, item: Wire | None) -> dict[str, int]:
        """Follow a write; return the bytes that it changes, by index.

        Parameters
        ----------
        key, item
            The item's key, and the item; None if there is none any more.
        """
        if self._lag_seconds:
            self._late.append((time.monotonic() + self._lag_seconds, key, item))
        return {name: index.put(key, item) for name, index in self._current.items()}

    def settle(self) -> None:
        """Let searches see what they are to see by now."""
        while self._late and self._late[0][0] <= time.monotonic():
            _, key, item = self._late.popleft()
            for index in self.indexes.values():
                index.put(key, item)


class VectorTables:
    """The tables that have vector indexes.

    Parameters
    ----------
    engine
        The engine with the tables.
    store
        Keeps the definitions.
    settings
        How late indexes are, by choice.
    """

    def __init__(self, engine: Engine, store: DefinitionStore, settings: VectorSettings) -> None:
        self._engine = engine
        self._store = store
        self._settings = settings
        self._loaded: dict[str, LoadedTable] = {}
        self._ready_at: dict[tuple[str, str], float] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._unwatched: Counter[str] = Counter()
        self._one_ended = asyncio.Event()

    def names(self) -> set[str]:
        """Return the tables that have vector indexes."""
        return self._store.tables()

    def definitions(self, table: str) -> tuple[Definition, ...]:
        """Return the vector indexes of a table."""
        return self._store.get(table)

    def lock(self, table: str) -> asyncio.Lock:
        """Return what who writes such a table holds, or changes its indexes."""
        return self._locks[table]

    def set(self, table: str, definitions: Sequence[Definition]) -> None:
        """Give a table these vector indexes; what was known of their entries is forgotten."""
        known = {each.name for each in self._store.get(table)}
        ready = time.monotonic() + self._settings.backfill_seconds
        for each in definitions:
            if each.name not in known:
                self._ready_at[table, each.name] = ready
        for name in known - {each.name for each in definitions}:
            self._ready_at.pop((table, name), None)
        self._store.put(table, definitions)
        self._loaded.pop(table, None)

    def is_backfilling(self, table: str, index: str) -> bool:
        """Tell whether an index is held in its backfill."""
        return time.monotonic() < self._ready_at.get((table, index), 0.0)

    def backfilling(self, table: str) -> bool:
        """Tell whether any index of a table is held in its backfill."""
        return any(self.is_backfilling(table, each.name) for each in self.definitions(table))

    def extent(self, table: str, index: str) -> tuple[int, int]:
        """Return how many items an index has, and how many bytes; zeros if it is not loaded."""
        loaded = self._loaded.get(table)
        found = loaded.indexes.get(index) if loaded else None
        return (found.count, found.size) if found else (0, 0)

    @contextmanager
    def unwatched(self, tables: Collection[str] | None) -> Iterator[None]:
        """Count a write to tables without vector indexes, or to any, until it has ended."""
        names = (_ANY,) if tables is None else tables
        self._unwatched.update(names)
        try:
            yield
        finally:
            self._unwatched.subtract(names)
            self._one_ended.set()

    async def wait_for_unwatched(self, table: str) -> None:
        """Wait until the writes have ended that began before a table had a vector index."""
        while self._unwatched[table] > 0 or self._unwatched[_ANY] > 0:
            self._one_ended.clear()
            await self._one_ended.wait()

    async def search_table(self, table: str) -> LoadedTable:
        """Return a table's entries as searches see them now."""
        loaded = self._loaded.get(table)
        if loaded is None:
            async with self.lock(table):
                loaded = await self.load(table)
        loaded.settle()
        return loaded

    async def check_paths(self, table: str, paths: str, names: Mapping[str, str]) -> None:
        """Let the engine judge paths as those of an item that hardly anybody has.

        It knows their syntax, and the words that cannot name an attribute as they are.

        Raises
        ------
        ServiceError
            If it refuses them.
        """
        description = (await self.search_table(table)).description
        types = attribute_types(description)
        used = {word: names[word] for word in _PLACEHOLDER.findall(paths) if word in names}
        await self._engine.call(
            "GetItem",
            {
                "TableName": table,
                "Key": {
                    each["AttributeName"]: _ANY_KEY[types[each["AttributeName"]]]
                    for each in description["KeySchema"]
                },
                "ProjectionExpression": paths,
                **({"ExpressionAttributeNames": used} if used else {}),
            },
        )

    async def load(self, table: str) -> LoadedTable:
        """Return a table's entries, from its items if need be; only with its lock."""
        if table in self._loaded:
            return self._loaded[table]
        description = (await self._engine.call("DescribeTable", {"TableName": table}))["Table"]
        loaded = LoadedTable(
            description, self._store.get(table), lag_seconds=self._settings.lag_seconds
        )
        start: Mapping[str, Any] = {}
        while True:
            page = await self._engine.call(
                "Scan",
                {
                    "TableName": table,
                    "ConsistentRead": True,
                    **({"ExclusiveStartKey": start} if start else {}),
                },
            )
            for item in page["Items"]:
                loaded.read(key_of(loaded.keys, item), item)
            start = page.get("LastEvaluatedKey") or {}
            if not start:
                break
        self._loaded[table] = loaded
        return loaded

    async def follow(self, table: str, keys: Iterable[Wire] | None) -> dict[str, int]:
        """Follow writes of items, whatever came of them; only with the table's lock.

        Parameters
        ----------
        table
            The table.
        keys
            The keys of the items; None if they are not known.

        Returns
        -------
        dict
            How many bytes changed, by index.
        """
        loaded = self._loaded.get(table)
        if loaded is None:
            return {}
        if keys is None:
            del self._loaded[table]
            return {}
        wanted = {key_of(loaded.keys, key): key for key in keys}
        changed: defaultdict[str, int] = defaultdict(int)
        try:
            found = await self._items(table, list(wanted.values()))
        except ServiceError as error:
            _LOG.warning("The vector indexes of %s are read again: %s", table, error)
            del self._loaded[table]
            return {}
        items = {key_of(loaded.keys, item): item for item in found}
        for key in wanted:
            for name, count in loaded.follow(key, items.get(key)).items():
                changed[name] += count
        return dict(changed)

    async def _items(self, table: str, keys: Sequence[Wire]) -> list[Wire]:
        found: list[Wire] = []
        left = list(keys)
        while left:
            request = {table: {"Keys": left[:_MOST_KEYS], "ConsistentRead": True}}
            answer = await self._engine.call("BatchGetItem", {"RequestItems": request})
            found += answer["Responses"].get(table, ())
            again = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
            left = [*again, *left[_MOST_KEYS:]]
        return found
