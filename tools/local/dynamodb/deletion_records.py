"""The records of deletions, found in a table's stream."""

from typing import Any

from tools.local.dynamodb.connections import Engine
from tools.local.dynamodb.iterators import TRIMMED, EngineIterator, from_the_first_record
from tools.local.dynamodb.messages import ServiceError

Key = dict[str, Any]


class DeletionRecords:
    """Finds the records of deletions that happen from a moment on.

    Parameters
    ----------
    engine
        The engine with the stream.
    stream_arn
        The stream, by its ARN in the engine.
    """

    def __init__(self, engine: Engine, stream_arn: str) -> None:
        self._engine = engine
        self._stream_arn = stream_arn
        self._iterators: dict[str, str | None] = {}

    async def start_behind(self, number: int) -> None:
        """Remember the place behind a number of the engine, in each open shard.

        The engine's own iterators of the end are the slower to get the more records there are.
        """
        for shard in await self._shards():
            if "EndingSequenceNumber" not in shard["SequenceNumberRange"]:
                place = EngineIterator.made_now(self._stream_arn, shard["ShardId"], number + 1)
                self._iterators[shard["ShardId"]] = str(place)

    async def ids_of_deletions(self, keys: list[Key]) -> list[str]:
        """Find the records of the last deletion of each key since then."""
        found: dict[str, str] = {}
        wanted = {_as_text(key) for key in keys}
        known = set(self._iterators)
        await self._read(wanted, found)
        if len(found) < len(wanted):
            # A shard was closed just then; the rest is in its child.
            for shard in await self._shards():
                if shard["ShardId"] not in known and shard.get("ParentShardId") in known:
                    self._iterators[shard["ShardId"]] = await self._iterator(shard, "TRIM_HORIZON")
            await self._read(wanted, found)
        return list(found.values())

    async def _read(self, wanted: set[str], found: dict[str, str]) -> None:
        for shard_id, start in list(self._iterators.items()):
            iterator = start
            while iterator is not None:
                page = await self._page(iterator)
                iterator = page.get("NextShardIterator")
                for record in page["Records"]:
                    key = _as_text(record["dynamodb"]["Keys"])
                    if record["eventName"] == "REMOVE" and key in wanted:
                        found[key] = record["eventID"]
                if not page["Records"]:
                    break
            self._iterators[shard_id] = iterator

    async def _page(self, iterator: str) -> Any:  # noqa: ANN401  what GetRecords answers
        try:
            return await self._stream_call("GetRecords", {"ShardIterator": iterator})
        except ServiceError as error:
            fresh = None
            if error.kind == TRIMMED:
                fresh = await from_the_first_record(self._engine, iterator)
            if fresh is None:
                raise
            return await self._stream_call("GetRecords", {"ShardIterator": fresh})

    async def _shards(self) -> list[dict[str, Any]]:
        described = await self._stream_call("DescribeStream", {"StreamArn": self._stream_arn})
        shards: list[dict[str, Any]] = described["StreamDescription"]["Shards"]
        return shards

    async def _iterator(self, shard: dict[str, Any], kind: str) -> str:
        made = await self._stream_call(
            "GetShardIterator",
            {
                "StreamArn": self._stream_arn,
                "ShardId": shard["ShardId"],
                "ShardIteratorType": kind,
            },
        )
        iterator: str = made["ShardIterator"]
        return iterator

    async def _stream_call(self, operation: str, arguments: dict[str, str]) -> Any:  # noqa: ANN401
        return await self._engine.call(operation, arguments, service="DynamoDBStreams")


def _as_text(key: Key) -> str:
    return repr(sorted(key.items()))
