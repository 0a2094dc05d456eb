"""HTTP messages: what the gateway reads in them and changes of them."""

from __future__ import annotations

import json
import re
import uuid
import zlib
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from typing import Any, Final

END_OF_HEAD: Final = b"\r\n\r\n"

_CONTENT_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)", re.IGNORECASE)
_CHECKSUM = re.compile(rb"\r\nx-amz-crc32:[^\r]*", re.IGNORECASE)
_TARGET = re.compile(rb"\r\nx-amz-target:[ \t]*[A-Za-z]+_\d+\.([A-Za-z]+)", re.IGNORECASE)

_VALIDATION = "com.amazon.coral.validate#"
_SERVICE = "com.amazonaws.dynamodb.v20120810#"


class MalformedMessageError(ValueError):
    """Not the HTTP that clients of DynamoDB speak."""


@dataclass(frozen=True)
class Message:
    """A request or a response: its head with the empty line that ends it, and its body."""

    head: bytes
    body: bytes

    @property
    def operation(self) -> str:
        """The operation that a request asks for, such as PutItem; empty if there is none."""
        found = _TARGET.search(self.head)
        return found[1].decode() if found else ""

    @property
    def succeeded(self) -> bool:
        """Whether a response has status 200."""
        return self.head[8:13] == b" 200 "

    def with_body(self, body: bytes) -> Message:
        """Exchange the body; length and checksum in the head follow it."""
        head = _CONTENT_LENGTH.sub(b"\r\nContent-Length: %d" % len(body), self.head)
        head = _CHECKSUM.sub(b"\r\nx-amz-crc32: %d" % zlib.crc32(body), head)
        return Message(head, body)

    def with_header(self, name: str, value: str) -> Message:
        """Add a header."""
        line = f"\r\n{name}: {value}".encode()
        return Message(self.head[: -len(END_OF_HEAD)] + line + END_OF_HEAD, self.body)

    def with_json(self, content: Any) -> Message:  # noqa: ANN401  JSON is whatever fits
        """Exchange the body for this content."""
        return self.with_body(json_bytes(content))

    def json(self) -> Any:  # noqa: ANN401  JSON is whatever the message holds
        """Decode the body."""
        return json.loads(self.body)


def json_bytes(content: Any) -> bytes:  # noqa: ANN401  JSON is whatever fits
    """Encode JSON; half a surrogate pair, which has no form in UTF-8, stays an escape."""
    return json.dumps(content, ensure_ascii=False).encode(errors="backslashreplace")


class ServiceError(Exception):
    """An error that the service answers with.

    Parameters
    ----------
    kind
        The exception's name in the API.
    message
        Its text.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.message = message

    def response(self) -> Message:
        """Build the response that carries this error."""
        namespace = _VALIDATION if self.kind == "ValidationException" else _SERVICE
        internal = self.kind == "InternalServerError"
        status = HTTPStatus.INTERNAL_SERVER_ERROR if internal else HTTPStatus.BAD_REQUEST
        return response({"__type": namespace + self.kind, "message": self.message}, status)


def response(content: Any, status: HTTPStatus = HTTPStatus.OK) -> Message:  # noqa: ANN401
    """Build a response of the service; no content is an empty body."""
    body = b"" if content is None else json_bytes(content)
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\n"
        f"Date: {formatdate(usegmt=True)}\r\n"
        f"x-amzn-RequestId: {uuid.uuid4()}\r\n"
        "Content-Type: application/x-amz-json-1.0\r\n"
        f"x-amz-crc32: {zlib.crc32(body)}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return Message(head.encode(), body)


def engine_request(service: str, operation: str, arguments: Any) -> bytes:  # noqa: ANN401
    """Build a request of the gateway's own, as it is sent."""
    made = request(service, operation, arguments)
    return made.head + made.body


def request(service: str, operation: str, arguments: Any) -> Message:  # noqa: ANN401
    """Build a request of the gateway's own; the engine wants a signature but never checks it."""
    body = json_bytes(arguments)
    head = (
        "POST / HTTP/1.1\r\nHost: localhost\r\n"
        f"X-Amz-Target: {service}_20120810.{operation}\r\n"
        "Authorization: AWS4-HMAC-SHA256 Credential=gateway/20260101/us-east-1/dynamodb/"
        "aws4_request, SignedHeaders=host, Signature=0\r\n"
        "Content-Type: application/x-amz-json-1.0\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return Message(head.encode(), body)
