"""The front: passes a request on to what stands for its service."""

import asyncio
import logging
from collections import defaultdict
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from tools.local.databases.service import DatabaseService, RefusedError
from tools.local.dynamodb.connections import Answer, ClientConnection, Server
from tools.local.dynamodb.messages import Message
from tools.local.dynamodb.recovery.vault_requests import VaultRequests
from tools.local.errors import LocalAwsError
from tools.local.front.error_pages import error_answer, in_form_of_service
from tools.local.front.routing import Part, purpose_of

HEALTH_PATH = "/_health"
"""Asks the tables whether they answer; no bucket can have this name."""

_HOST = "127.0.0.1"
_LOG = logging.getLogger(__name__)
_WAITING = {"sqs"}
"""Services whose calls may wait for what another call brings."""
_BACKUP = "backup"
_HEALTH_REQUEST = b"GET /_health "


@dataclass(frozen=True)
class Surroundings:
    """Where the front finds the others, all on the loopback interface.

    Attributes
    ----------
    moto_port
        Stands for every service that nothing else stands for.
    cloudformation_port
        Stands for CloudFormation.
    functions_port_file
        The file in which what runs functions says where it listens.
    """

    moto_port: int
    cloudformation_port: int
    functions_port_file: Path


class Front:
    """Answers every request that a client of AWS makes.

    Parameters
    ----------
    surroundings
        Where to find the others.
    tables
        Answers for DynamoDB and its streams.
    vaults
        Answers for what lies in the vaults of AWS Backup; moto has the vaults themselves.
    databases
        Keeps the data of RDS; without it, moto's instances have none.
    """

    def __init__(
        self,
        surroundings: Surroundings,
        tables: Answer,
        vaults: VaultRequests | None = None,
        databases: DatabaseService | None = None,
    ) -> None:
        self._tables = tables
        self._vaults = vaults
        self._databases = databases
        self._functions_port_file = surroundings.functions_port_file
        self._others = Server(_HOST, surroundings.moto_port)
        self._cloudformation = Server(_HOST, surroundings.cloudformation_port)
        self._functions: Server | None = None
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def answer(self, request: Message) -> Message:
        """Pass a request on and return the answer, byte for byte."""
        if request.head.startswith(_HEALTH_REQUEST):
            request = Message(request.head.replace(HEALTH_PATH.encode(), b"/", 1), b"")
            return await self._tables(request)
        purpose = purpose_of(request)
        match purpose.part:
            case Part.TABLES:
                return await self._tables(request)
            case Part.CLOUDFORMATION:
                return await _exchange(self._cloudformation, request, "CloudFormation")
            case Part.FUNCTIONS:
                return await self._of_functions(request)
            case Part.OTHERS:
                return await self._of_moto(request, purpose.service)

    async def _of_moto(self, request: Message, service: str) -> Message:
        if service == _BACKUP and self._vaults is not None:
            answer_of_vaults = await self._vaults.answer(request)
            if answer_of_vaults is not None:
                return answer_of_vaults
        if service in _WAITING:
            return await _exchange(self._others, request, "moto")
        # moto goes through what other threads change meanwhile: IAM breaks off every few
        # deployments. So each service gets one call at a time.
        async with self._turns[service]:
            if service == "rds" and self._databases is not None:
                return await self._of_databases(self._databases, request)
            answer = await _exchange(self._others, request, "moto")
        return in_form_of_service(answer, request, service)

    async def _of_databases(self, databases: DatabaseService, request: Message) -> Message:
        try:
            return await databases.answer(request, self._of_rds)
        except RefusedError as error:
            status, code, said = HTTPStatus.BAD_REQUEST, error.code, error.message
        except LocalAwsError as error:
            _LOG.warning("RDS: %s", error)
            status, code, said = HTTPStatus.INTERNAL_SERVER_ERROR, "InternalFailure", str(error)
        return error_answer(status, code, said, is_form=True, service="rds")

    async def _of_rds(self, request: Message) -> Message:
        return in_form_of_service(await _exchange(self._others, request, "moto"), request, "rds")

    async def _of_functions(self, request: Message) -> Message:
        # It takes a free port whenever it starts.
        try:
            port = int(self._functions_port_file.read_text("utf-8"))
        except (OSError, ValueError):
            return _unavailable("the stream pump", "it has not started yet")
        if self._functions is None or self._functions.port != port:
            self._functions = Server(_HOST, port)
        return await _exchange(self._functions, request, "the stream pump")


async def serve(front: Front, port: int) -> asyncio.Server:
    """Listen on a port of the loopback interface.

    Raises
    ------
    OSError
        If the port is taken.
    """
    loop = asyncio.get_running_loop()
    return await loop.create_server(
        lambda: ClientConnection(front.answer, takes_chunks=True), _HOST, port
    )


async def _exchange(server: Server, request: Message, name: str) -> Message:
    try:
        return await server.exchange(request.head + request.body)
    except OSError as error:
        _LOG.warning("%s does not answer: %s", name, error)
        return _unavailable(name, str(error))


def _unavailable(name: str, reason: str) -> Message:
    """Say so in the one form that clients of every protocol understand, and try again."""
    status = HTTPStatus.SERVICE_UNAVAILABLE
    body = f"<html><body>{name} does not answer: {reason}</body></html>".encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: text/html\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return Message(head.encode(), body)
