"""Runs one Python function: reads events from a socket, calls the handler, writes its answers.

Started by `worker.py` as `python -I -S`, so that neither the caller's environment nor the `.pth`
file of an editable install reaches the function. Uses the standard library only.

Arguments: file descriptor of the socket, folder of the code, folders of layers, and after `--` the
folders with the packages of the project's virtual environment.
"""

import importlib
import importlib.machinery
import json
import logging
import os
import queue
import socket
import struct
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HEADER = struct.Struct(">Q")
MAX_RESPONSE_BYTES = 6_291_556


class InstalledPackages:
    """Finds top-level packages in the virtual environment before the function's own folder.

    A deployed package holds its dependencies for Lambda's platform, which this interpreter cannot
    load. Whatever the virtual environment has installed comes from there, pure Python as well, so
    that a package and its binary part fit together.
    """

    def __init__(self, names: set[str], folders: Sequence[str]) -> None:
        self._names = names
        self._folders = list(folders)

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,
        target: object = None,  # noqa: ARG002  part of the protocol
    ) -> importlib.machinery.ModuleSpec | None:
        """Find a module of the virtual environment (see `importlib.abc.MetaPathFinder`)."""
        if path is not None or name not in self._names:
            return None
        return importlib.machinery.PathFinder.find_spec(name, self._folders)


@dataclass(frozen=True)
class LambdaContext:
    """What Lambda passes to a handler as its second argument."""

    aws_request_id: str
    invoked_function_arn: str
    deadline: float
    function_name: str = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "")
    function_version: str = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION", "")
    memory_limit_in_mb: str = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "")
    log_group_name: str = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME", "")
    log_stream_name: str = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME", "")
    identity: None = None
    client_context: None = None

    def get_remaining_time_in_millis(self) -> int:
        """Return the time left until the invocation is given up."""
        return max(0, int((self.deadline - time.time()) * 1000))


def prepare_import_path(
    task_root: str, layers: Sequence[str], installed: Sequence[str], handler: str
) -> None:
    """Make the function's modules importable, with dependencies of the virtual environment."""
    layer_folders = [str(Path(layer, "python")) for layer in layers]
    own = handler.replace("/", ".").partition(".")[0]
    packaged = {
        entry.name.partition(".")[0]
        for folder in (task_root, *layer_folders)
        if os.path.isdir(folder)  # noqa: PTH112
        for entry in os.scandir(folder)
    }
    available = {
        entry.name.partition(".")[0] for folder in installed for entry in os.scandir(folder)
    }
    sys.path[:0] = [task_root]
    sys.path += [*layer_folders, *installed]
    sys.meta_path.insert(0, InstalledPackages((packaged & available) - {own}, installed))


def load_handler(name: str) -> Callable[[Any, LambdaContext], Any]:
    """Import the handler named like `package/module.function`."""
    module_name, _, function = name.rpartition(".")
    module = importlib.import_module(module_name.replace("/", "."))
    handler: Callable[[Any, LambdaContext], Any] = getattr(module, function)
    return handler


def describe(error: BaseException, kind: str | None = None) -> dict[str, Any]:
    """Return an error as Lambda reports it."""
    frames = traceback.extract_tb(error.__traceback__)
    own_frames = [frame for frame in frames if frame.filename != __file__]
    return {
        "error": {
            "type": kind or type(error).__name__,
            "message": str(error),
            "stack_trace": traceback.format_list(own_frames),
        }
    }


def answer(handler: Callable[[Any, LambdaContext], Any], request: dict[str, Any]) -> dict[str, Any]:
    """Call the handler and return its result or its error."""
    context = LambdaContext(**request["context"])
    try:
        payload = handler(request["event"], context)
    except BaseException as error:  # noqa: BLE001  SystemExit ends an invocation like any error
        traceback.print_exc()
        return describe(error)
    try:
        # As Lambda's own runtime writes it.
        text = json.dumps(payload, ensure_ascii=False)
        size = len(text.encode(errors="backslashreplace"))
    except (TypeError, ValueError) as error:
        return describe(error, "Runtime.MarshalError")
    if size > MAX_RESPONSE_BYTES:
        too_large = ValueError(
            "Response payload size exceeded maximum allowed payload size "
            f"({MAX_RESPONSE_BYTES} bytes)."
        )
        return describe(too_large, "Function.ResponseSizeTooLarge")
    return {"payload": payload}


def receive_exactly(connection: socket.socket, size: int) -> bytes:
    """Read so many bytes, or fewer if the other end closed the connection."""
    received = bytearray()
    while len(received) < size:
        part = connection.recv(min(size - len(received), 1 << 20))
        if not part:
            break
        received += part
    return bytes(received)


def read_requests(connection: socket.socket, requests: queue.SimpleQueue[bytes]) -> None:
    """Pass on requests until the parent closes the socket or dies, then end the process."""
    while header := receive_exactly(connection, HEADER.size):
        requests.put(receive_exactly(connection, HEADER.unpack(header)[0]))
    os._exit(0)  # Even in the middle of a handler: nobody waits for its answer any more.


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    """Write a message to the parent, and before it whatever the handler has printed."""
    sys.stdout.flush()
    sys.stderr.flush()
    body = json.dumps(message).encode()
    connection.sendall(HEADER.pack(len(body)) + body)


def set_up_logging() -> None:
    """Log warnings to standard output in the form that Lambda's runtime uses."""
    output = logging.StreamHandler(sys.stdout)
    formatter = logging.Formatter(
        "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(message)s", "%Y-%m-%dT%H:%M:%S"
    )
    formatter.converter = time.gmtime
    output.setFormatter(formatter)
    logging.getLogger().addHandler(output)


def main() -> None:
    """Load the handler and serve until the socket is closed."""
    connection = socket.socket(fileno=int(sys.argv[1]))
    separator = sys.argv.index("--")
    task_root, *layers = sys.argv[2:separator]
    installed = sys.argv[separator + 1 :]
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=read_requests, args=(connection, requests), daemon=True).start()
    set_up_logging()
    name = os.environ["_HANDLER"]
    handler: Callable[[Any, LambdaContext], Any] | None = None
    failure: dict[str, Any] = {}
    try:
        prepare_import_path(task_root, layers, installed, name)
        handler = load_handler(name)
    except BaseException as error:  # noqa: BLE001  whatever the module does while it is imported
        traceback.print_exc()
        imported = isinstance(error, ImportError)
        failure = describe(error, "Runtime.ImportModuleError" if imported else None)
    send(connection, {"initialized": handler is not None})
    while True:
        request = json.loads(requests.get())
        send(connection, answer(handler, request) if handler else failure)


if __name__ == "__main__":
    main()
