"""HTTP messages as they come in, taken apart by llhttp, the parser of Node.js.

A message is handed on whole, with its length: bodies in chunks are put together, and what concerns
only one connection (chunks, `Expect`, whether it stays open) goes no further.
"""

import httptools

from tools.local.dynamodb.messages import MalformedMessageError, Message

_OF_A_CONNECTION = {
    b"connection",
    b"content-length",
    b"expect",
    b"keep-alive",
    b"proxy-connection",
    b"transfer-encoding",
}
_WITHOUT_BODY = {204, 304}
_FIRST_FINAL_STATUS = 200


class _Callbacks:
    """What the parser calls while it reads a message."""

    def __init__(self) -> None:
        self.complete: list[Message] = []
        self.has_begun = False
        self._reset()

    def on_message_begin(self) -> None:
        self._reset()
        self.has_begun = True

    def on_url(self, url: bytes) -> None:
        self.start += url

    def on_status(self, reason: bytes) -> None:
        self.start += reason

    def on_header(self, name: bytes, value: bytes) -> None:
        lowered = name.lower()
        if lowered not in _OF_A_CONNECTION:
            self._lines.append(name + b": " + value)
        elif lowered == b"expect" and value.lower() == b"100-continue":
            self.awaits_go_ahead = True
        elif lowered == b"content-length":
            self._length = b"\r\nContent-Length: " + value
        elif lowered == b"transfer-encoding":
            self.is_in_chunks = True

    def on_headers_complete(self) -> None:
        self._head_end = len(self._lines)
        self._has_head = True

    def on_body(self, part: bytes) -> None:
        self._body.append(part)

    def take(self, first_line: bytes, *, has_body: bool = True) -> Message:
        """Return the message that has been read."""
        body = b"".join(self._body)
        # The length that HEAD is answered with is that of a body which does not come.
        length = b"\r\nContent-Length: %d" % len(body) if has_body else self._length
        # What follows a body in chunks belongs to the chunks.
        lines = [first_line, *self._lines[: self._head_end]]
        self.has_begun = False
        return Message(b"\r\n".join(lines) + length + b"\r\n\r\n", body)

    def _reset(self) -> None:
        self.start = b""
        self._lines: list[bytes] = []
        self._head_end = 0
        self._has_head = False
        self._body: list[bytes] = []
        self._length = b""
        self.awaits_go_ahead = False
        self.is_in_chunks = False


class RequestReader(_Callbacks):
    """Reads the requests of one client.

    Parameters
    ----------
    takes_chunks
        Whether bodies may come without a length, as clients of S3 send them.

    Attributes
    ----------
    stays_open
        Whether the client may send another request after the last one.
    """

    def __init__(self, *, takes_chunks: bool = False) -> None:
        super().__init__()
        self._takes_chunks = takes_chunks
        self.stays_open = True
        self._parser = httptools.HttpRequestParser(self)

    def feed(self, data: bytes) -> list[Message]:
        """Return the requests that are complete with this.

        Raises
        ------
        MalformedMessageError
            If this is not HTTP, or a body comes without a length that must have one.
        """
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            raise MalformedMessageError(f"This is not HTTP: {error}.") from error
        if self.is_in_chunks and not self._takes_chunks:
            raise MalformedMessageError(
                "Bodies in chunks are not supported; send a Content-Length."
            )
        complete, self.complete = self.complete, []
        return complete

    def on_message_complete(self) -> None:
        """Keep the request."""
        self.awaits_go_ahead = False
        self.stays_open = self._parser.should_keep_alive()
        first_line = b"%b %b HTTP/1.1" % (self._parser.get_method(), self.start)
        self.complete.append(self.take(first_line))


class ResponseReader(_Callbacks):
    """Reads the responses of one server.

    Attributes
    ----------
    to_head
        Whether the next one answers a HEAD, and so has no body.
    stays_open
        Whether the server takes another request after the last response.
    """

    def __init__(self) -> None:
        super().__init__()
        self._parser = httptools.HttpResponseParser(self)
        self.to_head = False
        self.stays_open = True

    def feed(self, data: bytes) -> Message | None:
        """Return the response once it is complete.

        Raises
        ------
        ConnectionError
            If this is not HTTP.
        """
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            raise ConnectionError(f"The answer is not HTTP: {error}") from error
        return self.complete.pop(0) if self.complete else None

    def end(self) -> Message | None:
        """Return the response whose body ends with the connection, if there is one."""
        is_whole = self.has_begun and self._has_head and not self._length
        return self._response() if is_whole else None

    def on_headers_complete(self) -> None:
        """Be content with the head where nothing follows it."""
        super().on_headers_complete()
        if self.to_head:
            # The parser waits for a body: it reads no other response.
            self.stays_open = False
            self.complete.append(self._response(has_body=False))

    def on_message_complete(self) -> None:
        """Keep the response, unless it only announces one."""
        if self._parser.get_status_code() >= _FIRST_FINAL_STATUS and self.has_begun:
            self.stays_open = self._parser.should_keep_alive()
            self.complete.append(self._response())

    def _response(self, *, has_body: bool = True) -> Message:
        status = self._parser.get_status_code()
        first_line = b"HTTP/1.1 %d %b" % (status, self.start)
        return self.take(first_line, has_body=has_body and status not in _WITHOUT_BODY)
