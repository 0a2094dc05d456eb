"""Which stream records are deletions by TTL.

DynamoDB marks such records with ``userIdentity``. The sweep deletes items as any client would, so
it notes the records of its deletions here, and the gateway adds the mark when they are read.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from pathlib import Path

# `"eventID":"…"` cannot come from an item: there every value is an object, and quotation marks
# inside texts are escaped.
_EVENT_ID = re.compile(rb'"eventID":"([^"]+)"')
_USER_IDENTITY = b'"userIdentity":{"PrincipalId":"dynamodb.amazonaws.com","Type":"Service"},'

_KEPT_SECONDS = 25 * 3600
"""A little longer than a stream keeps its records."""


class TtlMarks:
    """The IDs of the stream records to be marked.

    Parameters
    ----------
    path
        The file that keeps them; without one, they end with the process.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._noted: dict[bytes, float] = {}
        self._sweeps: Counter[str] = Counter()
        self._sweep_ended = asyncio.Condition()
        self._load()

    @asynccontextmanager
    async def sweep(self, stream_arn: str) -> AsyncIterator[None]:
        """Hold back what is read from a stream until the sweep has noted its deletions."""
        self._sweeps[stream_arn] += 1
        try:
            yield
        finally:
            self._sweeps[stream_arn] -= 1
            async with self._sweep_ended:
                self._sweep_ended.notify_all()

    async def settled(self, stream_arn: str) -> None:
        """Wait until no sweep is deleting items that this stream tells of."""
        if self._sweeps[stream_arn]:
            async with self._sweep_ended:
                await self._sweep_ended.wait_for(lambda: not self._sweeps[stream_arn])

    def note(self, event_ids: Iterable[str]) -> None:
        """Note records as deletions by TTL."""
        now = time.time()
        fresh = {event_id.encode(): now for event_id in event_ids}
        self._noted.update(fresh)
        if self._path is not None and fresh:
            with self._path.open("ab") as file:
                file.writelines(b"%d %s\n" % (now, event_id) for event_id in fresh)

    def marked(self, records: bytes) -> bytes:
        """Add ``userIdentity`` to the noted records in an answer of GetRecords."""
        if not self._noted:
            return records

        def mark(event_id: re.Match[bytes]) -> bytes:
            return _USER_IDENTITY + event_id[0] if event_id[1] in self._noted else event_id[0]

        return _EVENT_ID.sub(mark, records)

    def _load(self) -> None:
        """Read the file, and write it again without what the streams no longer hold."""
        if self._path is None or not self._path.exists():
            return
        oldest = time.time() - _KEPT_SECONDS
        for line in self._path.read_bytes().splitlines():
            noted, _, event_id = line.partition(b" ")
            if float(noted) > oldest:
                self._noted[event_id] = float(noted)
        lines = (b"%d %s\n" % (noted, event_id) for event_id, noted in self._noted.items())
        self._path.write_bytes(b"".join(lines))
