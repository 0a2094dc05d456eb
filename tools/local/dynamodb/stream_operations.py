"""The operations of DynamoDB Streams, in the service's words."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.connections import Engine
from tools.local.dynamodb.held_reads import (
    HELD_HEADER,
    WriteNotices,
    is_empty,
    seconds_to_hold,
    wait_for,
)
from tools.local.dynamodb.iterators import TRIMMED, from_the_first_record
from tools.local.dynamodb.messages import Message
from tools.local.dynamodb.sequence_numbers import SequenceNumbers
from tools.local.dynamodb.stream_clock import CLOCK_TABLE
from tools.local.dynamodb.stream_records import StreamRecords
from tools.local.dynamodb.ttl_marks import TtlMarks

Handler = Callable[[Message], Awaitable[Message]]

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
    notices
        Tells of writes to whoever waits for them.
    """

    def __init__(
        self,
        engine: Engine,
        deployment: Deployment,
        *,
        records: StreamRecords,
        marks: TtlMarks,
        notices: WriteNotices,
    ) -> None:
        self._engine = engine
        self._deployment = deployment
        self._records = records
        self._marks = marks
        self._notices = notices

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
            each for each in content["Streams"] if each["TableName"] != CLOCK_TABLE
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
        stream_arn = str(asked.json().get("ShardIterator", "")).partition("|")[0]
        hold = seconds_to_hold(request)
        if not hold:
            return await self._read(asked, stream_arn)
        table = stream_arn.partition("/")[2].partition("/")[0]
        with self._notices.expected(table) as written:
            answer = await self._read(asked, stream_arn)
            if is_empty(answer):
                await wait_for(written, hold)
                answer = await self._read(asked, stream_arn)
        return answer.with_header(HELD_HEADER, "true")

    async def _read(self, request: Message, stream_arn: str) -> Message:
        answer = await self._engine.send(request)
        if not answer.succeeded and TRIMMED.encode() in answer.body:
            arguments = request.json()
            fresh = await from_the_first_record(self._engine, arguments["ShardIterator"])
            if fresh is not None:
                again = request.with_json({**arguments, "ShardIterator": fresh})
                answer = await self._engine.send(again)
        if not answer.succeeded:
            return answer.with_body(self._deployment.outward(answer.body))
        await self._marks.settled(stream_arn)
        content: dict[str, Any] = answer.json()
        if not content["Records"]:
            return answer.with_body(self._deployment.outward(answer.body))
        await self._records.completed(content["Records"], stream_arn)
        # Only this place is ours: items may well hold such ARNs as data.
        iterator = content.get("NextShardIterator")
        if iterator is not None:
            content["NextShardIterator"] = self._deployment.outward(iterator.encode()).decode()
        return answer.with_json(content)

    async def _sent(self, request: Message) -> Message:
        """Pass a request on, and translate the ARNs on both ways."""
        answer = await self._engine.send(request.with_body(self._deployment.inward(request.body)))
        return answer.with_body(self._deployment.outward(answer.body))
