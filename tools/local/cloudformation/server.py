"""The HTTP side of the service."""

import json
import logging
import re
import urllib.parse
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler

from tools.local.cloudformation.api.actions import perform
from tools.local.cloudformation.api.protocol import (
    operation,
    parse_request,
    serialize_error,
    serialize_response,
)
from tools.local.cloudformation.api.service import Request, Service
from tools.local.cloudformation.errors import ApiError
from tools.local.cloudformation.resources.callbacks import MAX_ANSWER_BYTES, PATH, Callbacks
from tools.local.loopback_server import LoopbackServer

_LOG = logging.getLogger(__name__)
_SCOPE = re.compile(r"Credential=[^/]+/\d+/(?P<region>[a-z0-9-]+)/")
DEFAULT_REGION = "us-east-1"
HEALTH_PATH = "/health"

# After a failed deployment the CDK CLI asks CloudTrail why. moto answers that call with an error
# page, and the CLI tries again for 24 s. AWS_ENDPOINT_URL_CLOUDTRAIL leads the call here instead.
_TRAIL_CALL = "CloudTrail_20131101.LookupEvents"
_EMPTY_TRAIL = b'{"Events": []}'


class Server(LoopbackServer):
    """Serves the API.

    Parameters
    ----------
    port
        Where to listen; 0 takes a free port.

    Raises
    ------
    OSError
        If the port is taken.
    """

    service: Service
    callbacks: Callbacks

    def __init__(self, port: int) -> None:
        super().__init__(port, _RequestHandler)

    @property
    def url(self) -> str:
        """Where clients reach the service."""
        return f"http://localhost:{self.server_address[1]}"


class _RequestHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # Head and body in one packet: in two, the second waits 40 ms for the client.
    server: Server

    def do_POST(self) -> None:
        """Perform an action."""
        body = self._body().decode("utf-8")
        if self.headers.get("X-Amz-Target", "").endswith(_TRAIL_CALL):
            self._answer(HTTPStatus.OK, _EMPTY_TRAIL, "application/x-amz-json-1.1")
            return
        form = dict(urllib.parse.parse_qsl(body, keep_blank_values=True))
        try:
            self._answer(HTTPStatus.OK, self._perform(form))
        except ApiError as error:
            _LOG.info("%s: %s: %s", form.get("Action"), error.code, error.message)
            self._answer(error.status, serialize_error(error))
        except Exception as error:  # noqa: BLE001  the caller is told, the log has the rest
            _LOG.exception("%s failed", form.get("Action"))
            failure = ApiError(f"{type(error).__name__}: {error}")
            failure.status = HTTPStatus.INTERNAL_SERVER_ERROR
            self._answer(failure.status, serialize_error(failure))

    def do_PUT(self) -> None:
        """Take the answer of a custom resource's function."""
        body = self._body()
        token = self.path.removeprefix(PATH).partition("?")[0]
        if not self.path.startswith(PATH):
            self._answer(HTTPStatus.NOT_FOUND, b"")
            return
        try:
            answer = json.loads(body)
        except ValueError:
            self._answer(HTTPStatus.BAD_REQUEST, b"")
            return
        if len(body) > MAX_ANSWER_BYTES:
            answer = {"Status": "FAILED", "Reason": "Response object is too long."}
        delivered = self.server.callbacks.deliver(token, answer)
        self._answer(HTTPStatus.OK if delivered else HTTPStatus.FORBIDDEN, b"")

    def do_GET(self) -> None:
        """Tell that the service is there."""
        found = self.path == HEALTH_PATH
        self._answer(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND, b"")

    def _perform(self, form: dict[str, str]) -> bytes:
        model = operation(form.get("Action", ""))
        request = Request(
            service=self.server.service,
            region=self._region(),
            given=parse_request(model, form),
        )
        return serialize_response(model, perform(model.name, request))

    def _region(self) -> str:
        scope = _SCOPE.search(self.headers.get("Authorization", ""))
        return scope["region"] if scope else DEFAULT_REGION

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _answer(self, status: int, body: bytes, content_type: str = "text/xml") -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  name of the base class
        _LOG.debug(format, *args)
