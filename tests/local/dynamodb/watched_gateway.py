"""A gateway in this process, whose engine counts what it is asked for."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from tests.local.dynamodb.clients import STREAM, table_request
from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.connections import Engine
from tools.local.dynamodb.gateway import Gateway
from tools.local.dynamodb.iterators import EngineIterator
from tools.local.dynamodb.messages import END_OF_HEAD, Message, ServiceError, engine_request
from tools.local.dynamodb.operations import TableOperations
from tools.local.dynamodb.stream_clock import StreamClock
from tools.local.dynamodb.stream_operations import StreamOperations
from tools.local.dynamodb.stream_records import StreamRecords
from tools.local.dynamodb.table_settings import SettingsStore
from tools.local.dynamodb.table_writes import TableWrites
from tools.local.dynamodb.ttl_marks import TtlMarks
from tools.local.dynamodb.ttl_sweep import TtlSweep
from tools.local.dynamodb.vectors.layer import VectorLayer

DEPLOYMENT = Deployment("us-east-1", "123456789012")


class WatchedEngine(Engine):
    """DynamoDB Local, and what it is asked for.

    Attributes
    ----------
    asked
        How often it was asked for each operation.
    places
        From which numbers streams were read.
    loses_answers
        Whether the gateway hears nothing of what the engine does.
    """

    def __init__(self, url: str) -> None:
        super().__init__("127.0.0.1", urlsplit(url).port or 0)
        self.asked: Counter[str] = Counter()
        self.places: list[int] = []
        self.loses_answers = False

    async def send(self, request: Message) -> Message:
        """Pass a request on."""
        self.asked[request.operation] += 1
        if request.operation == "GetRecords":
            self.places.append(EngineIterator.parse(request.json()["ShardIterator"]).number)
        answer = await super().send(request)
        if self.loses_answers:
            raise ServiceError("InternalServerError", "lost")
        return answer


class Front:
    """A gateway in the test's own process."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = WatchedEngine(url)
        settings, marks, writes = SettingsStore(None), TtlMarks(None), TableWrites()
        self.clock = StreamClock(self.engine)
        vectors = VectorLayer(self.engine, DEPLOYMENT)
        records = StreamRecords(DEPLOYMENT.region, self.clock, marks)
        gateway = Gateway(
            self.engine,
            tables=TableOperations(self.engine, settings, DEPLOYMENT),
            streams=StreamOperations(
                self.engine,
                DEPLOYMENT,
                records=records,
                marks=marks,
                clock=self.clock,
                writes=writes,
            ),
            clock=self.clock,
            writes=writes,
            vectors=vectors,
            deployment=DEPLOYMENT,
        )
        self.sweep = TtlSweep(
            self.engine, settings, clock=self.clock, marks=marks, writes=writes, vectors=vectors
        )
        self.answer = gateway.answer

    async def call(self, operation: str, **arguments: Any) -> Any:
        """Make a call as a client does."""
        is_of_streams = operation in {"GetRecords", "GetShardIterator", "DescribeStream"}
        service = "DynamoDBStreams" if is_of_streams else "DynamoDB"
        head, end, body = engine_request(service, operation, arguments).partition(END_OF_HEAD)
        answer = await self.answer(Message(head + end, body))
        content = answer.json()
        assert answer.succeeded, content
        return content

    async def table(self, **changes: Any) -> tuple[str, str]:
        """Create a table and return its name and its stream's ARN."""
        request = table_request(StreamSpecification=STREAM, **changes)
        made = (await self.call("CreateTable", **request))["TableDescription"]
        return made["TableName"], made["LatestStreamArn"]

    async def put(self, table: str, key: str = "1", **attributes: Any) -> None:
        """Put an item."""
        await self.call("PutItem", TableName=table, Item={"pk": {"S": key}, **attributes})

    async def iterator(self, stream_arn: str, kind: str = "TRIM_HORIZON") -> str:
        """Make an iterator of a stream's only shard."""
        described = await self.call("DescribeStream", StreamArn=stream_arn)
        (shard,) = described["StreamDescription"]["Shards"]
        place = {"StreamArn": stream_arn, "ShardId": shard["ShardId"]}
        made = await self.call("GetShardIterator", **place, ShardIteratorType=kind)
        return str(made["ShardIterator"])

    async def read(self, iterator: str) -> tuple[list[str], str]:
        """Read on, and return the keys of the items and the next iterator."""
        page = await self.call("GetRecords", ShardIterator=iterator)
        keys = [record["dynamodb"]["Keys"]["pk"]["S"] for record in page["Records"]]
        return keys, page.get("NextShardIterator", "")

    async def at_the_end(self, stream_arn: str) -> str:
        """Read a stream to its end, twice, so that the gateway knows that nothing is new."""
        iterator = await self.iterator(stream_arn)
        keys = ["first"]
        while keys:
            keys, iterator = await self.read(iterator)
        assert await self.reads_of_engine(iterator) == 0
        return iterator

    async def reads_of_engine(self, iterator: str) -> int:
        """Read once and tell how often the engine was asked."""
        before = self.engine.asked["GetRecords"]
        keys, _ = await self.read(iterator)
        assert keys == []
        return self.engine.asked["GetRecords"] - before


@asynccontextmanager
async def started(url: str) -> AsyncIterator[Front]:
    """Start a gateway, which remembers nothing."""
    front = Front(url)
    try:
        yield front
    finally:
        front.engine.close()
        await asyncio.sleep(0)  # its connections are closed in the next turn of the loop


During = Callable[[Callable[[Front], Awaitable[None]]], None]
"""Runs a scenario with a gateway that has just been started."""
