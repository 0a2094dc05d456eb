"""Shard iterators of DynamoDB Local, taken apart: STREAM|VERSION|base64 of SHARD|NUMBER|TIME."""

import base64
import time
from dataclasses import dataclass
from typing import Final, Self

from tools.local.dynamodb.connections import Engine

TRIMMED: Final = "TrimmedDataAccessException"

_VERSION = "001"
_DIGITS = 21


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
    made
        When the iterator was made, in epoch milliseconds.
    """

    stream_arn: str
    shard_id: str
    number: int
    made: int

    @classmethod
    def parse(cls, iterator: str) -> Self:
        """Take an iterator of the engine apart.

        Raises
        ------
        ValueError
            If it is none.
        """
        stream_arn, version, place = iterator.split("|")
        shard_id, number, made = base64.b64decode(place).decode().split("|")
        if version != _VERSION:
            raise ValueError(version)
        return cls(stream_arn, shard_id, int(number), int(made))

    @classmethod
    def made_now(cls, stream_arn: str, shard_id: str, number: int) -> Self:
        """Make an iterator that the engine takes for one of its own."""
        return cls(stream_arn, shard_id, number, round(time.time() * 1000))

    def __str__(self) -> str:
        """Return the iterator as the engine writes it."""
        place = f"{self.shard_id}|{self.number:0{_DIGITS}}|{self.made:0{_DIGITS}}"
        return "|".join((self.stream_arn, _VERSION, base64.b64encode(place.encode()).decode()))

    @property
    def table(self) -> str:
        """The name of the stream's table."""
        return self.stream_arn.partition("/")[2].partition("/")[0]

    @property
    def age_seconds(self) -> float:
        """How long ago it was made."""
        return time.time() - self.made / 1000


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
