"""Which tables are written, and when: for those who wait for it, and those who remember reads."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, Final

from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.messages import ServiceError
from tools.local.dynamodb.statements import reads, statement_of

WRITES: Final = frozenset(
    {
        "PutItem",
        "UpdateItem",
        "DeleteItem",
        "BatchWriteItem",
        "TransactWriteItems",
        "ExecuteStatement",
        "BatchExecuteStatement",
        "ExecuteTransaction",
    }
)

_STATEMENTS = frozenset({"ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"})
_READS = re.compile(r"Describe|List|Get|BatchGet|TransactGet|Query|Scan|Search|(?:Unt|T)agResource")
_NAME = re.compile(rb'"TableName"\s*:\s*("(?:[^"\\]|\\.)*")')  # values of items are objects


class TableWrites:
    """Counts the writes to each table, and wakes those who wait for one."""

    def __init__(self) -> None:
        self._of_all = 0
        self._of_table: Counter[str] = Counter()
        self._waiting: dict[str, set[asyncio.Event]] = {}

    def mark(self, table: str) -> tuple[int, int]:
        """Return what stays the same until a write to the table begins or ends."""
        return self._of_all, self._of_table[table]

    @contextmanager
    def under_way(self, tables: Collection[str] | None) -> Iterator[None]:
        """Note the beginning and the end of a write, however it ends.

        Parameters
        ----------
        tables
            The tables written; None if it may be any.
        """
        self._count(tables)
        try:
            yield
        finally:
            self._count(tables)
            for table in self._waiting if tables is None else tables:
                for event in self._waiting.get(table, ()):
                    event.set()

    @contextmanager
    def expected(self, table: str) -> Iterator[asyncio.Event]:
        """Hand out an event that is set by the end of the next write to a table."""
        event = asyncio.Event()
        waiting = self._waiting.setdefault(table, set())
        waiting.add(event)
        try:
            yield event
        finally:
            waiting.discard(event)
            if not waiting and self._waiting.get(table) is waiting:
                del self._waiting[table]

    def _count(self, tables: Collection[str] | None) -> None:
        if tables is None:
            self._of_all += 1
        else:
            self._of_table.update(tables)


def tables_written(operation: str, body: bytes, deployment: Deployment) -> Collection[str] | None:
    """Return the tables that a request may change; None if it may be any.

    Parameters
    ----------
    operation, body
        The request.
    deployment
        Where tables are that the request names by ARN.
    """
    if _READS.match(operation) or not operation:
        return ()
    try:
        named = _named(operation, body)
        return None if named is None else {deployment.table_name(each) for each in named}
    except (ValueError, LookupError, TypeError, AttributeError, ServiceError):
        return None  # the engine says what is wrong with it


def _named(operation: str, body: bytes) -> Collection[str] | None:
    if operation == "BatchWriteItem":
        items: dict[str, Any] = json.loads(body)["RequestItems"]
        return items
    if operation in _STATEMENTS:
        return _of_statements(json.loads(body))
    return [json.loads(name) for name in _NAME.findall(body)] or None


def _of_statements(request: dict[str, Any]) -> Collection[str] | None:
    parts = request.get("Statements") or request.get("TransactStatements") or [request]
    tables = set()
    for part in parts:
        if reads(part):
            continue
        statement = statement_of(part)
        if statement is None:
            return None
        tables.add(statement.table)
    return tables
