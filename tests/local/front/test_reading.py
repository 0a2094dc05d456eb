"""HTTP as clients and servers of AWS speak it."""

import pytest

from tools.local.dynamodb.messages import MalformedMessageError, Message
from tools.local.dynamodb.reading import RequestReader, ResponseReader

CHUNKED = (
    b"PUT /b/k HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
    b"Content-Encoding: aws-chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\nx-trailer: 1\r\n\r\n"
)


def head_of(message: Message) -> list[bytes]:
    return message.head.removesuffix(b"\r\n\r\n").split(b"\r\n")


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_body_in_chunks_is_put_together(size: int) -> None:
    reader = RequestReader(takes_chunks=True)

    pieces = [CHUNKED[at : at + size] for at in range(0, len(CHUNKED), size)]
    (message,) = [each for piece in pieces for each in reader.feed(piece)]

    assert message.body == b"hello world"
    assert head_of(message) == [
        b"PUT /b/k HTTP/1.1",
        b"Host: localhost",
        b"Content-Encoding: aws-chunked",
        b"Content-Length: 11",
    ]


def test_a_client_that_asks_whether_to_go_on_is_noticed() -> None:
    reader = RequestReader(takes_chunks=True)

    none = reader.feed(b"PUT /b/k HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")

    assert none == []
    assert reader.awaits_go_ahead
    (message,) = reader.feed(b"ab")
    assert message.body == b"ab"
    assert b"expect" not in message.head.lower()
    assert not reader.awaits_go_ahead


def test_requests_in_a_row_are_kept_apart() -> None:
    one = b"POST /1 HTTP/1.1\r\nContent-Length: 1\r\n\r\na"
    two = b"GET /2 HTTP/1.1\r\nConnection: close\r\n\r\n"
    reader = RequestReader()

    first, second = reader.feed(one + two)

    assert (first.body, second.body) == (b"a", b"")
    assert head_of(second)[0] == b"GET /2 HTTP/1.1"
    assert not reader.stays_open


def test_what_is_not_http_is_refused() -> None:
    with pytest.raises(MalformedMessageError, match="not HTTP"):
        RequestReader().feed(b"\x16\x03\x01 a client of TLS\r\n\r\n")


def test_an_answer_to_head_keeps_the_length_of_the_body_that_does_not_come() -> None:
    reader = ResponseReader()
    reader.to_head = True

    message = reader.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 1234\r\nETag: x\r\n\r\n")

    assert message is not None
    assert message.body == b""
    assert b"Content-Length: 1234" in head_of(message)
    assert not reader.stays_open


def test_an_answer_without_a_length_ends_with_the_connection() -> None:
    reader = ResponseReader()

    assert reader.feed(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\npart") is None
    message = reader.end()

    assert message is not None
    assert message.body == b"part"
    assert message.succeeded


def test_an_answer_that_is_cut_off_is_none() -> None:
    reader = ResponseReader()

    reader.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\npart")

    assert reader.end() is None


def test_an_interim_answer_is_passed_over() -> None:
    reader = ResponseReader()

    message = reader.feed(
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nX-Amz-Id-2: y\r\n\r\n"
    )

    assert message is not None
    assert head_of(message) == [b"HTTP/1.1 204 No Content", b"X-Amz-Id-2: y"]
    assert reader.stays_open
