"""A batch of records that Lambda gave up and kept in the failure bucket."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Record = Mapping[str, Any]

_ID_LENGTH = 8


class MalformedBatchError(ValueError):
    """An object in the failure bucket is not what Lambda writes; the message says what is wrong."""


@dataclass(frozen=True)
class FailedBatch:
    """Records that a consumer did not take; what is known of them without keeping them in memory.

    Attributes
    ----------
    key
        Name of the object.
    failed_at
        When Lambda gave them up.
    function_arn
        The consumer.
    stream_arn, shard_id
        Where they are from.
    condition
        Why they were given up, as Lambda names it.
    attempts
        How often, about, the consumer was called with them.
    size
        How many records there are.
    sequence_range
        The sequence numbers of the first and the last record.
    """

    key: str
    failed_at: datetime
    function_arn: str
    stream_arn: str
    shard_id: str
    condition: str
    attempts: int
    size: int
    sequence_range: tuple[str, str]

    @property
    def batch_id(self) -> str:
        """A short name: how the random end of the object's name begins."""
        return short_id(self.key)

    @property
    def consumer(self) -> str:
        """Name of the function."""
        return self.function_arn.split(":")[6]

    @property
    def table(self) -> str:
        """Name of the table."""
        return self.stream_arn.split("/")[1]

    @property
    def place(self) -> tuple[str, str, str, int]:
        """Where it comes in a replay: by consumer and table, then in the order of the changes.

        A table's newer stream has a later label in its ARN, and a shard's numbers go on where those
        of its parent end, so the changes of one item are in order.
        """
        number = int(self.sequence_range[0])
        return self.function_arn, self.table, self.stream_arn, number


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
            shard_id=source["shardId"],
            condition=request["condition"],
            attempts=request.get("approximateInvokeCount", 0),
            size=len(records),
            sequence_range=(sequence_number(records[0]), sequence_number(records[-1])),
        )
        _ = batch.consumer, batch.place, [item_of(record) for record in records]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        # The text of the error may quote an item.
        message = f"{key} is no failed batch of a table's stream ({type(error).__name__})."
        raise MalformedBatchError(message) from None
    return batch, records


def short_id(key: str) -> str:
    """Return how the random end of an object's name begins."""
    name = key.rpartition("/")[2]
    # A time, then a UUID: 2026-11-20T13.48.06-a26280f6-b59b-4472-8319-5a2a126fa9e9
    return "-".join(name.split("-")[3:])[:_ID_LENGTH] or name


def sequence_number(record: Record) -> str:
    """Return the sequence number of a record."""
    number: str = record["dynamodb"]["SequenceNumber"]
    return number


def item_of(record: Record) -> str:
    """Return the table and key of the changed item as a text, equal for all its changes."""
    table = record["eventSourceARN"].split("/")[1]
    return f"{table} {json.dumps(record['dynamodb']['Keys'], sort_keys=True)}"
