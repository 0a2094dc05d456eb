"""Connections of the gateway: from its clients and to the engine."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

from tools.local.dynamodb.messages import (
    MalformedMessageError,
    Message,
    ServiceError,
    engine_request,
)
from tools.local.dynamodb.reading import RequestReader, ResponseReader

Answer = Callable[[Message], Awaitable[Message]]

_LOG = logging.getLogger(__name__)
_HEAD_REQUEST = b"HEAD "
_GO_AHEAD = b"HTTP/1.1 100 Continue\r\n\r\n"


class ServerConnection(asyncio.Protocol):
    """One kept-alive connection to a server; it carries one exchange at a time."""

    def __init__(self) -> None:
        self._reader = ResponseReader()
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Message] | None = None

    @property
    def is_open(self) -> bool:
        """Whether the connection can carry another exchange."""
        return self._transport is not None and not self._transport.is_closing()

    async def exchange(self, request: bytes) -> Message:
        """Send a request and wait for its response.

        Raises
        ------
        ConnectionError
            If the server closes the connection before it has answered, or answers nonsense.
        """
        if self._transport is None or self._transport.is_closing():
            raise ConnectionResetError
        self._reader.to_head = request.startswith(_HEAD_REQUEST)
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Hand over the response once it is complete."""
        try:
            response = self._reader.feed(data)
        except ConnectionError as error:
            self._fail(error)
            self.close()
            return
        if response is not None:
            if not self._reader.stays_open:
                self.close()
            self._hand_over(response)

    def connection_lost(self, exc: Exception | None) -> None:
        """End a response without a length, or fail the exchange under way if there is one."""
        response = self._reader.end()
        if exc is None and response is not None:
            self._hand_over(response)
        else:
            self._fail(exc or ConnectionResetError())

    def _hand_over(self, response: Message) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(response)

    def _fail(self, error: Exception) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)


class Server:
    """A server behind the gateway, reached over a pool of connections.

    Parameters
    ----------
    host, port
        Where it listens.
    """

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self._idle: list[ServerConnection] = []

    async def exchange(self, request: bytes) -> Message:
        """Pass a request on and return the response.

        Raises
        ------
        OSError
            If the server cannot be reached.
        """
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_open:
                continue
            try:
                return await self._exchange_on(connection, request)
            except ConnectionError:
                # The server closed it for being idle, just as the request was on its way.
                break
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(ServerConnection, self.host, self.port)
        return await self._exchange_on(connection, request)

    def close(self) -> None:
        """Close the connections that carry nothing at the moment."""
        while self._idle:
            self._idle.pop().close()

    async def _exchange_on(self, connection: ServerConnection, request: bytes) -> Message:
        try:
            response = await connection.exchange(request)
        except BaseException:
            connection.close()
            raise
        if connection.is_open:
            self._idle.append(connection)
        return response


class Engine:
    """The engine behind the gateway.

    Parameters
    ----------
    host, port
        Where it listens.
    """

    def __init__(self, host: str, port: int) -> None:
        self._server = Server(host, port)

    async def send(self, request: Message) -> Message:
        """Pass a request on and return the response.

        Raises
        ------
        ServiceError
            An InternalServerError, which clients retry, if the engine cannot be reached.
        """
        return await self._exchange(request.head + request.body)

    async def call(
        self, operation: str, arguments: Mapping[str, Any], *, service: str = "DynamoDB"
    ) -> Any:  # noqa: ANN401  the answer is whatever the operation answers
        """Make a call of the gateway's own and return what the engine answers.

        Raises
        ------
        ServiceError
            If the engine answers with an error, or not at all.
        """
        response = await self._exchange(engine_request(service, operation, arguments))
        content = response.json()
        if response.succeeded:
            return content
        kind = str(content.get("__type", "")).rpartition("#")[2]
        raise ServiceError(kind, str(content.get("message") or content.get("Message") or ""))

    def close(self) -> None:
        """Close the connections that carry nothing at the moment."""
        self._server.close()

    async def _exchange(self, request: bytes) -> Message:
        try:
            return await self._server.exchange(request)
        except OSError as error:
            address = f"{self._server.host}:{self._server.port}"
            raise ServiceError(
                "InternalServerError", f"DynamoDB Local does not answer at {address}: {error}"
            ) from error


class ClientConnection(asyncio.Protocol):
    """A client's connection; its requests are answered one after the other.

    Parameters
    ----------
    answer
        Gives the response to a request; a ServiceError it raises becomes the response.
    takes_chunks
        Whether bodies may come without a length.
    """

    def __init__(self, answer: Answer, *, takes_chunks: bool = False) -> None:
        self._answer = answer
        self._reader = RequestReader(takes_chunks=takes_chunks)
        self._requests: deque[Message] = deque()
        self._transport: asyncio.Transport | None = None
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Start to answer once a request is complete."""
        try:
            self._requests += self._reader.feed(data)
        except MalformedMessageError as error:
            self._write(ServiceError("SerializationException", str(error)).response())
            self._close()
            return
        if self._reader.awaits_go_ahead and self._transport is not None:
            self._reader.awaits_go_ahead = False
            self._transport.write(_GO_AHEAD)
        if self._task is None:
            self._answer_next()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Let an answer under way finish: the server has seen its request."""
        self._transport = None

    def _answer_next(self) -> None:
        if self._requests:
            request = self._requests.popleft()
            self._task = asyncio.get_running_loop().create_task(self._respond(request))

    async def _respond(self, request: Message) -> None:
        try:
            response = await self._answer(request)
        except ServiceError as error:
            response = error.response()
        except Exception:  # noqa: BLE001  one failed request must not end the connection
            _LOG.exception("Request %s failed in the gateway", request.operation or "(none)")
            response = ServiceError(
                "InternalServerError", "The DynamoDB gateway failed; its log says why."
            ).response()
        self._write(response)
        self._task = None
        if not self._requests and not self._reader.stays_open:
            self._close()
        self._answer_next()

    def _write(self, response: Message) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(response.head + response.body)

    def _close(self) -> None:
        if self._transport is not None:
            self._transport.close()
