"""Streams that record the changes of a table with point-in-time recovery, and that nobody sees.

DynamoDB Local has no such recovery, but its streams hold what an item was before each change. A
table that has a stream with both images needs no other; one without gets one that its clients are
not shown. When they switch a stream on or off, that one takes its place, or gives it up, between
two writes.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Final

from tools.local.dynamodb.connections import Engine
from tools.local.dynamodb.first_records import make_first_records
from tools.local.dynamodb.messages import Message, ServiceError
from tools.local.dynamodb.write_gate import WriteGate
from tools.local.files import read_json, write_json

BOTH_IMAGES: Final = "NEW_AND_OLD_IMAGES"

_SHOWN_OF_STREAM = ("StreamSpecification", "LatestStreamArn", "LatestStreamLabel")
_OFF = {"StreamEnabled": False}
_ARN_FIELDS = 6
_ATTEMPTS = 200
_POLL_SECONDS = 0.05


class HiddenStreams:
    """The hidden streams.

    Parameters
    ----------
    engine
        The engine with the tables.
    gate
        Holds writes back while a stream is exchanged.
    path
        The file that names them; without one, it ends with the process.
    """

    def __init__(self, engine: Engine, gate: WriteGate, path: Path | None = None) -> None:
        self._engine = engine
        self._gate = gate
        self._path = path
        self._names: set[str] = set((read_json(path) if path is not None else None) or ())

    def hides(self, stream_arn: str) -> bool:
        """Tell whether a stream is hidden."""
        return _name(stream_arn) in self._names

    def conceal(self, table: dict[str, Any]) -> None:
        """Leave a hidden stream out of a table's description."""
        if self.hides(table.get("LatestStreamArn", "")):
            for member in _SHOWN_OF_STREAM:
                table.pop(member, None)

    async def begin(self, table: str) -> bool:
        """Record a table's changes from now on.

        Returns
        -------
        bool
            False if the table has a stream of its own that does not hold what is needed.
        """
        await self._await_active(table)
        async with self._gate.closed(table):
            if await self._view(table) is None:
                await self._make(table)
            return await self._view(table) == BOTH_IMAGES

    async def end(self, table: str) -> None:
        """Record a table's changes no longer."""
        async with self._gate.closed(table):
            if await self._is_present(table):
                await self._switch_off(table)

    async def exchange(
        self,
        table: str,
        wanted: Mapping[str, Any],
        change: Callable[[], Awaitable[Message]],
    ) -> tuple[Message, bool]:
        """Switch the stream of a table with recovery on or off, as its client wants it.

        Parameters
        ----------
        table
            The table.
        wanted
            The StreamSpecification that it shall have.
        change
            Asks the engine for it.

        Returns
        -------
        tuple
            The engine's answer, and whether the table's changes are recorded from now on.

        Raises
        ------
        ServiceError
            If there is nothing to be switched off.
        """
        async with self._gate.closed(table):
            if await self._is_present(table):
                if not wanted.get("StreamEnabled"):
                    raise ServiceError(
                        "ValidationException",
                        "Table is already in the desired state: it has no stream to disable.",
                    )
                await self._switch_off(table)
            try:
                answer = await change()
            finally:
                if await self._view(table) is None:
                    await self._make(table)
            return answer, await self._view(table) == BOTH_IMAGES

    async def _await_active(self, table: str) -> None:
        """Wait while the engine builds an index: it changes a table once at a time."""
        for _ in range(_ATTEMPTS):
            described = (await self._engine.call("DescribeTable", {"TableName": table}))["Table"]
            if described["TableStatus"] == "ACTIVE":
                return
            await asyncio.sleep(_POLL_SECONDS)

    async def _view(self, table: str) -> str | None:
        """Return which images the table's stream has; None without one."""
        described = (await self._engine.call("DescribeTable", {"TableName": table}))["Table"]
        stream = described.get("StreamSpecification") or {}
        return stream.get("StreamViewType") if stream.get("StreamEnabled") else None

    async def _is_present(self, table: str) -> bool:
        described = (await self._engine.call("DescribeTable", {"TableName": table}))["Table"]
        is_on = (described.get("StreamSpecification") or {}).get("StreamEnabled", False)
        return is_on and self.hides(described.get("LatestStreamArn", ""))

    async def _make(self, table: str) -> None:
        specification = {"StreamEnabled": True, "StreamViewType": BOTH_IMAGES}
        made = await self._engine.call(
            "UpdateTable", {"TableName": table, "StreamSpecification": specification}
        )
        description = made["TableDescription"]
        self._names.add(_name(description["LatestStreamArn"]))
        if self._path is not None:
            write_json(self._path, sorted(self._names))
        await make_first_records(self._engine, description)

    async def _switch_off(self, table: str) -> None:
        await self._engine.call("UpdateTable", {"TableName": table, "StreamSpecification": _OFF})


def _name(stream_arn: str) -> str:
    """Return what is the same in the engine's ARN of a stream and in that of the deployment."""
    return stream_arn.split(":", _ARN_FIELDS - 1)[-1]
