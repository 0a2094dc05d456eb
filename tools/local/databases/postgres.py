"""The PostgreSQL 18 of the local AWS.

Run as `python -m tools.local.databases.postgres --port NUMBER --data-dir FOLDER`. It ends when its
standard input does.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Final

from tools.local.databases.probe import postgres_probe
from tools.local.lifeline import end_with_standard_input
from tools.local.settings import POSTGRES_DATABASE, POSTGRES_USER
from tools.postgresql.errors import PostgresqlError
from tools.postgresql.programs import make_data_directory, programs, run_program
from tools.postgresql.unprivileged import before_program

_START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 5.0
_POLL_SECONDS: Final = 0.05
_SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    # A path to a socket may have 107 characters, and a state folder lies where it lies.
    "unix_socket_directories": "",
    # The data can be made anew: a crash of the machine may cost it, a crash of the server does not.
    "fsync": "off",
    "full_page_writes": "off",
    "log_destination": "stderr",
    "max_connections": "100",
    # What was done since the last backup, from which a point in time is restored.
    "wal_level": "replica",
    "wal_keep_size": "512MB",
}
_IN_MEMORY: Final = {
    # A crash of the server may cost the last commits.
    "synchronous_commit": "off",
}


def main() -> None:
    """Serve until the process is told to stop, or say in one sentence why it cannot."""
    parser = argparse.ArgumentParser(prog="python -m tools.local.databases.postgres")
    parser.add_argument("--port", type=int, required=True, help="where to listen")
    parser.add_argument("--data-dir", type=Path, required=True, help="where the data are kept")
    parser.add_argument("--in-memory", action="store_true", help="wait for nothing on disk")
    options = parser.parse_args()
    settings = _SETTINGS | (_IN_MEMORY if options.in_memory else {})
    end_with_standard_input()
    signal.signal(signal.SIGTERM, _stop)
    try:
        _prepare(options.data_dir)
        server = _start(options.data_dir, options.port, settings)
    except OSError as error:
        sys.exit(f"the database cannot be prepared: {error}")
    except PostgresqlError as error:
        sys.exit(str(error))
    try:
        _make_usable(server, options.port)
        status = server.wait()
    finally:
        _end(server)
    sys.exit(f"the server has stopped with status {status}.")


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _prepare(data_dir: Path) -> None:
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    _await_former_server(data_dir)
    if data_dir.exists():
        return
    # Under another name first: an interrupted initdb leaves a folder that cannot be used.
    draft = data_dir.with_name(f"{data_dir.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    make_data_directory(draft, POSTGRES_USER)
    draft.rename(data_dir)


def _start(data_dir: Path, port: int, settings: Mapping[str, str]) -> subprocess.Popen[bytes]:
    options = [f"--{name}={value}" for name, value in settings.items()]
    return subprocess.Popen(
        [programs() / "postgres", "-D", data_dir, "-p", str(port), *options],
        stdin=subprocess.DEVNULL,
        preexec_fn=before_program(),  # noqa: PLW1509  this process has no other thread that matters
    )


def _make_usable(server: subprocess.Popen[bytes], port: int) -> None:
    connect = ["-h", "127.0.0.1", "-p", str(port), "-U", POSTGRES_USER]
    deadline = time.monotonic() + _START_SECONDS
    while True:
        if server.poll() is not None:
            sys.exit("the server has ended at once; the lines above say why.")
        if _succeeds("pg_isready", *connect):
            break
        if time.monotonic() > deadline:
            sys.exit(f"the server takes no connection after {_START_SECONDS:.0f} s.")
        time.sleep(_POLL_SECONDS)
    if not postgres_probe(port)():
        run_program("createdb", *connect, POSTGRES_DATABASE)
    print(f"postgres: ready on port {port}", flush=True)  # noqa: T201  for who reads the log


def _end(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is not None:
        return
    server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown: ends all connections
    try:
        server.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)  # its immediate one
        server.wait()


def _await_former_server(data_dir: Path) -> None:
    """Wait until the server of a killed predecessor is gone; it was told to stop."""
    try:
        pid = int((data_dir / "postmaster.pid").read_text("utf-8").split()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return
    deadline = time.monotonic() + _STOP_SECONDS
    with suppress(ProcessLookupError, PermissionError):
        while time.monotonic() < deadline:
            os.kill(pid, 0)
            time.sleep(_POLL_SECONDS)


def _succeeds(program: str, *arguments: str) -> bool:
    command: list[str | Path] = [programs() / program, *arguments]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


if __name__ == "__main__":
    main()
