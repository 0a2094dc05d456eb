"""What DynamoDB Local's streams tell of the changes of a table."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from tools.local.dynamodb.connections import Engine
from tools.local.dynamodb.first_records import is_first_record
from tools.local.dynamodb.hidden_streams import BOTH_IMAGES
from tools.local.dynamodb.iterators import TRIMMED, EngineIterator, from_the_first_record
from tools.local.dynamodb.messages import ServiceError
from tools.local.dynamodb.recovery.access import Change, Item
from tools.local.dynamodb.stream_clock import StreamClock
from tools.local.dynamodb.stream_records import typed_image

_A_MINUTE = 60
_MISSING = "ResourceNotFoundException"


class StreamHistory:
    """Reads changes from the streams of tables, hidden ones and former ones included.

    Parameters
    ----------
    engine
        The engine with the streams.
    clock
        Knows when records were made.
    """

    def __init__(self, engine: Engine, clock: StreamClock) -> None:
        self._engine = engine
        self._clock = clock

    async def changes(self, table: str, since: int) -> AsyncIterator[Change]:
        """Yield the changes made from a second on, those of one item in their order.

        Raises
        ------
        ServiceError
            If they were not recorded.
        """
        await self._check_is_recorded(table)
        await self._clock.load()
        # What was written past the gateway has but the minute in which it was.
        start = self._clock.number_before(since - _A_MINUTE)
        for stream_arn, shard in await self._shards(table, start):
            async for record in self._records(stream_arn, shard, start):
                change = record["dynamodb"]
                minute = int(change["ApproximateCreationDateTime"])
                second = self._clock.second_of(int(change["SequenceNumber"]), minute)
                if second >= since and not is_first_record(record):
                    yield Change(
                        second,
                        change["Keys"],
                        _image(change, "OldImage"),
                        _image(change, "NewImage"),
                    )

    async def _check_is_recorded(self, table: str) -> None:
        described = (await self._engine.call("DescribeTable", {"TableName": table}))["Table"]
        stream = described.get("StreamSpecification") or {}
        if stream.get("StreamViewType") != BOTH_IMAGES:
            raise ServiceError(
                "PointInTimeRecoveryUnavailableException",
                f"The local AWS goes back in time only where a table has no stream or one of "
                f"{BOTH_IMAGES}: {table} has one of {stream.get('StreamViewType', 'no images')}.",
            )

    async def _shards(self, table: str, start: int) -> list[tuple[str, Mapping[str, Any]]]:
        """Return the shards with records behind a number, in the order of the engine's count."""
        found = []
        for stream_arn in await self._streams(table):
            try:
                described = await self._stream_call("DescribeStream", {"StreamArn": stream_arn})
            except ServiceError as error:
                if error.kind != _MISSING:
                    raise
                continue  # older than the engine keeps records
            for shard in described["StreamDescription"]["Shards"]:
                numbers = shard["SequenceNumberRange"]
                if int(numbers.get("EndingSequenceNumber", start + 1)) > start:
                    found.append((int(numbers["StartingSequenceNumber"]), stream_arn, shard))
        return [(stream_arn, shard) for _, stream_arn, shard in sorted(found, key=lambda it: it[0])]

    async def _streams(self, table: str) -> list[str]:
        arns: list[str] = []
        place: dict[str, str] = {}
        while True:
            page = await self._stream_call("ListStreams", {"TableName": table, **place})
            arns += [each["StreamArn"] for each in page["Streams"]]
            if "LastEvaluatedStreamArn" not in page:
                return arns
            place = {"ExclusiveStartStreamArn": page["LastEvaluatedStreamArn"]}

    async def _records(
        self, stream_arn: str, shard: Mapping[str, Any], start: int
    ) -> AsyncIterator[dict[str, Any]]:
        first = int(shard["SequenceNumberRange"]["StartingSequenceNumber"])
        place = EngineIterator.made_now(stream_arn, shard["ShardId"], max(start, first))
        iterator: str | None = str(place)
        while iterator is not None:
            page = await self._page(iterator)
            for record in page["Records"]:
                yield record
            iterator = page.get("NextShardIterator") if page["Records"] else None

    async def _page(self, iterator: str) -> Any:  # noqa: ANN401  what GetRecords answers
        try:
            return await self._stream_call("GetRecords", {"ShardIterator": iterator})
        except ServiceError as error:
            if error.kind != TRIMMED:
                raise
            fresh = await from_the_first_record(self._engine, iterator)
            if fresh is None:
                raise
            return await self._stream_call("GetRecords", {"ShardIterator": fresh})

    async def _stream_call(self, operation: str, arguments: Mapping[str, str]) -> Any:  # noqa: ANN401
        return await self._engine.call(operation, arguments, service="DynamoDBStreams")


def _image(change: Mapping[str, Any], name: str) -> Item | None:
    image = change.get(name)
    return None if image is None else typed_image(image)
