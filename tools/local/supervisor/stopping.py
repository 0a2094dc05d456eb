"""Stopping a local AWS and removing what it kept."""

import os
import shutil
import signal
import time
from contextlib import suppress
from typing import Final

from tools.local.errors import LocalAwsError
from tools.local.files import read_json, write_json
from tools.local.ports import is_free
from tools.local.settings import StateFolder
from tools.local.supervisor.locks import holder
from tools.local.supervisor.state import read_state

_STOP_SECONDS: Final = 20.0
_PORTS_SECONDS: Final = 10.0
_POLL_SECONDS: Final = 0.05

_LOCKS: Final = {"command.lock", "supervisor.lock"}
_KEPT_FILE: Final = "kept.json"
_KEPT: Final = {"dynamodb", "gateway", "postgres"}
"""Data that are of use without what moto held in memory."""


def stop(folder: StateFolder) -> bool:
    """Stop all processes; return whether there were any.

    Raises
    ------
    LocalAwsError
        If one of them does not end.
    """
    supervisor = holder(folder.supervisor_lock)
    if supervisor is not None:
        with suppress(ProcessLookupError):
            os.kill(supervisor, signal.SIGTERM)
        if not _await_end(folder, _STOP_SECONDS):
            # The processes end by themselves once nobody holds their standard input.
            with suppress(ProcessLookupError):
                os.kill(supervisor, signal.SIGKILL)
            _await_end(folder, _STOP_SECONDS)
    _await_ports(folder)
    return supervisor is not None


def remove(folder: StateFolder, *, keep_data: bool = False) -> None:
    """Remove everything that a stopped local AWS leaves.

    Parameters
    ----------
    keep_data
        Keep the items of the tables and the database for the next start.
    """
    if not folder.path.exists():
        return
    if keep_data:
        write_json(folder.path / _KEPT_FILE, {"at": time.time()})
        for path in folder.data.glob("*"):
            if path.name not in _KEPT:
                shutil.rmtree(path)
        if former := read_json(folder.deployment):
            write_json(folder.deployment, {"stage": former["stage"]})
        folder.state.unlink(missing_ok=True)
        return
    for entry in folder.path.iterdir():
        if entry.name in _LOCKS:
            continue  # the command that calls holds one of them
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def check_data_on_disk(folder: StateFolder) -> None:
    """Check that there are data that can be kept.

    Raises
    ------
    LocalAwsError
        If the local AWS holds them in memory.
    """
    state = read_state(folder)
    if state is not None and state.is_in_memory:
        raise LocalAwsError(
            "The data of this local AWS are in memory and end with it: stop it without --keep-data."
        )


def remove_folder(folder: StateFolder) -> None:
    """Remove what `remove` leaves, once no command is under way."""
    for name in _LOCKS:
        (folder.path / name).unlink(missing_ok=True)
    with suppress(OSError):
        folder.path.rmdir()


def has_kept_data(folder: StateFolder) -> bool:
    """Tell whether the last local AWS was stopped with its data kept."""
    return read_json(folder.path / _KEPT_FILE) is not None


def forget_kept_data(folder: StateFolder) -> None:
    """Treat the data as those of the running local AWS from now on."""
    (folder.path / _KEPT_FILE).unlink(missing_ok=True)


def _await_end(folder: StateFolder, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while holder(folder.supervisor_lock) is not None:
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _await_ports(folder: StateFolder) -> None:
    """Wait until the processes of a killed supervisor have noticed it."""
    state = read_state(folder)
    deadline = time.monotonic() + _PORTS_SECONDS
    for process in state.processes if state else ():
        while process.pid and process.port and _is_alive(process.pid) and not is_free(process.port):
            if time.monotonic() > deadline:
                raise LocalAwsError(
                    f"{process.name} (process {process.pid}) still listens on port {process.port} "
                    "although it was stopped: end it by hand."
                )
            time.sleep(_POLL_SECONDS)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
