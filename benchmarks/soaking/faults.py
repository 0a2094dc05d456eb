"""What goes wrong during a soak, again and again."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from benchmarks.soaking.place import Place
from benchmarks.soaking.throttling import ThrottlingProxy

THROTTLED_SECONDS = 3.0
_PYTHON_WORKER = b"python_worker.py"


Fault = tuple[str, Callable[[], int]]
"""A kind of fault: its name, and what makes it and returns how often it hit."""


def fault_cycle(place: Place, proxy: ThrottlingProxy) -> list[Fault]:
    """Return each kind of fault."""
    return [
        ("consumers killed", lambda: kill_workers(place)),
        ("stream pump killed", lambda: end(place, "streams", signal.SIGKILL)),
        ("PostgreSQL restarted", lambda: end(place, "postgres", signal.SIGTERM)),
        ("requests throttled", lambda: throttle(proxy)),
    ]


def kill_workers(place: Place) -> int:
    """Kill the processes of all functions, whatever they are doing."""
    pump = place.state.process("streams").pid
    killed = 0
    for pid in _descendants(pump) if pump else ():
        with suppress(OSError):
            if _PYTHON_WORKER in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)
                killed += 1
    return killed


def end(place: Place, process: str, number: signal.Signals) -> int:
    """End a process, which its supervisor starts again."""
    pid = place.state.process(process).pid
    if pid is None:
        return 0
    with suppress(ProcessLookupError):
        os.kill(pid, number)
    return 1


def throttle(proxy: ThrottlingProxy) -> int:
    """Refuse requests of the functions for a while; return how many there were."""
    before = proxy.refused
    proxy.is_throttling = True
    time.sleep(THROTTLED_SECONDS)
    proxy.is_throttling = False
    return proxy.refused - before


def _descendants(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, task.read_text("ascii").split()):
                yield child
                yield from _descendants(child)
