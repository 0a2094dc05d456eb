"""The supervisor's own view of what runs, written to the state file at every change."""

import logging
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

from tools.local.files import write_json
from tools.local.supervisor.state import Failure, LocalAwsState, Phase, ProcessState, ProcessStatus

_LOG = logging.getLogger(__name__)


class Board:
    """Holds the state; may be used by several threads.

    Parameters
    ----------
    path
        The file that commands read.
    state
        The state at the start, which is written at once.

    Raises
    ------
    OSError
        If it cannot be written at the start. Later a full disk must not end the supervisor.
    """

    def __init__(self, path: Path, state: LocalAwsState) -> None:
        self._path = path
        self._state = state
        self._guard = threading.Lock()
        write_json(path, state.as_json())

    @property
    def state(self) -> LocalAwsState:
        """The state at this moment."""
        return self._state

    def process(self, name: str) -> ProcessState:
        """Return the state of one process."""
        return self._state.process(name)

    def update_process(self, name: str, **changes: Any) -> None:  # noqa: ANN401  see ProcessState
        """Change what is known of a process; the local AWS is ready once all of them run."""
        with self._guard:
            processes = tuple(
                replace(process, **changes) if process.name == name else process
                for process in self._state.processes
            )
            is_up = all(process.status is ProcessStatus.RUNNING for process in processes)
            started = self._state.phase is Phase.STARTING and is_up
            phase = Phase.READY if started else self._state.phase
            self._write(replace(self._state, processes=processes, phase=phase))

    def fail(self, message: str, log: Path) -> None:
        """Say why the local AWS cannot start; the first reason stays."""
        with self._guard:
            if self._state.failure is None:
                failure = Failure(message, str(log))
                self._write(replace(self._state, phase=Phase.FAILED, failure=failure))

    def lose(self, what: str) -> None:
        """Say that something is gone which only a new deployment brings back."""
        with self._guard:
            self._write(replace(self._state, lost=what))

    def stop(self) -> None:
        """Say that the processes are being stopped."""
        with self._guard:
            if self._state.phase is not Phase.FAILED:
                self._write(replace(self._state, phase=Phase.STOPPING))

    def _write(self, state: LocalAwsState) -> None:
        self._state = state
        if not self._path.exists():
            return  # somebody has removed the state folder, which is not to come back
        try:
            write_json(self._path, state.as_json())
        except OSError as error:
            _LOG.warning("the state file cannot be written: %s", error)
