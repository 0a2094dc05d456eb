"""The gateway: what clients take for DynamoDB and DynamoDB Streams."""

import asyncio
import signal
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from tools.local.dynamodb.arns import Deployment, with_table_arns, with_table_names
from tools.local.dynamodb.connections import Answer, ClientConnection, Engine
from tools.local.dynamodb.hidden_streams import HiddenStreams
from tools.local.dynamodb.index_keys import with_named_index_key
from tools.local.dynamodb.members import check_members
from tools.local.dynamodb.messages import Message
from tools.local.dynamodb.numbers import UPDATES, with_plain_numbers
from tools.local.dynamodb.operations import TableOperations
from tools.local.dynamodb.record_index import index_stream_records
from tools.local.dynamodb.recovery.service import Recovery
from tools.local.dynamodb.stream_clock import StreamClock
from tools.local.dynamodb.stream_history import StreamHistory
from tools.local.dynamodb.stream_operations import StreamOperations
from tools.local.dynamodb.stream_records import StreamRecords
from tools.local.dynamodb.table_settings import SettingsStore
from tools.local.dynamodb.table_writes import WRITES, TableWrites, tables_written
from tools.local.dynamodb.transaction_reasons import with_reasons
from tools.local.dynamodb.ttl_marks import TtlMarks
from tools.local.dynamodb.ttl_sweep import TtlSweep
from tools.local.dynamodb.update_items import update_item
from tools.local.dynamodb.vectors.layer import VectorLayer
from tools.local.dynamodb.write_gate import WriteGate

SETTINGS_FILE = "dynamodb-table-settings.json"
MARKS_FILE = "dynamodb-ttl-deletions.txt"
HIDDEN_STREAMS_FILE = "dynamodb-hidden-streams.json"
RECOVERY_FOLDER = "recovery"
VECTORS_FILE = "dynamodb-vector-indexes.json"

_LAST_SWEEP_SECONDS = 2.0
_ANY_ARN = b"arn:aws:dynamodb:"
_UNKNOWN_TABLE = b"Cannot do operations on a non-existent table"


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
    others_url
        Where other services answer, S3 and AWS Backup; None if nothing stands for them.
    tables_dir
        The folder in which the engine keeps its tables; None if it keeps them in memory.
    """

    port: int
    engine_port: int
    deployment: Deployment
    state_dir: Path | None = None
    sweep_seconds: float = 5.0
    others_url: str | None = None
    tables_dir: Path | None = None


class Gateway:
    """Answers the requests of the DynamoDB and DynamoDB Streams APIs.

    Parameters
    ----------
    engine
        DynamoDB Local.
    tables, streams
        The operations that the gateway has a part in.
    clock
        Knows when stream records were made.
    writes
        Is told of all writes.
    vectors
        Answers for vector indexes.
    deployment
        Where the tables seem to be.
    gate
        Holds writes of items back while the stream of their table is exchanged.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        tables: TableOperations,
        streams: StreamOperations,
        clock: StreamClock,
        writes: TableWrites,
        vectors: VectorLayer,
        deployment: Deployment,
        gate: WriteGate | None = None,
    ) -> None:
        self._engine = engine
        self._gate = gate or WriteGate()
        self._clock = clock
        self._writes = writes
        self._vectors = vectors
        self._deployment = deployment
        self._handlers = {**tables.handlers(), **streams.handlers()}

    async def answer(self, request: Message) -> Message:
        """Answer a request; what the gateway has no part in passes byte for byte."""
        operation = request.operation
        check_members(request)
        tables = tables_written(operation, request.body, self._deployment)
        if operation in WRITES:
            async with self._gate.write(tables):
                return await self._noted(request, tables)
        return await self._noted(request, tables)

    async def _noted(self, request: Message, tables: Collection[str] | None) -> Message:
        with self._writes.under_way(tables):
            answer = await self._vectors.answer(request, self._without_vectors, tables)
            return _in_words_of_service(answer)

    async def _without_vectors(self, request: Message) -> Message:
        operation = request.operation
        handler = self._handlers.get(operation)
        if handler is not None:
            return await handler(request)
        if operation in WRITES:
            await self._clock.strike()
        if operation in UPDATES:
            request = request.with_body(with_plain_numbers(request.body))
        if _ANY_ARN in request.body:
            return await self._with_tables_by_arn(request)
        return await self._passed(request)

    async def _with_tables_by_arn(self, request: Message) -> Message:
        named = with_table_names(request.body, self._deployment)
        if not named.arns:
            return await self._passed(request)
        answer = await self._passed(request.with_body(named.body))
        if not answer.succeeded:
            return answer
        return answer.with_body(with_table_arns(answer.body, named.arns))

    async def _passed(self, request: Message) -> Message:
        if request.operation == "UpdateItem":
            answer = await update_item(self._engine, request)
        else:
            answer = await self._engine.send(request)
        answer = await with_reasons(self._engine, request, answer)
        return await with_named_index_key(self._engine, request, answer)


async def run_gateway(
    options: GatewayOptions,
    ready: Callable[[str], None],
    *,
    around: Callable[[Recovery], Answer] | None = None,
) -> None:
    """Serve until the process is told to terminate.

    Parameters
    ----------
    options
        How to run.
    ready
        Called with the gateway's URL once it listens.
    around
        Puts something before the gateway that answers for other services as well.

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
    clock, writes, gate = StreamClock(engine), TableWrites(), WriteGate()
    hidden = HiddenStreams(engine, gate, kept_in(HIDDEN_STREAMS_FILE))
    tables = TableOperations(engine, settings, options.deployment, hidden)
    vectors = VectorLayer(engine, options.deployment, kept_in(VECTORS_FILE))
    gateway = Gateway(
        engine,
        tables=tables,
        streams=StreamOperations(
            engine,
            options.deployment,
            records=StreamRecords(options.deployment.region, clock, marks),
            marks=marks,
            clock=clock,
            writes=writes,
            hidden=hidden,
        ),
        clock=clock,
        writes=writes,
        vectors=vectors,
        deployment=options.deployment,
        gate=gate,
    )
    recovery = Recovery(
        gateway.answer,
        StreamHistory(engine, clock),
        options.deployment,
        folder=kept_in(RECOVERY_FOLDER),
        others_url=options.others_url,
    )
    await recovery.end_broken_off()
    await tables.record_changes()
    if options.tables_dir is not None:
        await index_stream_records(engine, options.tables_dir)
    answer = recovery.answer if around is None else around(recovery)
    server = await loop.create_server(
        lambda: ClientConnection(answer, takes_chunks=around is not None),
        "127.0.0.1",
        options.port,
    )
    ready(f"http://localhost:{server.sockets[0].getsockname()[1]}")
    sweep = TtlSweep(
        engine, settings, clock=clock, marks=marks, writes=writes, vectors=vectors, gate=gate
    )
    sweeping = loop.create_task(sweep.run(options.sweep_seconds)) if options.sweep_seconds else None
    await stop.wait()
    server.close()
    sweep.stop()
    recovery.stop()
    if sweeping is not None:
        await asyncio.wait({sweeping}, timeout=_LAST_SWEEP_SECONDS)
    engine.close()


def _in_words_of_service(answer: Message) -> Message:
    """Say that a table does not exist the way the service does."""
    if answer.succeeded or _UNKNOWN_TABLE not in answer.body:
        return answer
    return answer.with_body(answer.body.replace(_UNKNOWN_TABLE, b"Requested resource not found"))
