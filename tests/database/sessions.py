"""Two sessions at once: run something that may have to wait, and see that it does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psycopg

_PATIENCE_SECONDS = 10


@contextmanager
def in_background(work: Callable[[], object]) -> Iterator[Future[object]]:
    """Run something in a thread; leaving the context waits for its end."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(work)


def wait_until_blocked(observer: psycopg.Connection, waiting: psycopg.Connection) -> None:
    """Return once a session waits for a lock; fail if it does not within ten seconds."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        row = observer.execute(
            "SELECT cardinality(pg_blocking_pids(%s))", [waiting.info.backend_pid]
        ).fetchone()
        assert row is not None
        if row[0]:
            return
        time.sleep(0.005)
    raise AssertionError("the second session did not wait for the first")
