"""Asking a process whether it does its work."""

import http.client
import socket
import struct
from collections.abc import Callable
from http import HTTPStatus
from typing import BinaryIO, Final

from tools.local.settings import POSTGRES_DATABASE, POSTGRES_USER

HOST: Final = "127.0.0.1"
TIMEOUT_SECONDS = 5.0
"""How long a probe waits for an answer."""

_PROTOCOL_3_0: Final = 196608
_READY_FOR_QUERY: Final = b"Z"
_ERROR: Final = b"E"
_TERMINATE: Final = b"X\x00\x00\x00\x04"


def http_probe(port: int, path: str, *, expected: HTTPStatus | None = None) -> Callable[[], bool]:
    """Return a probe for an HTTP server.

    Parameters
    ----------
    expected
        The status of a healthy answer; without it, any answer is one.
    """

    def probe() -> bool:
        connection = http.client.HTTPConnection(HOST, port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request("GET", path)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return expected is None or status == expected

    return probe


def postgres_probe(port: int) -> Callable[[], bool]:
    """Return a probe that logs in to the database, in the server's own protocol."""

    def probe() -> bool:
        fields = {"user": POSTGRES_USER, "database": POSTGRES_DATABASE}
        pairs = b"".join(f"{name}\0{value}\0".encode() for name, value in fields.items())
        message = struct.pack(">i", _PROTOCOL_3_0) + pairs + b"\0"
        try:
            with socket.create_connection((HOST, port), TIMEOUT_SECONDS) as connection:
                connection.sendall(struct.pack(">i", len(message) + 4) + message)
                with connection.makefile("rb") as answer:
                    is_ready = _is_ready(answer)
                connection.sendall(_TERMINATE)
        except OSError:
            return False
        return is_ready

    return probe


def _is_ready(answer: BinaryIO) -> bool:
    """Read messages, each a letter, a length that counts itself, and a body."""
    while letter := answer.read(1):
        if letter in {_READY_FOR_QUERY, _ERROR}:
            return letter == _READY_FOR_QUERY
        (length,) = struct.unpack(">i", answer.read(4))
        answer.read(length - 4)
    return False
