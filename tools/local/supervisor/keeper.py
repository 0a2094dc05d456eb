"""Keeps one process running."""

import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from tools.local.code import SOURCE_ROOT, code_of_command
from tools.local.dynamodb.engine import EngineError
from tools.local.errors import LocalAwsError
from tools.local.ports import is_free, taken_message
from tools.local.supervisor.board import Board
from tools.local.supervisor.processes import READY_LINE, ProcessSpec, probe_of
from tools.local.supervisor.state import ProcessStatus

_LOG = logging.getLogger(__name__)

START_SECONDS: Final = 90.0
STOP_SECONDS: Final = 5.0
STEADY_SECONDS: Final = 10.0
"""A process that ran as long is started again at once; one that ends earlier has to wait."""
_DELAYS_SECONDS: Final = (0.0, 0.5, 1.0, 2.0, 5.0)
_POLL_SECONDS: Final = 0.05


class Keeper(threading.Thread):
    """Starts a process, and again whenever it ends by itself.

    Parameters
    ----------
    spec
        The process.
    log
        The file that takes all it prints.
    board
        Where to tell how it stands.
    readiness
        By name, an event that is set once that process has been ready.
    """

    def __init__(
        self,
        spec: ProcessSpec,
        *,
        log: Path,
        board: Board,
        readiness: Mapping[str, threading.Event],
    ) -> None:
        super().__init__(name=spec.name, daemon=True)
        self.spec = spec
        self._log = log
        self._board = board
        self._readiness = readiness
        self._ending = threading.Event()
        self._launching = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._code: str | None = None

    def run(self) -> None:
        """Keep the process running until it is told to stop."""
        if not self._await_needed():
            return
        failures = 0
        while not self._ending.is_set():
            problem = self._start()
            if self._ending.is_set():
                return
            if problem is not None and not self._readiness[self.spec.name].is_set():
                # The first start: whoever waits for it is told, and nothing is tried again.
                self._board.fail(problem, self._log)
                return
            if problem is None:
                problem, seconds = self._watch()
                failures = 0 if seconds > STEADY_SECONDS else failures
            if self._ending.is_set():
                return
            self._report_restart(problem)
            self._ending.wait(_DELAYS_SECONDS[min(failures, len(_DELAYS_SECONDS) - 1)])
            failures += 1

    def stop(self) -> None:
        """Stop the process and everything it started; return when it is gone."""
        with self._launching:
            self._ending.set()
            process = self._process
        if process is None:
            return
        with suppress(ProcessLookupError):
            if self.spec.is_volatile:
                process.kill()  # it has nothing to put in order
            else:
                process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            _LOG.warning("%s does not stop and is killed", self.spec.name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._board.update_process(self.spec.name, status=ProcessStatus.STOPPED, pid=None)

    def _await_needed(self) -> bool:
        for name in self.spec.needs:
            while not self._readiness[name].wait(_POLL_SECONDS):
                if self._ending.is_set():
                    return False
        return not self._ending.is_set()

    def _start(self) -> str | None:
        """Start the process and wait until it is ready; return what is wrong, if anything is."""
        name, port = self.spec.name, self.spec.port
        if port is not None and not self._await_port(port):
            return taken_message(name, port)
        started = time.time()
        try:
            with self._launching:
                if self._ending.is_set():
                    return None
                process, start_of_log = self._launch()
        except (LocalAwsError, EngineError) as error:
            return str(error)
        except OSError as error:
            return f"{name} cannot be started: {error}."
        self._board.update_process(
            name,
            status=ProcessStatus.STARTING,
            pid=process.pid,
            started_at=started,
            ready_at=None,
            code=self._code,
        )
        problem = self._await_ready(process, start_of_log)
        if problem is not None:
            return problem
        self._board.update_process(name, status=ProcessStatus.RUNNING, ready_at=time.time())
        _LOG.info("%s (process %d) is ready after %.1f s", name, process.pid, time.time() - started)
        self._readiness[name].set()
        return None

    def _await_port(self, port: int) -> bool:
        # What a killed process had started may take a moment to end.
        deadline = time.monotonic() + STOP_SECONDS
        while not is_free(port):
            if not self._readiness[self.spec.name].is_set() or time.monotonic() > deadline:
                return False
            time.sleep(_POLL_SECONDS)
        return True

    def _launch(self) -> tuple[subprocess.Popen[bytes], int]:
        command = self.spec.command()
        self._code = code_of_command(command)
        with self._log.open("ab") as output:
            output.write(f"\n--- {_clock()} {' '.join(command)}\n".encode())
            output.flush()
            start_of_log = output.tell()
            process = subprocess.Popen(
                command,
                # The other end stays with us: it closes when we end in any way.
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=SOURCE_ROOT,
                env=self.spec.environment,
                start_new_session=True,
            )
        self._process = process
        return process, start_of_log

    def _await_ready(self, process: subprocess.Popen[bytes], start_of_log: int) -> str | None:
        name, port = self.spec.name, self.spec.port
        probe = probe_of(name, port) if port is not None else None
        deadline = time.monotonic() + START_SECONDS
        while not (probe() if probe is not None else self._says_ready(start_of_log)):
            if process.poll() is not None:
                return f"{name} did not start: {self._last_line(start_of_log)}"
            if time.monotonic() > deadline:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                return f"{name} is not ready {START_SECONDS:.0f} s after its start."
            time.sleep(_POLL_SECONDS)
        return None

    def _says_ready(self, start_of_log: int) -> bool:
        with self._log.open("rb") as log:
            log.seek(start_of_log)
            return any(READY_LINE.match(line) for line in log)

    def _last_line(self, start_of_log: int) -> str:
        with self._log.open("rb") as log:
            log.seek(start_of_log)
            lines = log.read().decode(errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing.")

    def _watch(self) -> tuple[str, float]:
        process = self._process
        assert process is not None  # noqa: S101  it is running
        started = time.monotonic()
        status = process.wait()
        # What it started must not get in the way of its successor.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        return _how_ended(status), time.monotonic() - started

    def _report_restart(self, problem: str) -> None:
        note = f"{problem} ({_clock()})"
        _LOG.warning("%s: %s", self.spec.name, note)
        self._board.update_process(
            self.spec.name,
            status=ProcessStatus.RESTARTING,
            pid=None,
            ready_at=None,
            note=note,
            restarts=self._board.process(self.spec.name).restarts + 1,
        )
        if self.spec.is_volatile:
            self._board.lose(
                f"{self.spec.name} {note}, and with it all it held in memory is gone: run "
                "`datactl local up` again, which deploys everything anew."
            )


def _how_ended(status: int) -> str:
    if status < 0:
        names = {int(each): each.name for each in signal.Signals}
        return f"was ended by {names.get(-status, f'signal {-status}')}"
    return f"ended by itself with status {status}"


def _clock() -> str:
    return datetime.now().astimezone().strftime("%H:%M:%S")
