"""Stream records in the shape in which Lambda hands them to a function."""

from dataclasses import dataclass
from typing import Any

from tools.invocations.payload import encoded


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
        When the change was made, in epoch seconds.
    size
        What it adds to the size of an event, in bytes: itself as it is sent, and a comma.
    """

    event: dict[str, Any]
    sequence_number: str
    created: float
    size: int


def as_record(answered: dict[str, Any], stream_arn: str) -> Record:
    """Turn a record of the Streams API into one for a function.

    Parameters
    ----------
    answered
        The record as GetRecords gave it; it becomes part of the result.
    stream_arn
        The stream it is from.
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
        created=change["ApproximateCreationDateTime"],
        size=len(encoded(answered)) + 1,
    )
