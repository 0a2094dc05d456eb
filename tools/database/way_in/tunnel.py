"""A port of this machine that leads to a database, for as long as it is needed.

The outside program is the AWS CLI with its Session Manager plugin: it forwards the port through a
managed node in the database's network. Nothing listens on the node, and IAM decides who may.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tools.database.way_in.errors import WayInError

DOCUMENT = "AWS-StartPortForwardingSessionToRemoteHost"
"""What the node is asked to do; a policy should allow this one alone."""

_PLUGIN = "session-manager-plugin"
_LOOPBACK = "127.0.0.1"
_START_SECONDS = 30.0
_END_SECONDS = 5.0
_POLL_SECONDS = 0.05


def session_command(node: str, host: str, port: int, local_port: int) -> list[str]:
    """Return the command that forwards a local port.

    Raises
    ------
    WayInError
        If a program is missing.
    """
    if shutil.which(_PLUGIN) is None:
        raise WayInError(
            f"{_PLUGIN} is missing: install AWS's Session Manager plugin, with which the AWS CLI "
            "forwards a port (docs/recovery/database.md)."
        )
    own = str(Path(sys.executable).parent)
    program = shutil.which("aws") or shutil.which("aws", path=own)
    if program is None:
        raise WayInError("The AWS CLI is missing: run `make setup`.")
    parameters = f"host={host},portNumber={port},localPortNumber={local_port}"
    return [
        *(program, "ssm", "start-session", "--target", node),
        *("--document-name", DOCUMENT, "--parameters", parameters),
    ]


@contextmanager
def forwarded(node: str, host: str, port: int) -> Iterator[int]:
    """Forward a free local port while the block runs; whatever ends it closes the way.

    Parameters
    ----------
    node
        The managed node through which it leads.
    host, port
        Where it leads to, as the node sees it.

    Yields
    ------
    int
        The port on this machine.

    Raises
    ------
    WayInError
        If the program ends before a connection is possible, with what it said.
    """
    local_port = _free_port()
    arguments = session_command(node, host, port, local_port)
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # The plugin is a process of its own: both end together.
            start_new_session=True,
        )
        try:
            _await_port(process, local_port)
        except WayInError as error:
            _end(process)
            output.seek(0)
            said = " ".join(output.read().decode(errors="replace").split())
            raise WayInError(f"{error} {said}".strip()) from None
        except BaseException:
            _end(process)
            raise
        try:
            yield local_port
        finally:
            _end(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def _await_port(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        if process.poll() is not None:
            raise WayInError("The session to the node has ended at once:")
        with suppress(OSError), socket.create_connection((_LOOPBACK, port), _POLL_SECONDS):
            return
        if time.monotonic() > deadline:
            raise WayInError(f"The node forwards no port within {_START_SECONDS:.0f} s:")
        time.sleep(_POLL_SECONDS)


def _end(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGINT, signal.SIGKILL):  # at the first, the plugin ends the session
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_END_SECONDS)
            return
