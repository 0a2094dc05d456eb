"""The site, served to this machine alone."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tools.site.configuration import NOT_FOUND

LOOPBACK = "127.0.0.1"
_HEADERS = {
    "Cache-Control": "no-cache",
    # Whatever a page says, it is shown nothing from elsewhere.
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
        "script-src 'self' 'unsafe-inline'; worker-src 'self' blob:; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
}


class _Handler(SimpleHTTPRequestHandler):
    """Files of one folder, and no list of what a folder holds."""

    # By its ending TypeScript would be a film, and source code has characters beyond ASCII.
    extensions_map = SimpleHTTPRequestHandler.extensions_map | dict.fromkeys(
        (".py", ".ts"), "text/plain; charset=utf-8"
    )

    def handle_one_request(self) -> None:
        """Answer, unless the browser has gone: it leaves a page before all of it has come."""
        with suppress(ConnectionError):
            super().handle_one_request()

    def send_head(self) -> Any:  # noqa: ANN401  as the standard library has it
        """Refuse what lies elsewhere, which a link within the folder could lead to."""
        root, path = Path(self.directory).resolve(), self.translate_path(self.path)
        # No file has a NUL in its name, and looking for one is an error.
        if "\0" in path or not Path(path).resolve().is_relative_to(root):
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with the site's own page what it has not."""
        page = Path(self.directory, NOT_FOUND.name)
        if code != HTTPStatus.NOT_FOUND or not page.exists():
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def list_directory(self, path: Any) -> None:  # noqa: ANN401, ARG002
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: the address is all that anybody wants to read."""


@contextmanager
def server(site: Path, port: int) -> Iterator[ThreadingHTTPServer]:
    """Listen on the loopback interface for requests for the site.

    Parameters
    ----------
    port
        0 for any that is free.

    Raises
    ------
    OSError
        If something else listens on the port.
    """
    with ThreadingHTTPServer((LOOPBACK, port), partial(_Handler, directory=str(site))) as listening:
        yield listening


def address_of(listening: ThreadingHTTPServer) -> str:
    """Return where a server's site is."""
    return f"http://{LOOPBACK}:{listening.server_port}/"
