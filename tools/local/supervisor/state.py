"""What the supervisor says about the local AWS, in a file that every command reads."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from tools.local.files import read_json
from tools.local.settings import Endpoints, StateFolder, TableEngine
from tools.local.supervisor.locks import is_locked


class Phase(StrEnum):
    """Where a local AWS stands as a whole."""

    STARTING = "starting"
    READY = "ready"
    FAILED = "failed"
    STOPPING = "stopping"


class ProcessStatus(StrEnum):
    """Where one process stands."""

    WAITING = "waiting"
    STARTING = "starting"
    RUNNING = "running"
    RESTARTING = "restarting"
    STOPPED = "stopped"


@dataclass(frozen=True)
class ProcessState:
    """One process of the local AWS.

    Attributes
    ----------
    pid
        Its process ID, and that of its process group; None while it does not run.
    port
        Where it listens on the loopback interface; None if it does not.
    started_at, ready_at
        Epoch seconds; None before.
    restarts
        How often it was started again after it had ended by itself.
    note
        How it ended last; None if it never did.
    log
        The path of its log.
    code
        What it was started from, as `tools.local.code` tells it; None before.
    """

    name: str
    status: ProcessStatus
    port: int | None
    log: str
    pid: int | None = None
    started_at: float | None = None
    ready_at: float | None = None
    restarts: int = 0
    note: str | None = None
    code: str | None = None


@dataclass(frozen=True)
class Failure:
    """Why the local AWS could not start.

    Attributes
    ----------
    message
        One sentence.
    log
        The path of the log with the details.
    """

    message: str
    log: str


@dataclass(frozen=True)
class LocalAwsState:
    """A local AWS.

    Attributes
    ----------
    supervisor_pid
        The process that watches all others.
    started_at
        Epoch seconds.
    lost
        What was lost when a process ended that keeps its state in memory; None if nothing was.
    is_in_memory
        Whether the tables and the database are made for speed, and end with their processes.
    code
        What the supervisor was started from, as `tools.local.code` tells it.
    """

    phase: Phase
    engine: TableEngine
    endpoints: Endpoints
    supervisor_pid: int
    started_at: float
    processes: tuple[ProcessState, ...]
    failure: Failure | None = None
    lost: str | None = None
    is_in_memory: bool = False
    code: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the state as plain values."""
        return asdict(self)

    def process(self, name: str) -> ProcessState:
        """Return the state of a process.

        Raises
        ------
        KeyError
            If there is no such process.
        """
        for process in self.processes:
            if process.name == name:
                return process
        raise KeyError(name)


def read_state(folder: StateFolder) -> LocalAwsState | None:
    """Read what the supervisor said last, whether it still lives or not.

    None if it said nothing, or what only another version of this package understands.
    """
    content = read_json(folder.state)
    try:
        return _from_json(content) if isinstance(content, dict) else None
    except (KeyError, TypeError, ValueError):
        return None


def is_of_another_version(folder: StateFolder) -> bool:
    """Tell whether a supervisor lives that says what this version does not understand."""
    return (
        is_supervised(folder) and read_json(folder.state) is not None and read_state(folder) is None
    )


def is_supervised(folder: StateFolder) -> bool:
    """Tell whether a supervisor lives for this folder."""
    return is_locked(folder.supervisor_lock)


def running_state(folder: StateFolder) -> LocalAwsState | None:
    """Return the state of a local AWS that can be used; None if there is none."""
    if not is_supervised(folder):
        return None
    state = read_state(folder)
    return state if state is not None and state.phase is Phase.READY else None


def _from_json(content: Mapping[str, Any]) -> LocalAwsState:
    failure = content["failure"]
    return LocalAwsState(
        phase=Phase(content["phase"]),
        engine=TableEngine(content["engine"]),
        endpoints=Endpoints(**content["endpoints"]),
        supervisor_pid=content["supervisor_pid"],
        started_at=content["started_at"],
        processes=tuple(
            ProcessState(**{**process, "status": ProcessStatus(process["status"])})
            for process in content["processes"]
        ),
        failure=Failure(**failure) if failure else None,
        lost=content["lost"],
        is_in_memory=content.get("is_in_memory", False),
        code=content.get("code"),
    )
