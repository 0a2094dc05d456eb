"""Work that goes on after its request was answered."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

PATIENCE_SECONDS: Final = 5.0
"""So long an answer waits for its work: what is small is done when a client first asks for it."""


class Work:
    """The work under way."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    async def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin work, and wait a little for its end.

        Raises
        ------
        Exception
            What the work raises in that time; later it has to tell by itself.
        """
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._end)
        await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
        if task.done():
            task.result()

    def stop(self) -> None:
        """Break off what is under way."""
        for task in self._tasks:
            task.cancel()

    def _end(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # whoever began it has seen it, or the work has told of it
