"""The supervisor: `python -m tools.local.supervisor --state-dir … --engine …`.

It holds the processes' lives: all of them end with it, however it ends. It ends by a signal, when
its state folder is removed, or when a process does not start.
"""

import argparse
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tools.local.code import code_of_module
from tools.local.errors import LocalAwsError
from tools.local.ports import choose_ports
from tools.local.settings import StateFolder, TableEngine
from tools.local.supervisor.board import Board
from tools.local.supervisor.keeper import Keeper
from tools.local.supervisor.locks import LockHeldError, is_in_use, locked
from tools.local.supervisor.processes import (
    SUPERVISOR_MODULE,
    ProcessSpec,
    endpoints_at,
    names_with_port,
    process_specs,
)
from tools.local.supervisor.state import LocalAwsState, Phase, ProcessState, ProcessStatus

_LOCK_SECONDS: Final = 5.0
_TICK_SECONDS: Final = 0.2


def main() -> None:
    """Supervise until told to stop."""
    options = _parser().parse_args()
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s"
    )
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: stopping.set())
    folder = StateFolder(options.state_dir.absolute())
    try:
        with locked(folder.supervisor_lock, timeout_seconds=_LOCK_SECONDS):
            _supervise(folder, options, stopping)
    except LockHeldError:
        sys.exit("supervisor: another one lives for this folder.")
    except LocalAwsError as error:
        sys.exit(f"supervisor: {error}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.local.supervisor", description=__doc__)
    parser.add_argument("--state-dir", type=Path, required=True, help="where everything is kept")
    parser.add_argument("--engine", type=TableEngine, required=True, help="what serves the tables")
    parser.add_argument("--in-memory", action="store_true", help="keep the tables in memory")
    parser.add_argument(
        "--port",
        type=_process_and_port,
        action="append",
        default=[],
        metavar="PROCESS=NUMBER",
        help="a port that a process has to get; may be repeated",
    )
    parser.add_argument(
        "--preferred-port",
        type=_process_and_port,
        action="append",
        default=[],
        metavar="PROCESS=NUMBER",
        help="a port that a process gets if it is free; may be repeated",
    )
    parser.add_argument(
        "--while-locked",
        type=Path,
        metavar="FILE",
        help="end as soon as nobody holds a lock on this file",
    )
    return parser


def _process_and_port(text: str) -> tuple[str, int]:
    name, _, port = text.partition("=")
    return name, int(port)


def _supervise(folder: StateFolder, options: argparse.Namespace, stopping: threading.Event) -> None:
    engine: TableEngine = options.engine
    ports = choose_ports(
        names_with_port(engine),
        demanded=dict(options.port),
        preferred=dict(options.preferred_port),
    )
    specs = process_specs(folder, engine, ports, is_in_memory=options.in_memory)
    folder.logs.mkdir(parents=True, exist_ok=True)
    board = Board(
        folder.state,
        LocalAwsState(
            phase=Phase.STARTING,
            engine=engine,
            endpoints=endpoints_at(ports),
            supervisor_pid=os.getpid(),
            started_at=time.time(),
            processes=tuple(_first_state(spec, folder) for spec in specs),
            is_in_memory=options.in_memory,
            code=code_of_module(SUPERVISOR_MODULE),
        ),
    )
    readiness = {spec.name: threading.Event() for spec in specs}
    keepers = [
        Keeper(spec, log=folder.log(spec.name), board=board, readiness=readiness) for spec in specs
    ]
    for keeper in keepers:
        keeper.start()
    while not stopping.wait(_TICK_SECONDS):
        is_unused = options.while_locked is not None and not is_in_use(options.while_locked)
        if is_unused or board.state.failure or not folder.state.exists():
            break
    board.stop()
    _stop(keepers)


def _first_state(spec: ProcessSpec, folder: StateFolder) -> ProcessState:
    return ProcessState(
        name=spec.name,
        status=ProcessStatus.WAITING,
        port=spec.port,
        log=str(folder.log(spec.name)),
    )


def _stop(keepers: Iterable[Keeper]) -> None:
    """Stop every process before those that it needs, and the rest at the same time."""
    left = {keeper.spec.name: keeper for keeper in keepers}
    while left:
        needed = {name for keeper in left.values() for name in keeper.spec.needs}
        wave = [left.pop(name) for name in list(left) if name not in needed]
        threads = [threading.Thread(target=keeper.stop) for keeper in wave]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main()
