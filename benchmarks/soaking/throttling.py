"""A proxy between functions and DynamoDB that throttles for a while.

DynamoDB Local never does. Functions come here by `HTTP_PROXY`, which boto3 heeds.
"""

import http.client
import itertools
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

from benchmarks.soaking.place import Place
from tools.local.loopback_server import LoopbackServer

EVERY = 2
"""Of the requests while it throttles, every other one is refused."""

_KIND = "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"
_REFUSAL = json.dumps({"__type": _KIND, "message": "The soak throttles."}).encode()
_HOP = {"connection", "proxy-connection", "keep-alive", "transfer-encoding", "content-length"}


class ThrottlingProxy:
    """Passes requests on, or refuses every other one for DynamoDB."""

    def __init__(self) -> None:
        self.is_throttling = False
        self.refused = 0
        self._numbers = itertools.count()
        self._server = LoopbackServer(0, self._handler())

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serve during the context."""
        thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._server.shutdown()
            self._server.server_close()

    def refuses(self, target: str) -> bool:
        """Tell whether a request for an operation is refused now."""
        if not self.is_throttling or not target.startswith("DynamoDB_"):
            return False
        is_refused = next(self._numbers) % EVERY == 0
        self.refused += is_refused
        return is_refused

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if proxy.refuses(self.headers.get("X-Amz-Target") or ""):
                    self._answer(400, {"Content-Type": "application/x-amz-json-1.0"}, _REFUSAL)
                    return
                target = urlsplit(self.path)
                connection = http.client.HTTPConnection(target.hostname or "", target.port)
                headers = {
                    name: value
                    for name, value in self.headers.items()
                    if name.lower() not in _HOP - {"content-length"}
                }
                path = target.path + (f"?{target.query}" if target.query else "")
                try:
                    connection.request(self.command, path or "/", body, headers)
                    answer = connection.getresponse()
                    self._answer(answer.status, dict(answer.getheaders()), answer.read())
                except OSError:
                    self.close_connection = True  # as if the service had ended the connection
                finally:
                    connection.close()

            do_GET = do_PUT = do_DELETE = do_HEAD = do_POST  # noqa: N815  the server calls them

            def _answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    if name.lower() not in _HOP:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:  # noqa: ANN401  it says nothing
                pass

        return Handler


@contextmanager
def through_proxy(place: Place, functions: list[str], url: str) -> Iterator[None]:
    """Let functions reach AWS through a proxy during the context."""
    client = place.client("lambda")
    former = {}
    for name in functions:
        settings = client.get_function_configuration(FunctionName=name)
        former[name] = settings.get("Environment", {}).get("Variables", {})
        variables = {**former[name], "HTTP_PROXY": url, "http_proxy": url}
        client.update_function_configuration(
            FunctionName=name, Environment={"Variables": variables}
        )
    try:
        yield
    finally:
        for name, variables in former.items():
            client.update_function_configuration(
                FunctionName=name, Environment={"Variables": variables}
            )
