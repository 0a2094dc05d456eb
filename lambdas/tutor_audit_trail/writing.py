"""Writes entries in batches; writing one twice leaves one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from stream_records.backoff import pause_seconds
from stream_records.clients import UnavailableError
from tutor_audit_trail.entries import Entry

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


MAX_ENTRIES = 25
"""What BatchWriteItem takes."""

_ATTEMPTS = 6


def write_entries(
    client: DynamoDBClient, table: str, entries: Sequence[Entry], sleep: Callable[[float], None]
) -> None:
    """Write up to `MAX_ENTRIES` entries with different identifiers.

    Parameters
    ----------
    sleep
        How to wait before what DynamoDB left unprocessed is sent again.

    Raises
    ------
    UnavailableError
        If DynamoDB leaves entries unprocessed again and again.
    botocore.exceptions.ClientError
        If DynamoDB refuses one of the entries, and with it all.
    """
    puts: Any = [{"PutRequest": {"Item": entry}} for entry in entries]
    for attempt in range(_ATTEMPTS):
        response = client.batch_write_item(RequestItems={table: puts})
        puts = response.get("UnprocessedItems", {}).get(table)
        if not puts:
            return
        sleep(pause_seconds(attempt))
    raise UnavailableError(f"{table} left entries unprocessed again and again.")
