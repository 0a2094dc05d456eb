"""The front between a client and made-up services, all in this process."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.messages import Message, response
from tools.local.dynamodb.recovery.access import Change
from tools.local.dynamodb.recovery.service import Recovery
from tools.local.front.front import Front, Surroundings, serve

_PAGE = b"<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n"


def scope(service: str) -> bytes:
    return (
        b"Authorization: AWS4-HMAC-SHA256 Credential=a/20261129/us-east-1/%b/aws4_request\r\n"
        % (service.encode())
    )


def call(service: str, first_line: bytes = b"POST / HTTP/1.1", more: bytes = b"") -> bytes:
    head = first_line + b"\r\nHost: localhost\r\n" + scope(service) + more
    return head + b"Connection: close\r\nContent-Length: 0\r\n\r\n"


async def _serving(name: str, answer: bytes | None = None) -> asyncio.Server:
    """Start a service that answers with its name, or with this."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        body = answer or b"%b: %b" % (name.encode(), head.split(b"\r\n", 1)[0])
        status = b"404 Not Found" if answer else b"200 OK"
        length = b"Content-Length: %d" % len(body)
        writer.write(b"HTTP/1.1 " + status + b"\r\n" + length + b"\r\n\r\n" + body)
        await writer.drain()
        writer.close()

    return await asyncio.start_server(handle, "127.0.0.1", 0)


def port_of(server: asyncio.Server) -> int:
    port: int = server.sockets[0].getsockname()[1]
    return port


async def _tables(request: Message) -> Message:
    return response({"tables": request.operation})


class NoHistory:
    """Tables that nothing is recorded of."""

    async def changes(self, _table: str, _since: int) -> AsyncIterator[Change]:
        """Yield nothing."""
        none: list[Change] = []
        for change in none:
            yield change


def exchange(
    folder: Path,
    request: bytes,
    *,
    moto_answer: bytes | None = None,
    functions_port: int | None = None,
) -> bytes:
    """Send bytes to a front and return all that comes back."""

    async def work() -> bytes:
        moto, cloudformation, functions = [
            await _serving("moto", moto_answer),
            await _serving("cloudformation"),
            await _serving("functions"),
        ]
        port_file.write_text(str(functions_port or port_of(functions)), "utf-8")
        surroundings = Surroundings(port_of(moto), port_of(cloudformation), port_file)
        recovery = Recovery(_tables, NoHistory(), Deployment("us-east-1", "1"), folder=None)
        front = await serve(Front(surroundings, _tables, recovery.vaults), 0)
        reader, writer = await asyncio.open_connection("127.0.0.1", port_of(front))
        writer.write(request)
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        for server in (front, moto, cloudformation, functions):
            server.close()
        return answer

    port_file = folder / "port"
    return asyncio.run(work())


@pytest.mark.parametrize(
    ("request_bytes", "answer"),
    [
        (call("s3", b"GET /bucket/key HTTP/1.1"), b"moto: GET /bucket/key HTTP/1.1"),
        (call("cloudformation"), b"cloudformation: POST / HTTP/1.1"),
        (
            call("lambda", b"GET /2015-03-31/event-source-mappings HTTP/1.1"),
            b"functions: GET /2015-03-31/event-source-mappings HTTP/1.1",
        ),
        (
            call("dynamodb", more=b"X-Amz-Target: DynamoDB_20120810.ListTables\r\n"),
            b'{"tables": "ListTables"}',
        ),
    ],
)
def test_each_service_answers_at_the_one_address(
    tmp_path: Path, request_bytes: bytes, answer: bytes
) -> None:
    assert exchange(tmp_path, request_bytes).endswith(answer)


def test_a_client_that_asks_whether_to_go_on_is_told_so(tmp_path: Path) -> None:
    """Clients of S3 wait a second for it before they send a body."""
    request = call("s3", b"PUT /bucket/key HTTP/1.1", b"Expect: 100-continue\r\n")
    request = request.replace(b"Content-Length: 0", b"Content-Length: 2")

    async def work() -> bytes:
        front = await serve(Front(Surroundings(1, 1, tmp_path / "port"), _tables), 0)
        reader, writer = await asyncio.open_connection("127.0.0.1", port_of(front))
        writer.write(request)
        answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
        writer.close()
        front.close()
        return answer

    assert asyncio.run(work()) == b"HTTP/1.1 100 Continue\r\n\r\n"


def test_what_is_down_is_tried_again(tmp_path: Path) -> None:
    """A client of any protocol tries again after this status."""
    request = call("lambda", b"GET /2015-03-31/event-source-mappings HTTP/1.1")

    answer = exchange(tmp_path, request, functions_port=1)

    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"the stream pump does not answer" in answer


@pytest.mark.parametrize(
    ("request_bytes", "beginning"),
    [
        (call("lambda", b"GET /2016-08-19/account-settings HTTP/1.1"), b'{"__type": "UnknownOp'),
        (call("s3", b"GET /bucket HTTP/1.1"), b"<Error><Code>UnknownOperationException</Code>"),
        (
            call("rds", more=b"Content-Type: application/x-www-form-urlencoded\r\n"),
            b"<ErrorResponse><Error><Code>UnknownOperationException</Code>",
        ),
    ],
)
def test_an_error_page_of_moto_is_an_error_of_the_service(
    tmp_path: Path, request_bytes: bytes, beginning: bytes
) -> None:
    answer = exchange(tmp_path, request_bytes, moto_answer=_PAGE)

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert body.startswith(beginning)
    assert b"does not offer this call" in body


def test_the_tables_say_whether_they_answer(tmp_path: Path) -> None:
    answer = exchange(tmp_path, b"GET /_health HTTP/1.1\r\nConnection: close\r\n\r\n")

    assert json.loads(answer.partition(b"\r\n\r\n")[2]) == {"tables": ""}


def test_a_vault_of_moto_holds_no_recovery_point(tmp_path: Path) -> None:
    line = b"GET /backup-vaults/vault/recovery-points/?maxResults=9 HTTP/1.1"
    answer = exchange(tmp_path, call("backup", line), moto_answer=_PAGE)
    assert answer.endswith(b'{"RecoveryPoints": []}')
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_an_empty_vault_is_deleted_by_moto(tmp_path: Path) -> None:
    line = b"DELETE /backup-vaults/vault HTTP/1.1"
    assert exchange(tmp_path, call("backup", line)).endswith(b"moto: " + line)
