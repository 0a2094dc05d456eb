"""The HTTP side of the service."""

import logging
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import urllib3

from tools.local.front.routing import DIRECT_HEADER
from tools.local.functions.background import BackgroundCalls
from tools.local.functions.log_book import LogBook
from tools.local.loopback_server import LoopbackServer
from tools.local.streams.health import functions_port_file
from tools.local.streams.service.descriptions import PATH as DESCRIPTIONS_PATH
from tools.local.streams.service.descriptions import Descriptions
from tools.local.streams.service.invocations import Invocations, Invoke
from tools.local.streams.service.log_reads import LogReads
from tools.local.streams.service.replies import Elsewhere, Reply, Request, ServiceError
from tools.local.streams.service.source_mappings import PATH as MAPPINGS_PATH
from tools.local.streams.service.source_mappings import SourceMappings

_LOG = logging.getLogger(__name__)
_PASSED_ON = ("authorization", "content-type", "x-amz-date", "x-amz-target")

Answer = Callable[[Request], Reply]


class FunctionService(LoopbackServer):
    """Listens on a free port of the loopback interface, and says in a file which it is.

    Parameters
    ----------
    answer
        Answers a request; a ServiceError that it raises is an answer as well.
    """

    def __init__(self, answer: Answer) -> None:
        super().__init__(0, _RequestHandler)
        self.answer = answer

    def start(self, state_dir: Path) -> None:
        """Serve in a thread, and write the port into the state folder."""
        threading.Thread(target=self.serve_forever, name="service", daemon=True).start()
        path = functions_port_file(state_dir)
        draft = path.with_suffix(".new")
        draft.write_text(str(self.server_address[1]), "utf-8")
        draft.replace(path)


def service_answer(
    *,
    state_dir: Path,
    invoke: Invoke,
    background: BackgroundCalls,
    book: LogBook,
    elsewhere: Elsewhere,
) -> Answer:
    """Return what answers every call that the front leads here."""
    mappings = SourceMappings(state_dir, elsewhere, background.knows)
    invocations = Invocations(invoke, background)
    logs = LogReads(book, elsewhere)
    descriptions = Descriptions(book, elsewhere)

    def answer(request: Request) -> Reply:
        if request.target:
            return logs.answer(request)
        if request.path.startswith(MAPPINGS_PATH):
            return mappings.answer(request)
        if DESCRIPTIONS_PATH.match(request.path):
            return descriptions.answer(request)
        return invocations.answer(request)

    return answer


def asking(url: str) -> Elsewhere:
    """Return what passes a request on to moto, at an address that the front may stand before."""
    pool = urllib3.PoolManager(retries=False)

    def ask(request: Request) -> Reply:
        headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
        query = f"?{urlencode(request.query)}" if request.query else ""
        answer = pool.request(
            request.method,
            f"{url}{quote(request.path)}{query}",
            body=request.body,
            # Or the front would lead it here again.
            headers={**headers, DIRECT_HEADER: "1"},
        )
        kind = answer.headers.get("x-amzn-ErrorType")
        kept = {"x-amzn-ErrorType": kind} if kind else {}
        return Reply(answer.data, answer.status, kept)

    return ask


class _RequestHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # Head and body in one packet: in two, the second waits 40 ms for the client.
    server: FunctionService

    def _serve(self) -> None:
        reply = self._reply(self._request())
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json")
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815  names of the base class

    def _request(self) -> Request:
        headers: Mapping[str, str] = {name.lower(): value for name, value in self.headers.items()}
        url = urlsplit(self.path)
        return Request(
            method=self.command,
            path=unquote(url.path),
            query=dict(parse_qsl(url.query)),
            headers=headers,
            body=self.rfile.read(int(headers.get("content-length", 0))),
            target=headers.get("x-amz-target", "").rpartition(".")[2],
        )

    def _reply(self, request: Request) -> Reply:
        try:
            return self.server.answer(request)
        except ServiceError as error:
            return error.reply()
        except Exception as error:  # noqa: BLE001  the caller is told, the log has the rest
            _LOG.exception("%s %s failed", request.method, request.path)
            return ServiceError("ServiceException", type(error).__name__, 500).reply()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  name of the base class
        _LOG.debug(format, *args)
