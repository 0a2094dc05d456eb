"""Starting the supervisor, and waiting for the processes."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from tools.local.code import SOURCE_ROOT
from tools.local.dynamodb.engine import EngineError, find_jar, find_java
from tools.local.errors import LocalAwsError
from tools.local.node_modules import NODE_MODULES_VARIABLE
from tools.local.project import Project
from tools.local.settings import StateFolder, TableEngine, without_client_settings
from tools.local.streams.health import read_health
from tools.local.supervisor import cli_plugin
from tools.local.supervisor.cdk import find_program, program_path
from tools.local.supervisor.keeper import STOP_SECONDS
from tools.local.supervisor.processes import SUPERVISOR_MODULE, names_with_port, probe_of
from tools.local.supervisor.state import (
    LocalAwsState,
    ProcessState,
    ProcessStatus,
    is_supervised,
    read_state,
)
from tools.postgresql.programs import programs

SUPERVISOR: Final = "supervisor"
CLI_PLUGIN: Final = "datactl_local_address"
NEEDED_MEGABYTES: Final = 500
"""What the data, the logs and the CDK CLI's output of one local AWS may take."""

_START_SECONDS: Final = 120.0
_RESTART_SECONDS: Final = 60.0
_POLL_SECONDS: Final = 0.05
_MEGABYTE: Final = 1_000_000


def check_machine(
    project: Project, folder: StateFolder, engine: TableEngine, *, deploys: bool
) -> None:
    """Check that everything is there before anything is started.

    Parameters
    ----------
    deploys
        Whether the CDK CLI is needed.

    Raises
    ------
    LocalAwsError
        If a program is missing or the disk is full.
    """
    programs()
    if deploys:
        find_program(project)
    if engine is TableEngine.DYNAMODB_LOCAL:
        try:
            find_java()
            find_jar(project.node_modules)
        except EngineError as error:
            raise LocalAwsError(str(error)) from error
    folder.path.mkdir(parents=True, exist_ok=True)
    if free_megabytes(folder) < NEEDED_MEGABYTES:
        raise LocalAwsError(full_disk_message(folder))


def free_megabytes(folder: StateFolder) -> int:
    """Return how much may still be written to the disk that holds the folder."""
    return shutil.disk_usage(folder.path).free // _MEGABYTE


def full_disk_message(folder: StateFolder) -> str:
    """Say that the disk is full."""
    return (
        f"The disk that holds {folder.path} is full: {free_megabytes(folder)} MB are free, and "
        f"the local AWS needs {NEEDED_MEGABYTES} MB."
    )


def check_ports(ports: Iterable[str], engine: TableEngine) -> None:
    """Check that ports are demanded for processes that have one.

    Raises
    ------
    LocalAwsError
        If there is no such process.
    """
    known = names_with_port(engine)
    for name in ports:
        if name not in known:
            raise LocalAwsError(f"No process {name} has a port: use one of {', '.join(known)}.")


def start_supervisor(
    project: Project,
    folder: StateFolder,
    engine: TableEngine,
    *,
    ports: Mapping[str, int],
    preferred_ports: Mapping[str, int],
    is_in_memory: bool,
    while_locked: Path | None,
) -> None:
    """Start the supervisor, which starts all processes and goes on without us.

    Parameters
    ----------
    ports
        Ports that processes have to get.
    preferred_ports
        Ports that they get if these are free.
    is_in_memory
        Whether tables and database need not outlive their processes.
    while_locked
        A file: the supervisor ends once nobody holds a lock on it.

    Raises
    ------
    LocalAwsError
        If it ends before it has said anything.
    """
    _write_client_settings(folder)
    log = folder.log(SUPERVISOR)
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable,
        "-m",
        SUPERVISOR_MODULE,
        f"--state-dir={folder.path}",
        f"--engine={engine}",
        *(f"--port={name}={port}" for name, port in ports.items()),
        *(f"--preferred-port={name}={port}" for name, port in preferred_ports.items()),
        *(["--in-memory"] if is_in_memory else []),
        *([f"--while-locked={while_locked}"] if while_locked else []),
    ]
    environment = {
        **without_client_settings(os.environ),
        "PATH": program_path(project),
        NODE_MODULES_VARIABLE: str(project.node_modules),
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=SOURCE_ROOT,
            env=environment,
            # Neither Ctrl-C nor the end of the terminal is for it.
            start_new_session=True,
        )
    deadline = time.monotonic() + _START_SECONDS
    while not _speaks(folder, process.pid):
        if process.poll() is not None:
            raise LocalAwsError(_last_line(log), log)
        if time.monotonic() > deadline:
            raise LocalAwsError("The supervisor does not start.", log)
        time.sleep(_POLL_SECONDS)


def await_processes(folder: StateFolder, names: Iterable[str] | None = None) -> LocalAwsState:
    """Wait until some processes run, or without names until all do.

    Raises
    ------
    LocalAwsError
        If one of them cannot start, or does not in time.
    """
    deadline = time.monotonic() + _START_SECONDS
    wanted = None if names is None else set(names)
    while True:
        state = read_state(folder)
        if state is None or not is_supervised(folder):
            state = read_state(folder)
            if state is not None and state.failure is not None:
                raise LocalAwsError(state.failure.message, folder.path / state.failure.log)
            raise LocalAwsError("The supervisor has ended.", folder.log(SUPERVISOR))
        waiting = [each.name for each in state.processes if not _is_up(each, wanted)]
        if not waiting and state.failure is None:
            return state
        if time.monotonic() > deadline:
            raise LocalAwsError(
                f"Not ready after {_START_SECONDS:.0f} s: {', '.join(waiting)}.", folder.logs
            )
        time.sleep(_POLL_SECONDS)


def heal(folder: StateFolder, state: LocalAwsState) -> list[str]:
    """End processes that run but do not answer, and wait until all are healthy.

    Returns
    -------
    list of str
        A sentence for each process that was or had been restarted.

    Raises
    ------
    LocalAwsError
        If a process cannot be brought back.
    """
    notes = []
    for process in state.processes:
        if process.status is ProcessStatus.RUNNING and not _answers(folder, process):
            notes.append(f"{process.name} did not answer and was started again.")
            _end(process)
        elif process.status is not ProcessStatus.RUNNING:
            notes.append(f"{process.name} {process.note or 'was not ready'}; it is started again.")
    _await_health(folder)
    return notes


def exchange(folder: StateFolder, processes: Iterable[ProcessState]) -> None:
    """End processes in order, and wait until their successors are healthy.

    Raises
    ------
    LocalAwsError
        If a process cannot be brought back.
    """
    former = {each.name: each.pid for each in processes if each.pid is not None}
    for pid in former.values():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while state := read_state(folder):
        left = [each for each in state.processes if former.get(each.name, -1) == each.pid]
        if not left:
            break
        if time.monotonic() > deadline:
            for process in left:
                _end(process)
        time.sleep(_POLL_SECONDS)
    _await_health(folder)


def _await_health(folder: StateFolder) -> None:
    deadline = time.monotonic() + _RESTART_SECONDS
    while True:
        state = read_state(folder)
        sick = [each for each in state.processes if not _is_healthy(folder, each)] if state else []
        if state is not None and not sick:
            return
        if state is None or time.monotonic() > deadline:
            first = sick[0]
            raise LocalAwsError(
                f"{first.name} cannot be brought back: {first.note or 'it does not answer'}. "
                "`datactl local up --fresh` starts with nothing.",
                folder.log(first.name),
            )
        time.sleep(_POLL_SECONDS)


def _is_healthy(folder: StateFolder, process: ProcessState) -> bool:
    return process.status is ProcessStatus.RUNNING and _answers(folder, process)


def _answers(folder: StateFolder, process: ProcessState) -> bool:
    if process.port is None:
        # Only the stream pump has none; it signs a file instead.
        return read_health(folder.data / "streams").silence is None
    probe = probe_of(process.name, process.port)
    # Twice, since ending a process that was only slow for a moment may cost what it holds.
    return probe() or probe()


def _end(process: ProcessState) -> None:
    if process.pid is not None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _is_up(process: ProcessState, wanted: set[str] | None) -> bool:
    is_wanted = wanted is None or process.name in wanted
    return not is_wanted or process.status is ProcessStatus.RUNNING


def _speaks(folder: StateFolder, pid: int) -> bool:
    state = read_state(folder)
    return state is not None and state.supervisor_pid == pid and is_supervised(folder)


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text("utf-8").splitlines() if line.strip()]
    return lines[-1].removeprefix("supervisor: ") if lines else "The supervisor has ended at once."


def _write_client_settings(folder: StateFolder) -> None:
    """Write the files that clients read instead of those in `~/.aws`."""
    settings = folder.client_settings
    plugins = folder.cli_plugins
    plugins.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(cli_plugin.__file__, plugins / f"{CLI_PLUGIN}.py")
    (settings / "config").write_text(
        f"[default]\noutput = json\ncli_pager =\n\n[plugins]\nlocal = {CLI_PLUGIN}\n", "utf-8"
    )
    (settings / "credentials").write_text("", "utf-8")
