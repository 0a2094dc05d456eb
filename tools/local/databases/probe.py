"""Asking PostgreSQL whether it does its work."""

import socket
import struct
from collections.abc import Callable
from typing import BinaryIO, Final

from tools.local.settings import POSTGRES_DATABASE, POSTGRES_USER

_HOST: Final = "127.0.0.1"
_TIMEOUT_SECONDS: Final = 5.0
_PROTOCOL_3_0: Final = 196608
_READY_FOR_QUERY: Final = b"Z"
_ERROR: Final = b"E"
_TERMINATE: Final = b"X\x00\x00\x00\x04"


def postgres_probe(port: int) -> Callable[[], bool]:
    """Return a probe that logs in to the database, in the server's own protocol."""

    def probe() -> bool:
        fields = {"user": POSTGRES_USER, "database": POSTGRES_DATABASE}
        pairs = b"".join(f"{name}\0{value}\0".encode() for name, value in fields.items())
        message = struct.pack(">i", _PROTOCOL_3_0) + pairs + b"\0"
        try:
            with socket.create_connection((_HOST, port), _TIMEOUT_SECONDS) as connection:
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
