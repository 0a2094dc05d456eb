"""Connections of the gateway: from its clients and to the engine."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

from tools.local.dynamodb.messages import (
    MalformedMessageError,
    Message,
    ServiceError,
    engine_request,
    take_message,
)

_LOG = logging.getLogger(__name__)
_INTERIM_STATUS = b" 1"


class EngineConnection(asyncio.Protocol):
    """One kept-alive connection to the engine; it carries one exchange at a time."""

    def __init__(self) -> None:
        self._buffer = bytearray()
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
            If the engine closes the connection before it has answered.
        """
        if self._transport is None or self._transport.is_closing():
            raise ConnectionResetError
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
        self._buffer += data
        response = take_message(self._buffer)
        if response is not None and response.head[8:10] == _INTERIM_STATUS:
            response = take_message(self._buffer)
        if response is not None and self._answer is not None and not self._answer.done():
            self._answer.set_result(response)

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail the exchange under way, if there is one."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError())


class Engine:
    """The engine behind the gateway, reached over a pool of connections.

    Parameters
    ----------
    host, port
        Where it listens.
    """

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._idle: list[EngineConnection] = []

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
        while self._idle:
            self._idle.pop().close()

    async def _exchange(self, request: bytes) -> Message:
        try:
            return await self._exchange_on_some_connection(request)
        except OSError as error:
            raise ServiceError(
                "InternalServerError",
                f"DynamoDB Local does not answer at {self._host}:{self._port}: {error}",
            ) from error

    async def _exchange_on_some_connection(self, request: bytes) -> Message:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_open:
                continue
            try:
                return await self._exchange_on(connection, request)
            except ConnectionError:
                # The engine closed it for being idle, just as the request was on its way.
                break
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(EngineConnection, self._host, self._port)
        return await self._exchange_on(connection, request)

    async def _exchange_on(self, connection: EngineConnection, request: bytes) -> Message:
        try:
            response = await connection.exchange(request)
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)
        return response


class ClientConnection(asyncio.Protocol):
    """A client's connection; its requests are answered one after the other.

    Parameters
    ----------
    answer
        Gives the response to a request; a ServiceError it raises becomes the response.
    """

    def __init__(self, answer: Callable[[Message], Awaitable[Message]]) -> None:
        self._answer = answer
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Start to answer once a request is complete."""
        self._buffer += data
        if self._task is None:
            self._answer_next()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Let an answer under way finish: the engine has seen its request."""
        self._transport = None

    def _answer_next(self) -> None:
        try:
            request = take_message(self._buffer)
        except MalformedMessageError as error:
            self._write(ServiceError("SerializationException", str(error)).response())
            if self._transport is not None:
                self._transport.close()
            return
        if request is not None:
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
        self._answer_next()

    def _write(self, response: Message) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(response.head + response.body)
