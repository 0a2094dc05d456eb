"""`datactl local up`: from whatever there is to a running, deployed local AWS."""

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tools.local.errors import LocalAwsError
from tools.local.settings import ENGINE_VARIABLE, StateFolder, TableEngine, chosen_engine
from tools.local.supervisor.cdk import Cdk
from tools.local.supervisor.deployment import deploy, read_deployment, report_processes
from tools.local.supervisor.locks import LockHeldError, locked
from tools.local.supervisor.progress import Progress
from tools.local.supervisor.starting import (
    await_processes,
    check_machine,
    check_ports,
    free_megabytes,
    full_disk_message,
    heal,
    start_supervisor,
)
from tools.local.supervisor.state import LocalAwsState, read_state, running_state
from tools.local.supervisor.stopping import has_kept_data, remove, stop

_COMMAND_SECONDS: Final = 600.0
_NEARLY_NOTHING_MEGABYTES: Final = 10


@dataclass(frozen=True)
class Wishes:
    """What a person wants of a local AWS.

    Attributes
    ----------
    stage
        The stage to deploy.
    is_deployed
        Whether to deploy at all.
    is_fresh
        Whether to remove what is there first.
    ports
        Ports that processes have to get.
    is_in_memory
        Whether tables and database need not outlive their processes.
    while_locked
        A file: the local AWS ends once nobody holds a lock on it.
    """

    stage: str = "dev"
    is_deployed: bool = True
    is_fresh: bool = False
    ports: Mapping[str, int] = field(default_factory=dict)
    is_in_memory: bool = False
    while_locked: Path | None = None


def bring_up(folder: StateFolder, wishes: Wishes, progress: Progress) -> LocalAwsState:
    """Start what does not run, and deploy what has changed.

    Raises
    ------
    LocalAwsError
        If something fails; what runs then goes on, except for processes that did not all start.
    """
    engine = chosen_engine()
    check_ports(wishes.ports, engine)
    with _full_disk_explained(folder), command_lock(folder, progress):
        check_machine(folder, engine, deploys=wishes.is_deployed)
        ports = _former_ports(folder)
        if wishes.is_fresh:
            stop(folder)
            remove(folder)
        elif wishes.is_in_memory and has_kept_data(folder):
            raise LocalAwsError(
                "Data of the last local AWS are kept here, which one in memory cannot read: use "
                "--fresh to remove them, or leave out --in-memory."
            )
        is_running = _serves(folder, engine, wishes, progress)
        if not is_running:
            start_supervisor(
                folder,
                engine,
                ports=wishes.ports,
                preferred_ports=ports,
                is_in_memory=wishes.is_in_memory,
                while_locked=wishes.while_locked,
            )
        if wishes.is_deployed:
            deploy(folder, Cdk(folder), wishes.stage, progress, just_started=not is_running)
        else:
            report_processes(folder, progress, is_news=not is_running)
        return await_processes(folder)


@contextmanager
def command_lock(folder: StateFolder, progress: Progress) -> Iterator[None]:
    """Let only one command at a time start or stop something in a folder.

    Raises
    ------
    LocalAwsError
        If another one takes too long.
    """

    def on_wait() -> None:
        progress.note("Another `datactl local` command is under way here; waiting for it …")

    try:
        with locked(folder.command_lock, timeout_seconds=_COMMAND_SECONDS, on_wait=on_wait):
            yield
    except LockHeldError:
        raise LocalAwsError(
            f"Another `datactl local` command has been under way for {_COMMAND_SECONDS:.0f} s."
        ) from None


def _serves(folder: StateFolder, engine: TableEngine, wishes: Wishes, progress: Progress) -> bool:
    """Tell whether a local AWS runs that can serve; what cannot is stopped and removed.

    Raises
    ------
    LocalAwsError
        If what runs is something else than what is wished.
    """
    state = running_state(folder)
    if state is None:
        if stop(folder):
            progress.note("The last start was broken off; starting anew.")
        elif read_state(folder) is not None:
            progress.note("The last local AWS ended before it was stopped; starting anew.")
        remove(folder, keep_data=has_kept_data(folder))
        return False
    _check_same(folder, state, engine, wishes)
    if state.lost is None:
        for note in heal(folder, state):
            progress.note(note)
        # To bring moto back is to lose what it held.
        state = read_state(folder) or state
    if state.lost is None:
        progress.note("The local AWS already runs.")
        return True
    progress.note(state.lost.partition(": run")[0] + "; starting anew.")
    stop(folder)
    remove(folder, keep_data=has_kept_data(folder))
    return False


def _check_same(
    folder: StateFolder, state: LocalAwsState, engine: TableEngine, wishes: Wishes
) -> None:
    if state.engine is not engine:
        raise LocalAwsError(
            f"The running local AWS keeps its tables in {state.engine}: set "
            f"{ENGINE_VARIABLE}={state.engine}, or use --fresh to replace it."
        )
    if wishes.is_in_memory and not state.is_in_memory:
        raise LocalAwsError(
            "The running local AWS keeps its data on disk: use --fresh to replace it by one in "
            "memory."
        )
    deployment = read_deployment(folder)
    if deployment is not None and wishes.is_deployed and deployment.stage != wishes.stage:
        raise LocalAwsError(
            f"The running local AWS holds stage {deployment.stage}: use --fresh to replace it by "
            f"stage {wishes.stage}."
        )
    ports = {process.name: process.port for process in state.processes}
    for name, port in wishes.ports.items():
        if ports.get(name) != port:
            raise LocalAwsError(
                f"The running local AWS has {name} on port {ports.get(name)}: use --fresh to move "
                f"it to port {port}."
            )


def _former_ports(folder: StateFolder) -> dict[str, int]:
    """Return the ports used last, so that the variables of a shell stay right."""
    state = read_state(folder)
    return {each.name: each.port for each in state.processes if each.port} if state else {}


@contextmanager
def _full_disk_explained(folder: StateFolder) -> Iterator[None]:
    """Name a full disk as the reason of a failure, however it shows."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise LocalAwsError(full_disk_message(folder)) from error
    except LocalAwsError as error:
        if free_megabytes(folder) < _NEARLY_NOTHING_MEGABYTES:
            raise LocalAwsError(full_disk_message(folder), error.log) from error
        raise
