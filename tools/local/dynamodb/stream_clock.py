"""When each stream record was made.

DynamoDB Local dates records to the minute, but numbers those of all its streams with one counter.
So the gateway strikes a clock: before the first write of each second it writes that second into a
table of its own, which has a stream. A record was made in the last second whose stroke has a lower
number. The strokes are as durable as the records that they date, and the same for every reader.
"""

import asyncio
import logging
import time
from bisect import bisect_left
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from tools.local.dynamodb.connections import Engine
from tools.local.dynamodb.iterators import TRIMMED
from tools.local.dynamodb.messages import ServiceError
from tools.local.dynamodb.sequence_numbers import engine_number

CLOCK_TABLE: Final = "datactl-stream-clock"
"""The gateway's own table; its clients do not see it."""

_LOG = logging.getLogger(__name__)
_MISSING = "ResourceNotFoundException"
_KEY = {"AttributeName": "clock"}
_TABLE: Final[Mapping[str, Any]] = {
    "TableName": CLOCK_TABLE,
    "AttributeDefinitions": [{**_KEY, "AttributeType": "S"}],
    "KeySchema": [{**_KEY, "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
}


class StreamClock:
    """Dates stream records to the second, as DynamoDB does.

    Parameters
    ----------
    engine
        The engine with the tables.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._numbers: list[int] = []
        self._seconds: list[int] = []
        self._stream_arn: str | None = None
        self._is_loaded = False
        self._striking = asyncio.Lock()

    async def strike(self) -> None:
        """Note the present second, before a write; once a second is enough.

        A clock that cannot be struck must not stop a write: its record gets an earlier time.
        """
        now = int(time.time())
        if self._is_current(now):
            return
        async with self._striking:
            if self._is_current(now):
                return
            try:
                await self._note(now)
                await self._read_on()
            except ServiceError as error:
                _LOG.warning("Stream records are dated less exactly: %s", error)

    async def load(self) -> None:
        """Read the strokes that are there from before, unless that was done."""
        if self._is_loaded:
            return
        async with self._striking:
            if not self._is_loaded:
                await self._read_on()

    @property
    def last_number(self) -> int:
        """The number of the last known stroke; 0 without one."""
        return self._numbers[-1] if self._numbers else 0

    def number_before(self, second: int) -> int:
        """Return the number of the last known stroke before a second; 0 without one."""
        before = bisect_left(self._seconds, second)
        return self._numbers[before - 1] if before else 0

    async def is_of_this_engine(self) -> bool:
        """Tell whether the strokes are of the engine that answers now.

        One that keeps its tables in memory counts from 1 again when it is started again.
        """
        if self._stream_arn is None:
            return False
        try:
            await self._stream_call("DescribeStream", {"StreamArn": self._stream_arn})
        except ServiceError:
            return False
        return True

    def second_of(self, number: int, minute: int) -> int:
        """Return when a record was made, in epoch seconds.

        Parameters
        ----------
        number
            Its sequence number in the engine.
        minute
            The beginning of the minute in which the engine made it. It tells the time of what was
            written without the gateway.
        """
        before = bisect_left(self._numbers, number)
        return max(self._seconds[before - 1], minute) if before else minute

    def _is_current(self, second: int) -> bool:
        return bool(self._seconds) and self._seconds[-1] >= second

    async def _note(self, second: int) -> None:
        item = {"clock": {"S": "second"}, "second": {"N": str(second)}}
        put = {"TableName": CLOCK_TABLE, "Item": item}
        try:
            await self._engine.call("PutItem", put)
        except ServiceError as error:
            if error.kind != _MISSING:
                raise
            await self._engine.call("CreateTable", _TABLE)
            await self._engine.call("PutItem", put)

    async def _read_on(self) -> None:
        """Read the strokes since the last known one, those of other gateways included."""
        try:
            described = await self._engine.call("DescribeTable", {"TableName": CLOCK_TABLE})
        except ServiceError as error:
            if error.kind != _MISSING:
                raise
        else:
            await self._read_stream(described["Table"]["LatestStreamArn"])
        self._is_loaded = True

    async def _read_stream(self, stream_arn: str) -> None:
        if stream_arn != self._stream_arn:
            # Perhaps another engine, whose counter started again.
            self._stream_arn = stream_arn
            self._numbers.clear()
            self._seconds.clear()
        described = await self._stream_call("DescribeStream", {"StreamArn": stream_arn})
        for shard in described["StreamDescription"]["Shards"]:
            async for record in self._records(stream_arn, shard):
                number = int(record["SequenceNumber"])
                if number > self.last_number:
                    self._numbers.append(number)
                    self._seconds.append(int(record["NewImage"]["second"]["N"]))

    async def _records(
        self, stream_arn: str, shard: Mapping[str, Any]
    ) -> AsyncIterator[Mapping[str, Any]]:
        """Yield the records of a shard that are new, perhaps after some that are not."""
        numbers = shard["SequenceNumberRange"]
        if int(numbers.get("EndingSequenceNumber", self.last_number + 1)) <= self.last_number:
            return
        place = {"StreamArn": stream_arn, "ShardId": shard["ShardId"]}
        is_begun = int(numbers["StartingSequenceNumber"]) <= self.last_number
        iterator = await self._iterator(place, is_begun=is_begun)
        while iterator is not None:
            page = await self._stream_call("GetRecords", {"ShardIterator": iterator})
            for record in page["Records"]:
                yield record["dynamodb"]
            iterator = page.get("NextShardIterator") if page["Records"] else None

    async def _iterator(self, place: Mapping[str, str], *, is_begun: bool) -> str | None:
        oldest = {**place, "ShardIteratorType": "TRIM_HORIZON"}
        request = oldest
        if is_begun:
            request = {
                **place,
                "ShardIteratorType": "AFTER_SEQUENCE_NUMBER",
                "SequenceNumber": engine_number(self.last_number),
            }
        try:
            made = await self._stream_call("GetShardIterator", request)
        except ServiceError as error:
            if error.kind != TRIMMED:
                raise
            made = await self._stream_call("GetShardIterator", oldest)
        iterator: str | None = made["ShardIterator"]
        return iterator

    async def _stream_call(self, operation: str, arguments: Mapping[str, str]) -> Any:  # noqa: ANN401  the answer is whatever the operation answers
        return await self._engine.call(operation, arguments, service="DynamoDBStreams")
