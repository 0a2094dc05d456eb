"""A pass over something large in segments, each of which can be taken up where it was left."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import Any, Generic, TypeVar

Position = Mapping[str, Any] | None
"""What a segment goes on behind, as a key of a table; None at its beginning."""

OnPosition = Callable[[int, Position], None]

_Item = TypeVar("_Item")


class Stopped(Exception):  # noqa: N818  it is no error
    """The pass is to end early."""


class SegmentedPass(Generic[_Item]):
    """Reads all of something in segments; subclasses say how one of them is read."""

    def __init__(self) -> None:
        self._stop = threading.Event()

    def run(
        self,
        positions: Mapping[int, Position],
        total_segments: int,
        on_page: Callable[[int, Sequence[_Item]], None],
        on_position: OnPosition = lambda _segment, _position: None,
        *,
        threads: int | None = None,
    ) -> None:
        """Read the segments that are left, each in a thread of its own, until all are read.

        Parameters
        ----------
        positions
            Where to begin, by segment; segments that are not there are done.
        total_segments
            Into how many parts all is divided.
        on_page
            Takes the segment and the items of a page, in the segment's thread; it may call `check`.
        on_position
            Is told of each page that was taken: its segment, and where it goes on. None means that
            the segment is done.
        threads
            How many segments are read at a time; all of them unless given.

        Raises
        ------
        Exception
            What a segment raised first; the others end with the page they are at.
        """

        def read(segment: int, position: Position) -> None:
            self.check()
            for items, following in self.pages(segment, total_segments, position):
                on_page(segment, items)
                on_position(segment, following)
                self.check()

        with ThreadPoolExecutor(max_workers=threads or max(1, len(positions))) as pool:
            running = [pool.submit(read, *segment) for segment in positions.items()]
            try:
                wait(running, return_when=FIRST_EXCEPTION)
            finally:
                # After an interruption too: the pool waits for its threads.
                self._stop.set()
        failed = [error for each in running if (error := each.exception())]
        for error in failed:
            if not isinstance(error, Stopped):
                raise error

    def check(self) -> None:
        """Raise `Stopped` if the pass is to end."""
        if self._stop.is_set():
            raise Stopped

    def pages(
        self, segment: int, total_segments: int, position: Position
    ) -> Iterator[tuple[Sequence[_Item], Position]]:
        """Yield the pages of a segment, and where each leaves off; None with the last one."""
        raise NotImplementedError
