"""Sequence numbers of stream records.

DynamoDB Local counts 1, 2, 3 over all streams, and fills up with zeros. Numbers of the service have
more digits than a float keeps, none of them a leading zero, and say nothing between two streams. So
the gateway adds a number of the stream's own. It is lower for every stream that is made later: who
takes a number for one of the stream before, made anew under the same table's name, finds out here.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Self

from tools.local.dynamodb.messages import ServiceError

_MIN_LENGTH = 21
"""The least digits of a number, which the engine checks as the service does."""
_RECORDS: Final = 10**13
"""More than the engine will ever count to."""
_LATEST_MILLISECONDS: Final = 40_000_000_000_000
"""A moment that no stream is made after, in epoch milliseconds."""


@dataclass(frozen=True)
class SequenceNumbers:
    """The numbers of one stream.

    Attributes
    ----------
    base
        What is added to the engine's numbers.
    """

    base: int

    @classmethod
    def of_stream(cls, stream_arn: str) -> Self:
        """Return the numbers of a stream, whose ARN ends with the time at which it was made.

        Raises
        ------
        ServiceError
            If it does not.
        """
        try:
            made = datetime.fromisoformat(stream_arn.rpartition("/")[2]).replace(tzinfo=UTC)
        except ValueError:
            raise ServiceError("ValidationException", f"Invalid StreamArn: {stream_arn}") from None
        milliseconds = round(made.timestamp() * 1000)
        return cls((_LATEST_MILLISECONDS - milliseconds) * _RECORDS)

    def outward(self, number: str) -> str:
        """Turn a number of the engine into the service's form."""
        return str(self.base + int(number))

    def inward(self, number: str) -> str:
        """Turn a number that a client gives into the engine's form.

        Raises
        ------
        ServiceError
            If it is none of this stream.
        """
        if len(number) < _MIN_LENGTH or not number.isdecimal():
            return number  # the engine says what is wrong with it
        of_engine = int(number) - self.base
        if not 0 <= of_engine < _RECORDS:
            raise ServiceError("ValidationException", "Invalid SequenceNumber for the shard")
        return engine_number(of_engine)


def engine_number(number: int) -> str:
    """Write a number as the engine does."""
    return f"{number:0{_MIN_LENGTH}}"
