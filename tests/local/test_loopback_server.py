"""A client that goes away is no error; a mistake of the server's own is said."""

import socket
import struct
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from tools.local.loopback_server import LoopbackServer

RESET_AT_CLOSE = struct.pack("ii", 1, 0)


class Broken(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        raise RuntimeError("a mistake of ours")


def connect(server: LoopbackServer) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.server_port))


def serve_one(server: LoopbackServer, client: socket.socket) -> None:
    """Answer one connection in the thread of the test, so that all is over when it returns."""
    request, address = server.get_request()
    client.close()
    server.process_request_thread(request, address)


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer(0, Broken) as server:
        yield server


def test_a_client_that_goes_away_is_no_error(
    server: LoopbackServer, capsys: pytest.CaptureFixture[str]
) -> None:
    client = connect(server)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
    serve_one(server, client)

    assert capsys.readouterr() == ("", "")


def test_a_mistake_of_the_server_is_said(
    server: LoopbackServer, capsys: pytest.CaptureFixture[str]
) -> None:
    client = connect(server)
    client.sendall(b"GET / HTTP/1.0\r\n\r\n")
    serve_one(server, client)

    assert "a mistake of ours" in capsys.readouterr().err
