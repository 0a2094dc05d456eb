"""Locks that the operating system releases when their holder ends, however it ends."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_POLL_SECONDS = 0.05


class LockHeldError(Exception):
    """Somebody else holds the lock."""


@contextmanager
def locked(
    path: Path, *, timeout_seconds: float, on_wait: Callable[[], None] | None = None
) -> Iterator[None]:
    """Hold a lock during the context.

    Parameters
    ----------
    path
        The lock's file, which is made if it is missing and never removed by this function. It
        holds the process ID of the holder.
    timeout_seconds
        How long to wait for another holder.
    on_wait
        Called once if there is another holder.

    Raises
    ------
    LockHeldError
        If somebody else holds it all that time.
    OSError
        If the file cannot be written.
    """
    deadline = time.monotonic() + timeout_seconds
    while (descriptor := _attempt(path, fcntl.LOCK_EX)) is None:
        if on_wait is not None:
            on_wait()
            on_wait = None
        if time.monotonic() > deadline:
            raise LockHeldError(str(path))
        time.sleep(_POLL_SECONDS)
    try:
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        yield
    finally:
        os.close(descriptor)


def is_locked(path: Path) -> bool:
    """Tell whether somebody holds the lock alone."""
    if not path.exists():
        return False
    # A shared attempt does not get in the way of another one who only asks.
    descriptor = _attempt(path, fcntl.LOCK_SH)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False


def is_in_use(path: Path) -> bool:
    """Tell whether somebody holds the lock, alone or together with others."""
    descriptor = _attempt(path, fcntl.LOCK_EX)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False


def holder(path: Path) -> int | None:
    """Return the process that holds the lock; None if nobody does."""
    if not is_locked(path):
        return None
    try:
        return int(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None  # it has just been taken, or released


def _attempt(path: Path, kind: int) -> int | None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    # Its last holder may have removed the file in between: such a lock excludes nobody.
    if path.exists() and os.path.samestat(os.fstat(descriptor), path.stat()):
        return descriptor
    os.close(descriptor)
    return None
