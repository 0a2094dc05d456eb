"""Signs of life of the pump, and what keeps its mappings from their work, in a file for others.

Nobody can tell a pump that has nothing to do from one that does nothing by the records that wait:
there are none in either case.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tools.invocations.payload import FunctionUnavailableError
from tools.local.files import read_json, write_json
from tools.local.functions.invocation import Invocation
from tools.local.streams.delivery import Invoke

HEALTH_FILE: Final = "stream-pump.json"
SILENT_SECONDS: Final = 15.0
"""A pump that has not written its file for so long does nothing; it does so every second."""

PORT_FILE: Final = "functions.port"

_LOG = logging.getLogger(__name__)
_SIGN_SECONDS = 1.0


def functions_port_file(state_dir: Path) -> Path:
    """Return the file in which the pump says where it answers for Lambda."""
    return state_dir / PORT_FILE


class PumpHealth:
    """What the pump says of itself; may be used by several threads.

    Parameters
    ----------
    state_dir
        The pump's state folder.
    """

    def __init__(self, state_dir: Path) -> None:
        self._path = state_dir / HEALTH_FILE
        self._guard = threading.Lock()
        self._problems: dict[str, dict[str, str]] = {}
        self._next_sign = 0.0
        self._can_write = True

    def note(self, mapping_id: str, part: str, problem: str | None) -> None:
        """Note what is wrong with a part of a mapping, or that nothing is any more.

        Parameters
        ----------
        part
            A shard, or the stream as a whole.
        problem
            In words that quote nothing of an item; None for nothing.
        """
        with self._guard:
            parts = self._problems.setdefault(mapping_id, {})
            if problem is None:
                parts.pop(part, None)
            else:
                parts[part] = problem

    def keep(self, mapping_ids: Collection[str]) -> None:
        """Forget all mappings but these."""
        with self._guard:
            for mapping_id in set(self._problems) - set(mapping_ids):
                del self._problems[mapping_id]

    def give_sign(self) -> None:
        """Write the file, unless that was done a moment ago."""
        if time.monotonic() < self._next_sign:
            return
        self._next_sign = time.monotonic() + _SIGN_SECONDS
        with self._guard:
            problems = {
                mapping_id: "; ".join(dict.fromkeys(parts.values()))
                for mapping_id, parts in self._problems.items()
                if parts
            }
        try:
            write_json(self._path, {"at": time.time(), "problems": problems})
        except OSError as error:
            if self._can_write:  # once, not every second
                _LOG.warning("%s cannot be written: %s", self._path, error)
            self._can_write = False
        else:
            self._can_write = True


@dataclass(frozen=True)
class HealthReport:
    """What the pump said of itself last.

    Attributes
    ----------
    silent_seconds
        How long ago that was; None if it never did.
    problems
        What is wrong with a mapping, by its UUID.
    """

    silent_seconds: float | None
    problems: Mapping[str, str]

    @property
    def silence(self) -> str | None:
        """Why to think that the pump does nothing; None if it does its work."""
        if self.silent_seconds is None:
            return "the stream pump has never run"
        if self.silent_seconds > SILENT_SECONDS:
            return f"the stream pump has been silent for {self.silent_seconds:.0f} s"
        return None


def read_health(state_dir: Path) -> HealthReport:
    """Read what the pump said of itself last."""
    content: dict[str, Any] | None = read_json(state_dir / HEALTH_FILE)
    if content is None:
        return HealthReport(None, {})
    return HealthReport(max(0.0, time.time() - content["at"]), content["problems"])


def watched(invoke: Invoke, note: Callable[[str | None], None]) -> Invoke:
    """Wrap what calls a function, and note how each call ends.

    Parameters
    ----------
    invoke
        Calls a function with an event.
    note
        Is told what is wrong with the last call, or that nothing is.
    """

    def call(function_arn: str, event: Mapping[str, Any]) -> Invocation:
        try:
            invocation = invoke(function_arn, event)
        except FunctionUnavailableError:
            note("its function cannot be called")
            raise
        except Exception as error:
            note(f"its function cannot be called ({type(error).__name__})")
            raise
        note(_problem_of(invocation))
        return invocation

    return call


def _problem_of(invocation: Invocation) -> str | None:
    if invocation.error is not None:
        return f"its last call failed ({invocation.error.type})"
    payload = invocation.payload
    if isinstance(payload, dict) and payload.get("batchItemFailures"):
        return "its last call reported records that failed"
    return None
