"""The operations of DynamoDB Streams, in the service's words."""

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.connections import Engine
from tools.local.dynamodb.first_records import is_first_record
from tools.local.dynamodb.held_reads import (
    HELD_HEADER,
    is_empty,
    seconds_to_hold,
    wait_for,
)
from tools.local.dynamodb.hidden_streams import HiddenStreams
from tools.local.dynamodb.iterators import TRIMMED, EngineIterator, from_the_first_record
from tools.local.dynamodb.messages import Message, response
from tools.local.dynamodb.quiet_shards import QuietShards
from tools.local.dynamodb.sequence_numbers import SequenceNumbers
from tools.local.dynamodb.stream_clock import CLOCK_TABLE, StreamClock
from tools.local.dynamodb.stream_records import StreamRecords
from tools.local.dynamodb.table_writes import TableWrites
from tools.local.dynamodb.ttl_marks import TtlMarks
from tools.local.dynamodb.write_gate import WriteGate

Handler = Callable[[Message], Awaitable[Message]]

_WORTH_SKIPPING = 500
"""Records that the engine goes over in about a millisecond."""
_BOUNDS = ("StartingSequenceNumber", "EndingSequenceNumber")


class StreamOperations:
    """Answers the requests of the DynamoDB Streams API.

    Parameters
    ----------
    engine
        The engine with the streams.
    deployment
        Where the tables seem to be.
    records
        Completes the records that are read.
    marks
        Holds reads back while expired items are being deleted.
    clock
        Knows how far the engine has counted.
    writes
        Knows when tables are written.
    hidden
        Knows which streams nobody shall see.
    """

    def __init__(
        self,
        engine: Engine,
        deployment: Deployment,
        *,
        records: StreamRecords,
        marks: TtlMarks,
        clock: StreamClock,
        writes: TableWrites,
        hidden: HiddenStreams | None = None,
    ) -> None:
        self._engine = engine
        self._hidden = hidden or HiddenStreams(engine, WriteGate())
        self._deployment = deployment
        self._records = records
        self._marks = marks
        self._clock = clock
        self._writes = writes
        self._quiet = QuietShards(writes)

    def handlers(self) -> Mapping[str, Handler]:
        """Return the handler of each operation by its name."""
        return {
            "ListStreams": self.list_streams,
            "DescribeStream": self.describe_stream,
            "GetShardIterator": self.get_shard_iterator,
            "GetRecords": self.get_records,
        }

    async def list_streams(self, request: Message) -> Message:
        """List the streams of a table, or of all but the gateway's own."""
        arguments = request.json()
        if "TableName" in arguments:
            arguments["TableName"] = self._deployment.table_name(arguments["TableName"])
        answer = await self._sent(request.with_json(arguments))
        if not answer.succeeded:
            return answer
        content = answer.json()
        content["Streams"] = [
            each
            for each in content["Streams"]
            if each["TableName"] != CLOCK_TABLE and not self._hidden.hides(each["StreamArn"])
        ]
        return answer.with_json(content)

    async def describe_stream(self, request: Message) -> Message:
        """Describe a stream and its shards."""
        answer = await self._sent(request)
        if not answer.succeeded:
            return answer
        content = answer.json()
        description = content["StreamDescription"]
        numbers = SequenceNumbers.of_stream(description["StreamArn"])
        for shard in description["Shards"]:
            bounds = shard["SequenceNumberRange"]
            bounds |= {name: numbers.outward(bounds[name]) for name in _BOUNDS if name in bounds}
        return answer.with_json(content)

    async def get_shard_iterator(self, request: Message) -> Message:
        """Make an iterator, perhaps at a sequence number."""
        arguments = request.json()
        if {"StreamArn", "SequenceNumber"} <= set(arguments):
            numbers = SequenceNumbers.of_stream(arguments["StreamArn"])
            arguments["SequenceNumber"] = numbers.inward(arguments["SequenceNumber"])
        return await self._sent(request.with_json(arguments))

    async def get_records(self, request: Message) -> Message:
        """Read records; a client may want an empty answer held back until there are some."""
        asked = request.with_body(self._deployment.inward(request.body))
        try:
            place = EngineIterator.parse(asked.json()["ShardIterator"])
        except (ValueError, LookupError, TypeError, AttributeError):
            return await self._sent(request)  # the engine says what is wrong with it
        hold = seconds_to_hold(request)
        until = time.monotonic() + hold
        with self._writes.expected(place.table) as written:
            answer = await self._read(asked, place)
            while hold and is_empty(answer) and await wait_for(written, until - time.monotonic()):
                written.clear()  # what was written may have been without effect
                answer = await self._read(asked, place)
        return answer.with_header(HELD_HEADER, "true") if hold else answer

    async def _read(self, request: Message, place: EngineIterator) -> Message:
        if self._quiet.has_nothing_at(place):
            return response(self._nothing_at(place))
        await self._clock.load()
        mark, reached = self._writes.mark(place.table), self._clock.last_number
        start = self._quiet.skipped(place)
        answer = await self._read_from(start, place, request)
        if not answer.succeeded:
            self._quiet.forget(place)
            return answer.with_body(self._deployment.outward(answer.body))
        await self._marks.settled(place.stream_arn)
        content: dict[str, Any] = answer.json()
        found = [record for record in content["Records"] if not is_first_record(record)]
        if not found and content["Records"] and "NextShardIterator" in content:
            return await self._read(request, EngineIterator.parse(content["NextShardIterator"]))
        content["Records"] = found
        if found:
            await self._records.completed(content["Records"], place.stream_arn)
        elif "NextShardIterator" in content:
            is_worth_it = reached > start.number + _WORTH_SKIPPING
            if not is_worth_it or not await self._clock.is_of_this_engine():
                reached = 0
            self._quiet.note_nothing(place, mark, reached)
            return answer.with_json(self._nothing_at(place))
        # Only this place is ours: items may well hold such ARNs as data.
        iterator = content.get("NextShardIterator")
        if iterator is not None:
            content["NextShardIterator"] = self._deployment.outward(iterator.encode()).decode()
        return answer.with_json(content)

    async def _read_from(
        self, start: EngineIterator, place: EngineIterator, request: Message
    ) -> Message:
        arguments = request.json()
        answer = await self._engine.send(
            request.with_json({**arguments, "ShardIterator": str(start)})
        )
        if not answer.succeeded and TRIMMED.encode() in answer.body:
            fresh = await from_the_first_record(self._engine, str(place))
            if fresh is not None:
                again = request.with_json({**arguments, "ShardIterator": fresh})
                answer = await self._engine.send(again)
        return answer

    def _nothing_at(self, place: EngineIterator) -> dict[str, Any]:
        """Answer that there is nothing yet; the same place is read next.

        So a client's iterator owes nothing to what this gateway remembers.
        """
        again = EngineIterator.made_now(place.stream_arn, place.shard_id, place.number)
        iterator = self._deployment.outward(str(again).encode()).decode()
        return {"Records": [], "NextShardIterator": iterator}

    async def _sent(self, request: Message) -> Message:
        """Pass a request on, and translate the ARNs on both ways."""
        answer = await self._engine.send(request.with_body(self._deployment.inward(request.body)))
        return answer.with_body(self._deployment.outward(answer.body))
