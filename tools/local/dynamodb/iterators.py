"""Shard iterators of DynamoDB Local, taken apart: STREAM|VERSION|base64 of SHARD|NUMBER|TIME."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Self


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
