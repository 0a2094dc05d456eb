"""`datactl local up`: from whatever there is to a running, deployed local AWS."""

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from tools.local.dynamodb.vectors.settings import VectorSettings
from tools.local.errors import LocalAwsError
from tools.local.project import Project
from tools.local.settings import ENGINE_VARIABLE, StateFolder, TableEngine, chosen_engine
from tools.local.supervisor.cdk import Cdk
from tools.local.supervisor.deployment import deploy, read_deployment, report_processes
from tools.local.supervisor.locks import LockHeldError, locked
from tools.local.supervisor.older import (
    OlderProcesses,
    older_processes,
    what_is_kept,
)
from tools.local.supervisor.progress import Progress
from tools.local.supervisor.starting import (
    await_processes,
    check_machine,
    check_ports,
    exchange,
    free_megabytes,
    full_disk_message,
    heal,
    start_supervisor,
)
from tools.local.supervisor.state import (
    LocalAwsState,
    is_of_another_version,
    read_state,
    running_state,
)
from tools.local.supervisor.stopping import has_kept_data, remove, stop

_COMMAND_SECONDS: Final = 600.0
_NEARLY_NOTHING_MEGABYTES: Final = 10


@dataclass(frozen=True)
class Wishes:
    """What a person wants of a local AWS.

    Attributes
    ----------
    stage
        The stage to deploy; None for the one that was deployed last, or else the project's default.
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

    stage: str | None = None
    is_deployed: bool = True
    is_fresh: bool = False
    ports: Mapping[str, int] = field(default_factory=dict)
    is_in_memory: bool = False
    while_locked: Path | None = None


def bring_up(
    project: Project, folder: StateFolder, wishes: Wishes, progress: Progress
) -> LocalAwsState:
    """Start what does not run, and deploy what has changed.

    Raises
    ------
    LocalAwsError
        If something fails; what runs then goes on, except for processes that did not all start.
    """
    engine = chosen_engine()
    VectorSettings.from_environment()  # which processes read that cannot say so to anybody
    check_ports(wishes.ports, engine)
    with _full_disk_explained(folder), command_lock(folder, progress):
        check_machine(project, folder, engine, deploys=wishes.is_deployed)
        ports = _former_ports(folder)
        stage = wishes.stage or _former_stage(folder) or project.default_stage()
        wishes = _as_it_runs(folder, replace(wishes, stage=stage))
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
                project,
                folder,
                engine,
                ports=wishes.ports,
                preferred_ports=ports,
                is_in_memory=wishes.is_in_memory,
                while_locked=wishes.while_locked,
            )
        if wishes.is_deployed:
            cdk = Cdk(project, folder)
            deploy(folder, cdk, stage, progress, just_started=not is_running)
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
        if is_of_another_version(folder):
            progress.note("What runs is of another version; starting anew, with the data on disk.")
            _end(folder, keep_data=True)
            return False
        if stop(folder):
            progress.note("The last start was broken off; starting anew.")
        elif read_state(folder) is not None:
            progress.note("The last local AWS ended before it was stopped; starting anew.")
        remove(folder, keep_data=has_kept_data(folder))
        return False
    _check_same(folder, state, engine, wishes)
    if _is_replaced(folder, state, wishes, progress):
        return False
    if state.lost is None:
        older = older_processes(folder, state)
        if older.needs_new_start:
            progress.note(f"{_run_older_code(older)}; starting anew. {what_is_kept(state)}.")
            _end(folder, keep_data=not state.is_in_memory)
            return False
        _exchange(folder, older, state, progress)
        for note in heal(folder, state):
            progress.note(note)
        # To bring moto back is to lose what it held.
        state = read_state(folder) or state
    if state.lost is None:
        progress.note("The local AWS already runs.")
        return True
    progress.note(state.lost.partition(": run")[0] + "; starting anew.")
    _end(folder, keep_data=has_kept_data(folder))
    return False


def _is_replaced(
    folder: StateFolder, state: LocalAwsState, wishes: Wishes, progress: Progress
) -> bool:
    """Make way for another stage, if one is wished; return whether that was so."""
    deployment = read_deployment(folder)
    holds = deployment.stage if deployment and deployment.is_bootstrapped else None
    if holds in {None, wishes.stage} or not wishes.is_deployed:
        return False
    progress.note(
        f"Stage {holds} runs and is replaced by stage {wishes.stage}. {what_is_kept(state)}."
    )
    _end(folder, keep_data=not state.is_in_memory)
    return True


def _exchange(
    folder: StateFolder, older: OlderProcesses, state: LocalAwsState, progress: Progress
) -> None:
    """Let processes start again that lose nothing by it."""
    if older.names:
        progress.note(f"{_run_older_code(older)}; started again, and nothing is lost by it.")
        exchange(folder, [state.process(name) for name in older.names])


def _run_older_code(older: OlderProcesses) -> str:
    verb = "runs" if len(older.names) == 1 else "run"
    return f"{', '.join(older.names)} {verb} older code than there is now"


def _end(folder: StateFolder, *, keep_data: bool) -> None:
    stop(folder)
    remove(folder, keep_data=keep_data)


def _check_same(
    folder: StateFolder, state: LocalAwsState, engine: TableEngine, wishes: Wishes
) -> None:
    if state.engine is not engine:
        raise LocalAwsError(
            f"{_running(folder)} keeps its tables in {state.engine}: set "
            f"{ENGINE_VARIABLE}={state.engine}, or use --fresh to replace it."
        )
    if wishes.is_in_memory and not state.is_in_memory:
        raise LocalAwsError(
            f"{_running(folder)} keeps its data on disk: use --fresh to replace it by one in "
            "memory."
        )
    ports = {process.name: process.port for process in state.processes}
    for name, port in wishes.ports.items():
        if ports.get(name) != port:
            raise LocalAwsError(
                f"{_running(folder)} has {name} on port {ports.get(name)}: use --fresh to move "
                f"it to port {port}."
            )


def _running(folder: StateFolder) -> str:
    stage = _former_stage(folder)
    return f"The running local AWS ({stage})" if stage else "The running local AWS"


def _as_it_runs(folder: StateFolder, wishes: Wishes) -> Wishes:
    """Leave the data where the running local AWS has them, unless everything begins anew."""
    state = running_state(folder)
    is_in_memory = state is not None and state.is_in_memory and not wishes.is_fresh
    return replace(wishes, is_in_memory=wishes.is_in_memory or is_in_memory)


def _former_stage(folder: StateFolder) -> str | None:
    deployment = read_deployment(folder)
    return deployment.stage if deployment else None


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
