"""The gateway: what clients take for DynamoDB and DynamoDB Streams."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.local.dynamodb.arns import (
    ENGINE_PREFIX,
    ENGINE_REGION,
    with_table_arns,
    with_table_names,
)
from tools.local.dynamodb.connections import ClientConnection, Engine
from tools.local.dynamodb.held_reads import (
    HELD_HEADER,
    WRITES,
    WriteNotices,
    is_empty,
    seconds_to_hold,
    wait_for,
)
from tools.local.dynamodb.operations import TableOperations
from tools.local.dynamodb.table_settings import SettingsStore
from tools.local.dynamodb.ttl_marks import TtlMarks
from tools.local.dynamodb.ttl_sweep import TtlSweep

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tools.local.dynamodb.arns import Deployment
    from tools.local.dynamodb.messages import Message

SETTINGS_FILE = "dynamodb-table-settings.json"
MARKS_FILE = "dynamodb-ttl-deletions.txt"

_LAST_SWEEP_SECONDS = 2.0
_ANY_ARN = b"arn:aws:dynamodb:"
_UNKNOWN_TABLE = b"Cannot do operations on a non-existent table"
_REGION_IN_RECORD = b'"awsRegion":"' + ENGINE_REGION.encode() + b'"'
_NEXT_ITERATOR = b'"NextShardIterator":"'


@dataclass(frozen=True)
class GatewayOptions:
    """How the gateway runs.

    Attributes
    ----------
    port
        The port to listen on, on the loopback interface; 0 for a free one.
    engine_port
        The port of DynamoDB Local on the loopback interface.
    deployment
        Where the tables shall seem to be.
    state_dir
        The folder for what the gateway keeps; without one, it ends with the process.
    sweep_seconds
        How often expired items are deleted; 0 for never.
    """

    port: int
    engine_port: int
    deployment: Deployment
    state_dir: Path | None = None
    sweep_seconds: float = 5.0


class Gateway:
    """Answers the requests of the DynamoDB and DynamoDB Streams APIs.

    Parameters
    ----------
    engine
        DynamoDB Local.
    operations
        The operations that the gateway has a part in.
    marks
        The deletions by TTL.
    notices
        Whom writes wake.
    deployment
        Where the tables seem to be.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        operations: TableOperations,
        marks: TtlMarks,
        notices: WriteNotices,
        deployment: Deployment,
    ) -> None:
        self._engine = engine
        self._marks = marks
        self._notices = notices
        self._deployment = deployment
        self._handlers = {
            **operations.handlers(),
            "ListStreams": self._list_streams,
            "DescribeStream": self._on_stream,
            "GetShardIterator": self._on_stream,
            "GetRecords": self._get_records,
        }

    async def answer(self, request: Message) -> Message:
        """Answer a request; what the gateway has no part in passes byte for byte."""
        operation = request.operation
        handler = self._handlers.get(operation)
        if handler is not None:
            return _in_words_of_service(await handler(request))
        if _ANY_ARN in request.body:
            answer = await self._with_tables_by_arn(request)
        else:
            answer = await self._engine.send(request)
        if operation in WRITES:
            self._notices.written(request.body)
        return _in_words_of_service(answer)

    async def _with_tables_by_arn(self, request: Message) -> Message:
        named = with_table_names(request.body, self._deployment)
        if not named.arns:
            return await self._engine.send(request)
        answer = await self._engine.send(request.with_body(named.body))
        if not answer.succeeded:
            return answer
        return answer.with_body(with_table_arns(answer.body, named.arns))

    async def _list_streams(self, request: Message) -> Message:
        arguments = request.json()
        if "TableName" in arguments:
            arguments["TableName"] = self._deployment.table_name(arguments["TableName"])
        return await self._on_stream(request.with_json(arguments))

    async def _on_stream(self, request: Message) -> Message:
        answer = await self._engine.send(request.with_body(self._deployment.inward(request.body)))
        return answer.with_body(self._deployment.outward(answer.body))

    async def _get_records(self, request: Message) -> Message:
        asked = request.with_body(self._deployment.inward(request.body))
        stream_arn = str(asked.json()["ShardIterator"]).partition("|")[0]
        hold = seconds_to_hold(request)
        if not hold:
            return await self._records(asked, stream_arn)
        table = stream_arn.partition("/")[2].partition("/")[0]
        with self._notices.expected(table) as written:
            answer = await self._records(asked, stream_arn)
            if is_empty(answer):
                await wait_for(written, hold)
                answer = await self._records(asked, stream_arn)
        return answer.with_header(HELD_HEADER, "true")

    async def _records(self, request: Message, stream_arn: str) -> Message:
        answer = await self._engine.send(request)
        if not answer.succeeded:
            return answer.with_body(self._deployment.outward(answer.body))
        await self._marks.settled(stream_arn)
        # Only these two places are ours; what looks like them inside an item has another form.
        region = self._deployment.region.encode()
        records = answer.body.replace(_REGION_IN_RECORD, b'"awsRegion":"' + region + b'"')
        records = self._marks.marked(records)
        engine, ours = _NEXT_ITERATOR + ENGINE_PREFIX, _NEXT_ITERATOR + self._deployment.prefix
        return answer.with_body(records.replace(engine, ours))


async def run_gateway(options: GatewayOptions, ready: Callable[[str], None]) -> None:
    """Serve until the process is told to terminate.

    Parameters
    ----------
    options
        How to run.
    ready
        Called with the gateway's URL once it listens.

    Raises
    ------
    OSError
        If the port is taken.
    """
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)

    def kept_in(name: str) -> Path | None:
        return options.state_dir / name if options.state_dir else None

    engine = Engine("127.0.0.1", options.engine_port)
    settings = SettingsStore(kept_in(SETTINGS_FILE))
    marks = TtlMarks(kept_in(MARKS_FILE))
    operations = TableOperations(engine, settings, options.deployment)
    notices = WriteNotices()
    gateway = Gateway(
        engine,
        operations=operations,
        marks=marks,
        notices=notices,
        deployment=options.deployment,
    )
    server = await loop.create_server(
        lambda: ClientConnection(gateway.answer), "127.0.0.1", options.port
    )
    ready(f"http://localhost:{server.sockets[0].getsockname()[1]}")
    sweep = TtlSweep(engine, settings, marks, notices)
    sweeping = loop.create_task(sweep.run(options.sweep_seconds)) if options.sweep_seconds else None
    await stop.wait()
    server.close()
    sweep.stop()
    if sweeping is not None:
        await asyncio.wait({sweeping}, timeout=_LAST_SWEEP_SECONDS)
    engine.close()


def _in_words_of_service(answer: Message) -> Message:
    """Say that a table does not exist the way the service does."""
    if answer.succeeded or _UNKNOWN_TABLE not in answer.body:
        return answer
    return answer.with_body(answer.body.replace(_UNKNOWN_TABLE, b"Requested resource not found"))
