"""Shard iterators of DynamoDB Local, taken apart: STREAM|VERSION|base64 of SHARD|NUMBER|TIME."""

import base64
from dataclasses import dataclass
from typing import Final, Self

from tools.local.dynamodb.connections import Engine

TRIMMED: Final = "TrimmedDataAccessException"


@dataclass(frozen=True)
class EngineIterator:
    """A place in a shard.

    Attributes
    ----------
    stream_arn
        The stream, by its ARN in the engine.
    shard_id
        The shard.
    number
        The engine's sequence number from which on it reads.
    """

    stream_arn: str
    shard_id: str
    number: int

    @classmethod
    def parse(cls, iterator: str) -> Self:
        """Take an iterator of the engine apart.

        Raises
        ------
        ValueError
            If it is none.
        """
        stream_arn, _, place = iterator.split("|")
        shard_id, number, _ = base64.b64decode(place).decode().split("|")
        return cls(stream_arn, shard_id, int(number))


async def from_the_first_record(engine: Engine, iterator: str) -> str | None:
    """Return an iterator that reads what one reads that the engine takes for too old.

    An iterator of a shard without records is one of a record that the engine no longer has, as the
    engine sees it, once it has counted on for another stream and the shard has its first record.

    Parameters
    ----------
    engine
        The engine with the stream.
    iterator
        What the engine has answered with `TRIMMED`.

    Returns
    -------
    str
        An iterator at the shard's first record; None if there were records before it.
    """
    place = EngineIterator.parse(iterator)
    service = "DynamoDBStreams"
    described = await engine.call(
        "DescribeStream", {"StreamArn": place.stream_arn}, service=service
    )
    begun = {
        shard["ShardId"]: int(shard["SequenceNumberRange"]["StartingSequenceNumber"])
        for shard in described["StreamDescription"]["Shards"]
    }
    if place.number > begun.get(place.shard_id, 0):
        return None
    first = {
        "StreamArn": place.stream_arn,
        "ShardId": place.shard_id,
        "ShardIteratorType": "TRIM_HORIZON",
    }
    made = await engine.call("GetShardIterator", first, service=service)
    fresh: str = made["ShardIterator"]
    return fresh
