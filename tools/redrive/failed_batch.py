"""A batch of records in the failure bucket: given up by Lambda, or set aside by a consumer."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Record = Mapping[str, Any]

_ID_LENGTH = 8


class MalformedBatchError(ValueError):
    """An object in the failure bucket is no failed batch; the message says so, without its name."""


@dataclass(frozen=True)
class FailedBatch:
    """Records that a consumer did not take; what is known of them without keeping them in memory.

    Attributes
    ----------
    key
        Name of the object.
    failed_at
        When they were given up or set aside.
    function_arn
        The consumer; only its name where nobody knew the account.
    stream_arn
        Where they are from; empty if no record of the batch said so.
    condition
        Why they are here: as Lambda names it, or `RecordsSetAside`.
    attempts
        How often, about, the consumer was called with them.
    size
        How many records there are.
    sequence_range
        The sequence numbers of the first and the last record.
    reasons
        Why the consumer set records aside, by sequence number; Lambda does not know its reasons.
    """

    key: str
    failed_at: datetime
    function_arn: str
    stream_arn: str
    condition: str
    attempts: int
    size: int
    sequence_range: tuple[str, str]
    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def batch_id(self) -> str:
        """A short name: how the random end of the object's name begins."""
        return short_id(self.key)

    @property
    def consumer(self) -> str:
        """Name of the function."""
        parts = self.function_arn.split(":")
        return parts[6] if len(parts) > 1 else self.function_arn

    @property
    def table(self) -> str:
        """Name of the table."""
        return self.stream_arn.split("/")[1] if self.stream_arn else ""

    @property
    def reason(self) -> str:
        """Why they are here: in the consumer's words where it gave some, else Lambda's."""
        different = Counter(self.reasons.values())
        if not different:
            return self.condition
        (first, _), *others = different.most_common()
        return f"{first} (and {len(others)} more)" if others else first

    @property
    def place(self) -> tuple[str, str, str, int]:
        """Where it comes in a replay: by consumer and table, then in the order of the changes.

        A table's newer stream has a later label in its ARN, and a shard's numbers go on where those
        of its parent end, so the changes of one item are in order.
        """
        number = self.sequence_range[0]
        place = int(number) if number.isdecimal() else 0
        return self.function_arn, self.table, self.stream_arn, place


def read_batch(key: str, body: bytes) -> tuple[FailedBatch, Sequence[Record]]:
    """Read an object of the failure bucket: the batch, and its records in their order.

    Raises
    ------
    MalformedBatchError
        If it is no failed batch of a table's stream with at least one record.
    """
    try:
        document = json.loads(body)
        request, source = document["requestContext"], document["DDBStreamBatchInfo"]
        payload = document["payload"]
        records = (json.loads(payload) if isinstance(payload, str) else payload)["Records"]
        batch = FailedBatch(
            key=key,
            failed_at=datetime.fromisoformat(document["timestamp"]),
            function_arn=request["functionArn"],
            stream_arn=source["streamArn"],
            condition=request["condition"],
            attempts=request.get("approximateInvokeCount", 0),
            size=len(records),
            sequence_range=(sequence_number(records[0]), sequence_number(records[-1])),
            reasons=document.get("reasons", {}),
        )
        _check_types(batch)
        _ = batch.consumer, batch.place, [item_of(record) for record in records]
    except (
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        # The text of the error may quote an item.
        raise MalformedBatchError(
            f"is no failed batch of a table's stream ({type(error).__name__})"
        ) from None
    return batch, records


def _check_types(batch: FailedBatch) -> None:
    texts = (batch.function_arn, batch.stream_arn, batch.condition, *batch.reasons.values())
    if not all(isinstance(text, str) for text in texts) or type(batch.attempts) is not int:
        raise TypeError


def short_id(key: str) -> str:
    """Return how the random end of an object's name begins; the whole of a name without one."""
    name = key.rpartition("/")[2]
    end = random_end(key)
    return end if end == name else end[:_ID_LENGTH]


def random_end(key: str) -> str:
    """Return the random end of an object's name; all behind the last slash of any other name."""
    name = key.rpartition("/")[2]
    # A time, then a UUID: 2026-11-20T13.48.06-a26280f6-b59b-4472-8319-5a2a126fa9e9
    return "-".join(name.split("-")[3:]) or name


def sequence_number(record: Record) -> str:
    """Return the sequence number of a record; empty if it has none."""
    number = _change(record).get("SequenceNumber")
    return number if isinstance(number, str) else ""


def keys_of(record: Record) -> Any:  # noqa: ANN401  JSON
    """Return the key of the changed item as it stands in the record; None if there is none."""
    return _change(record).get("Keys")


def item_of(record: Record) -> str:
    """Return the table and key of the changed item as a string, equal for all its changes."""
    arn = record.get("eventSourceARN")
    table = arn.split("/")[1] if isinstance(arn, str) and "/" in arn else ""
    return f"{table} {json.dumps(keys_of(record), sort_keys=True)}"


def _change(record: Record) -> Mapping[str, Any]:
    # A record that was set aside may be broken in any way.
    change = record.get("dynamodb")
    return change if isinstance(change, dict) else {}
