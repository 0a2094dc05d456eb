"""Stream records as the service gives them, made of those of DynamoDB Local."""

from typing import Any

from tools.local.dynamodb.sequence_numbers import SequenceNumbers
from tools.local.dynamodb.stream_clock import StreamClock
from tools.local.dynamodb.ttl_marks import TtlMarks

_IMAGES = ("NewImage", "OldImage")
_BY_TTL = {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"}


class StreamRecords:
    """Makes up for what DynamoDB Local writes differently into streams.

    Parameters
    ----------
    region
        The Region that the records are from.
    clock
        Knows when they were made.
    marks
        Knows which of them are deletions by TTL.
    """

    def __init__(self, region: str, clock: StreamClock, marks: TtlMarks) -> None:
        self._region = region
        self._clock = clock
        self._marks = marks

    async def completed(self, records: list[dict[str, Any]], stream_arn: str) -> None:
        """Change records of a stream into the service's form, in place."""
        await self._clock.load()
        numbers = SequenceNumbers.of_stream(stream_arn)
        for record in records:
            self._complete(record, numbers)

    def _complete(self, record: dict[str, Any], numbers: SequenceNumbers) -> None:
        if self._marks.is_marked(record["eventID"]):
            record["userIdentity"] = _BY_TTL
        record["eventID"] = record["eventID"].replace("-", "")
        record["awsRegion"] = self._region
        change = record["dynamodb"]
        number, minute = change["SequenceNumber"], int(change["ApproximateCreationDateTime"])
        change["ApproximateCreationDateTime"] = self._clock.second_of(int(number), minute)
        change["SequenceNumber"] = numbers.outward(number)
        for image in _IMAGES:
            if image in change:
                change[image] = typed_image(change[image])


def typed_image(image: dict[str, Any]) -> dict[str, Any]:
    """Give the empty maps of an image back their type, which streams of the engine leave out."""
    return {name: _typed(value) for name, value in image.items()}


def _typed(value: dict[str, Any]) -> dict[str, Any]:
    if not value:
        return {"M": {}}
    if "M" in value:
        return {"M": {name: _typed(member) for name, member in value["M"].items()}}
    if "L" in value:
        return {"L": [_typed(member) for member in value["L"]]}
    return value
