"""Runs `aws` and `datactl` in forks of a process that has loaded them already.

Loading the AWS CLI takes a second, and the pages have dozens of commands. A command is still a
process of its own, with the caller's files, folder and variables. The server ends with its standard
input.
"""

import gc
import importlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from tools.paths import REPOSITORY

_PROGRAMS = {"aws": "tests.local.runbooks.shim", "datactl": "tools.main"}
_LOADED = (
    "awscli.clidriver",
    "mavprep_database.runner",
    "tools.database.connecting",
    "tools.local.commands",
    "tools.queries.commands",
    "tools.redrive.commands",
)
_CLIENT = """#!{python} -ISs
import json, os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect({address!r})
call = json.dumps([{name!r}, sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
socket.send_fds(server, [len(call).to_bytes(8, "big")], [0, 1, 2])
server.sendall(call)
sys.exit(int(server.makefile().readline() or 1))
"""


@contextmanager
def forking_programs(folder: Path) -> Iterator[None]:
    """Put programs into a folder that a server of its own runs."""
    address = str(folder / "server")
    for name in _PROGRAMS:
        program = folder / name
        text = _CLIENT.format(python=sys.executable, address=address, name=name)
        program.write_text(text, "utf-8")
        program.chmod(0o755)
    with subprocess.Popen(
        [sys.executable, "-m", "tests.local.runbooks.fork_server", address],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        assert server.stdout.readline() == b"ready\n"
        yield
        server.stdin.close()


def main() -> None:
    """Serve until standard input ends."""
    for module in (*_LOADED, *_PROGRAMS.values()):
        importlib.import_module(module)
    gc.freeze()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(sys.argv[1])
    listener.listen()
    ended, wakeup = socket.socketpair()
    os.set_blocking(wakeup.fileno(), False)
    signal.set_wakeup_fd(wakeup.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    callers: dict[int, socket.socket] = {}
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    selector = selectors.DefaultSelector()
    for each in (listener, ended, sys.stdin):
        selector.register(each, selectors.EVENT_READ)
    while True:
        ready = {key.fileobj for key, _ in selector.select()}
        if sys.stdin in ready:
            return
        if listener in ready:
            caller, _ = listener.accept()
            callers[_forked(caller)] = caller
        if ended in ready:
            ended.recv(1024)
            for pid, status in _ended(callers):
                with callers.pop(pid) as caller:
                    caller.sendall(f"{status}\n".encode())


def _ended(callers: dict[int, socket.socket]) -> Iterator[tuple[int, int]]:
    for pid in list(callers):
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            yield pid, os.waitstatus_to_exitcode(status)


def _forked(caller: socket.socket) -> int:
    """Start the command that a caller sends; return its process ID."""
    head, files, _, _ = socket.recv_fds(caller, 8, 3)
    call = caller.makefile("rb").read(int.from_bytes(head, "big"))
    pid = os.fork()
    if pid == 0:
        _run(files, *json.loads(call))
    for file in files:
        os.close(file)
    return pid


def _run(
    files: list[int], name: str, arguments: list[str], folder: str, variables: dict[str, str]
) -> NoReturn:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
    os.chdir(folder)
    # Where the AWS CLI keeps its definitions, which it noted when it was loaded.
    data = os.environ["AWS_DATA_PATH"]
    os.environ.clear()
    os.environ.update({"AWS_DATA_PATH": data, **variables})
    sys.argv = [name, *arguments]
    # Else help would name this module.
    sys.modules["__main__"].__package__ = None
    status = 0
    try:
        module: Any = importlib.import_module(_PROGRAMS[name])
        module.main()
    except SystemExit as ending:
        status = _status(ending.code)
    except BaseException:  # noqa: BLE001  the process ends, whatever it is
        traceback.print_exc()
        status = 1
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(status)


def _status(code: object) -> int:
    """Return what Python makes of the argument of `sys.exit`."""
    if code is None:
        return 0
    if isinstance(code, int):
        return code
    sys.stderr.write(f"{code}\n")
    return 1


if __name__ == "__main__":
    main()
