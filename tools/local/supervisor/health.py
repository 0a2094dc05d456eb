"""Asking a process whether it does its work."""

import http.client
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

HOST: Final = "127.0.0.1"
TIMEOUT_SECONDS = 5.0
"""How long a probe waits for an answer."""


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
