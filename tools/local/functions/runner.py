"""Invokes deployed functions, each in a warm process of its own."""

import contextlib
import functools
import json
import logging
import os
import subprocess
import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tools.invocations.payload import FunctionUnavailableError, request_body
from tools.local.functions.configuration import FunctionConfiguration, read_configuration
from tools.local.functions.environment import function_environment
from tools.local.functions.invocation import Invocation
from tools.local.functions.log_book import LogBook
from tools.local.functions.log_lines import log_lines
from tools.local.functions.package import PackageStore
from tools.local.functions.worker import SOCKET, Worker
from tools.local.node_modules import node_modules

_LOG = logging.getLogger(__name__)
_HERE = Path(__file__).parent


class FunctionRunner:
    """Runs functions as they are deployed: their own code, environment, timeout and memory name.

    One process a function is kept warm. It is replaced when the function's code or configuration
    changes, after a crash, and after a timeout. Invocations of one function follow one another;
    different functions run side by side.

    Parameters
    ----------
    lambda_client, s3_client
        Clients of the local AWS: where functions are described, and where their code lies.
    environment
        Variables that every function gets over its own: endpoints and credentials.
    work_dir
        Where code is unpacked and logs are kept.
    python
        The interpreter for Python functions; its installed packages take the place of those in the
        functions' archives, which are built for Lambda's platform.
    node
        The program for Node.js functions; None if there is none.
    logs
        Where to keep what functions log; None to keep nothing.
    """

    def __init__(
        self,
        *,
        lambda_client: Any,  # noqa: ANN401  no stubs of this client are installed
        s3_client: Any,  # noqa: ANN401
        environment: Mapping[str, str],
        work_dir: Path,
        python: Path,
        node: Path | None,
        logs: LogBook | None = None,
    ) -> None:
        self._lambda = lambda_client
        self._environment = dict(environment)
        self._work_dir = work_dir
        self._python = python
        self._node = node
        self._logs = logs
        self._packages = PackageStore(lambda_client, s3_client, work_dir / "code")
        self._workers: dict[str, Worker] = {}
        self._in_use: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    def invoke(
        self,
        function_name_or_arn: str,
        event: Mapping[str, Any],
        *,
        timeout_seconds: float | None = None,
    ) -> Invocation:
        """Run a function with an event and wait for its answer.

        Parameters
        ----------
        function_name_or_arn
            Name, partial or full ARN, with or without version or alias.
        event
            What the handler receives.
        timeout_seconds
            Shortens or lengthens the function's own timeout.

        Raises
        ------
        FunctionUnavailableError
            If the function does not exist, its code cannot be found, or nothing here runs its
            runtime. What goes wrong inside the function is part of the result instead.
        RequestTooLargeError
            If Lambda would refuse the event for its size.
        """
        body = request_body(event)
        configuration = read_configuration(self._lambda, function_name_or_arn)
        timeout = configuration.timeout_seconds if timeout_seconds is None else timeout_seconds
        with self._exclusively(configuration.arn):
            worker = self._worker(configuration)
            started_ms = _now_ms()
            invocation = worker.invoke(body, timeout)
        if self._logs is None:
            return invocation
        return _noted(self._logs, configuration, worker.log_stream, invocation, started_ms)

    def close(self) -> None:
        """End all processes; an invocation that is under way fails."""
        with self._guard:
            workers = list(self._workers.values())
            self._workers.clear()
        for worker in workers:
            worker.stop()

    @contextlib.contextmanager
    def _exclusively(self, arn: str) -> Iterator[None]:
        with self._guard:
            lock = self._in_use.setdefault(arn, threading.Lock())
        with lock:
            yield

    def _worker(self, configuration: FunctionConfiguration) -> Worker:
        current = self._workers.get(configuration.arn)
        if current and current.is_alive and current.fingerprint == configuration.fingerprint:
            return current
        if current:
            current.stop()
        started = self._start(configuration)
        with self._guard:
            self._workers[configuration.arn] = started
        return started

    def _start(self, configuration: FunctionConfiguration) -> Worker:
        task_root = self._packages.unpack_function(configuration)
        layers = self._packages.unpack_layers(configuration)
        printed = self._work_dir / "logs"
        printed.mkdir(parents=True, exist_ok=True)
        stream = f"{datetime.now(UTC):%Y/%m/%d}/[{configuration.version}]{uuid.uuid4().hex}"
        own = {"AWS_LAMBDA_LOG_STREAM_NAME": stream}
        if self._logs is not None:
            own["AWS_LAMBDA_LOG_GROUP_NAME"] = self._logs.settings_of(configuration.name).group
        if _is_node(configuration):
            own["NODE_PATH"] = _node_path(layers)
        additions = {**own, **self._environment}
        return Worker(
            configuration,
            command=self._command(configuration, [task_root, *layers]),
            environment=function_environment(configuration, task_root, additions),
            directory=task_root,
            log=printed / f"{configuration.name}.log",
            log_stream=stream,
        )

    def _command(self, configuration: FunctionConfiguration, code: list[Path]) -> list[str]:
        folders = [str(folder) for folder in code]
        if configuration.runtime.startswith("python"):
            # -I and -S: no variables, user packages or `.pth` files of the caller.
            program = [str(self._python), "-I", "-S", str(_HERE / "python_worker.py")]
            return [*program, SOCKET, *folders, "--", *_installed_packages(self._python)]
        if _is_node(configuration) and self._node:
            return [str(self._node), str(_HERE / "node_worker.cjs"), SOCKET, *folders]
        raise FunctionUnavailableError(
            f"Function '{configuration.name}' needs the runtime {configuration.runtime}, which "
            "is not available on this machine."
        )


def _is_node(configuration: FunctionConfiguration) -> bool:
    return configuration.runtime.startswith("nodejs")


def _node_path(layers: Sequence[Path]) -> str:
    """Return where Node.js looks beside the code: in layers, and for what Lambda brings along."""
    folders = [*(layer / "nodejs" / "node_modules" for layer in layers), node_modules()]
    return os.pathsep.join(map(str, folders))


def _noted(
    logs: LogBook,
    configuration: FunctionConfiguration,
    stream: str,
    invocation: Invocation,
    started_ms: int,
) -> Invocation:
    """Keep what an invocation has logged, and add it to what is known of it."""
    settings = logs.settings_of(configuration.name)
    lines = log_lines(
        configuration,
        invocation,
        started_ms=started_ms,
        ended_ms=_now_ms(),
        is_json=settings.is_json,
    )
    try:
        logs.write(settings.group, stream, lines)
    except OSError as error:  # such as a full disk, which is no fault of the function
        _LOG.warning("The log of %s cannot be kept: %s", configuration.name, error)
    return replace(invocation, lines=tuple(text for _, text in lines))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


@functools.cache
def _installed_packages(python: Path) -> tuple[str, ...]:
    script = (
        "import json, sysconfig;"
        "print(json.dumps([sysconfig.get_path(name) for name in ('purelib', 'platlib')]))"
    )
    output = subprocess.run(
        [str(python), "-I", "-c", script], check=True, capture_output=True, text=True
    ).stdout
    return tuple(dict.fromkeys(json.loads(output)))
