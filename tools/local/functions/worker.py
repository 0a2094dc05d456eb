"""The process that holds one warm function."""

import contextlib
import json
import os
import socket
import struct
import subprocess
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tools.local.functions.configuration import FunctionConfiguration
from tools.local.functions.invocation import TIMED_OUT, FunctionError, Invocation

HEADER = struct.Struct(">Q")
SOCKET = "{socket}"
"""Stands for the file descriptor in a command."""

INITIALIZATION_SECONDS = 60
"""Time for loading the handler, which a function's own timeout does not cover."""

LOG_LIMIT_BYTES = 10_000_000
"""A log longer than this is emptied before the next invocation."""


class Worker:
    """A running process that answers one invocation at a time.

    Parameters
    ----------
    configuration
        The function it serves.
    command
        The program; the number of its socket replaces the argument `SOCKET`.
    environment
        All environment variables of the process.
    directory
        Its working directory, as `/var/task` is in Lambda.
    log
        The file that receives what the function prints.
    log_stream
        The log stream that is its own.
    """

    def __init__(
        self,
        configuration: FunctionConfiguration,
        *,
        command: Sequence[str],
        environment: Mapping[str, str],
        directory: Path,
        log: Path,
        log_stream: str,
    ) -> None:
        self.fingerprint = configuration.fingerprint
        self.log_stream = log_stream
        self._configuration = configuration
        self._log = log
        self._is_initialized = False
        self._connection, theirs = socket.socketpair()
        descriptor = theirs.fileno()
        with theirs, log.open("ab") as output:
            self._process = subprocess.Popen(
                [str(descriptor) if part == SOCKET else part for part in command],
                env=dict(environment),
                cwd=directory,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=[descriptor],
                # A signal for the terminal's process group is not for the function: it ends when
                # its socket is closed.
                start_new_session=True,
            )

    @property
    def is_alive(self) -> bool:
        """Whether the process can take another invocation."""
        return self._process.poll() is None

    def invoke(self, body: bytes, timeout_seconds: float) -> Invocation:
        """Run the handler once; a process that crashes or takes too long is ended.

        Parameters
        ----------
        body
            What the handler receives, as JSON.
        timeout_seconds
            After this time the invocation is given up.
        """
        start_of_log = self._start_of_log()
        started = time.monotonic()
        request_id = str(uuid.uuid4())
        payload, error = None, None
        try:
            self._await_initialization()
            answer = self._exchange(body, timeout_seconds, request_id)
        except TimeoutError:
            self.stop()
            message = f"Task timed out after {timeout_seconds:.2f} seconds"
            error = FunctionError(TIMED_OUT, message)
        except OSError:
            self.stop()
            message = f"The process ended with exit status {self._process.returncode}"
            error = FunctionError("Runtime.ExitError", message)
        else:
            payload, error = _outcome(answer)
        return Invocation(
            payload=payload,
            error=error,
            log=self._read_log(start_of_log),
            duration_ms=(time.monotonic() - started) * 1000,
            request_id=request_id,
            version=self._configuration.version,
        )

    def stop(self) -> None:
        """End the process at once, and what it started."""
        self._connection.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, 9)
        self._process.wait()

    def _await_initialization(self) -> None:
        if not self._is_initialized:
            self._receive_message(time.monotonic() + INITIALIZATION_SECONDS)
            self._is_initialized = True

    def _exchange(self, body: bytes, timeout_seconds: float, request_id: str) -> dict[str, Any]:
        deadline = time.monotonic() + timeout_seconds
        context = {
            "aws_request_id": request_id,
            "invoked_function_arn": self._configuration.arn,
            "deadline": time.time() + timeout_seconds,
        }
        message = b'{"event":%b,"context":%b}' % (body, json.dumps(context).encode())
        self._connection.settimeout(_remaining(deadline))
        self._connection.sendall(HEADER.pack(len(message)) + message)
        return self._receive_message(deadline)

    def _receive_message(self, deadline: float) -> dict[str, Any]:
        (size,) = HEADER.unpack(self._receive(HEADER.size, deadline))
        message: dict[str, Any] = json.loads(self._receive(size, deadline))
        return message

    def _receive(self, size: int, deadline: float) -> bytes:
        received = bytearray()
        while len(received) < size:
            self._connection.settimeout(_remaining(deadline))
            part = self._connection.recv(min(size - len(received), 1 << 20))
            if not part:
                raise ConnectionResetError
            received += part
        return bytes(received)

    def _start_of_log(self) -> int:
        size = self._log.stat().st_size
        if size > LOG_LIMIT_BYTES:
            os.truncate(self._log, 0)
            return 0
        return size

    def _read_log(self, start: int) -> str:
        with self._log.open("rb") as log:
            log.seek(start)
            return log.read().decode("utf-8", "replace")


def _remaining(deadline: float) -> float:
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise TimeoutError
    return remaining


def _outcome(answer: Mapping[str, Any]) -> tuple[Any, FunctionError | None]:
    failure = answer.get("error")
    if failure is None:
        return answer.get("payload"), None
    return None, FunctionError(
        type=failure["type"],
        message=failure["message"],
        stack_trace=tuple(failure["stack_trace"]),
    )
