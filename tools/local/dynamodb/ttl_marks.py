"""Which stream records are deletions by TTL.

DynamoDB marks such records with ``userIdentity``. The sweep deletes items as any client would, so
it notes the records of its deletions here, and the gateway adds the mark when they are read.
"""

import asyncio
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from tools.local.files import write_text

_KEPT_SECONDS = 25 * 3600
"""A little longer than a stream keeps its records."""
_LINE = re.compile(r"(\d+) (\S{36})")


class TtlMarks:
    """The IDs of the stream records to be marked.

    Parameters
    ----------
    path
        The file that keeps them; without one, they end with the process.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._noted: dict[str, float] = {}
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
        fresh = dict.fromkeys(event_ids, now)
        self._noted.update(fresh)
        if self._path is not None and fresh:
            with self._path.open("a", encoding="utf-8") as file:
                file.writelines(f"{now:.0f} {event_id}\n" for event_id in fresh)

    def is_marked(self, event_id: str) -> bool:
        """Tell whether a record was noted, by its ID in the engine."""
        return event_id in self._noted

    def _load(self) -> None:
        """Read the file, and write it again without what the streams no longer hold."""
        if self._path is None or not self._path.exists():
            return
        oldest = time.time() - _KEPT_SECONDS
        for line in self._path.read_text("utf-8").splitlines():
            noted = _LINE.fullmatch(line)  # the last one is cut off if the gateway was stopped
            if noted and float(noted[1]) > oldest:
                self._noted[noted[2]] = float(noted[1])
        lines = (f"{noted:.0f} {event_id}\n" for event_id, noted in self._noted.items())
        write_text(self._path, "".join(lines))
