"""Stream records in the shape in which Lambda hands them to a function."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tools.local.functions.payload import encoded

_ENGINE_PRECISION_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a stream.

    Attributes
    ----------
    event
        What the function gets.
    sequence_number
        Its place in the shard.
    created
        When the change was made, in epoch seconds, as exactly as it is known.
    size
        What it adds to the size of an event, in bytes: itself as it is sent, and a comma.
    """

    event: dict[str, Any]
    sequence_number: str
    created: float
    size: int

    @property
    def item_key(self) -> str:
        """The key of the changed item as a text, the same for every change of that item."""
        return json.dumps(self.event["dynamodb"]["Keys"], sort_keys=True)


def as_record(answered: dict[str, Any], stream_arn: str, now: float) -> Record:
    """Turn a record of the Streams API into one for a function.

    Parameters
    ----------
    answered
        The record as GetRecords gave it; it becomes part of the result.
    stream_arn
        The stream it is from.
    now
        When it was read, in epoch seconds.
    """
    change = answered["dynamodb"]
    identity = answered.pop("userIdentity", None)
    answered["eventSourceARN"] = stream_arn
    if identity is not None:
        answered["userIdentity"] = {
            "type": identity["Type"],
            "principalId": identity["PrincipalId"],
        }
    return Record(
        event=answered,
        sequence_number=change["SequenceNumber"],
        created=_created(change["ApproximateCreationDateTime"], now),
        size=len(encoded(answered)) + 1,
    )


def _created(approximate: float, now: float) -> float:
    """Make up for DynamoDB Local, which rounds the time of a change down to the minute."""
    if approximate % _ENGINE_PRECISION_SECONDS:
        return approximate
    return min(now, approximate + _ENGINE_PRECISION_SECONDS)
