"""Writes entries in batches; writing one twice leaves one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from stream_records.clients import UnavailableError, is_unavailability
from stream_records.waiting import pause_seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mypy_boto3_dynamodb import DynamoDBClient

    from tutor_audit_trail.entries import Entry

_BATCH = 25  # what BatchWriteItem takes
_ATTEMPTS = 6


def write_entries(
    client: DynamoDBClient,
    table: str,
    entries: Sequence[Entry],
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> dict[str, Exception]:
    """Write entries with different identifiers and return the error of each that was not written.

    A refused entry does not keep the others of its batch from being written. Once DynamoDB is
    unavailable, the rest is not tried.

    Parameters
    ----------
    sleep
        How to wait before what DynamoDB left unprocessed is sent again.
    """
    errors: dict[str, Exception] = {}
    for start in range(0, len(entries), _BATCH):
        batch = entries[start : start + _BATCH]
        try:
            errors |= _write_apart_if_refused(client, table, batch, sleep)
        except UnavailableError as error:
            errors |= {log_id(entry): error for entry in entries[start:]}
            break
    return errors


def log_id(entry: Mapping[str, Any]) -> str:
    """Return the identifier of an entry."""
    identifier: str = entry["logId"]["S"]
    return identifier


def _write_apart_if_refused(
    client: DynamoDBClient, table: str, batch: Sequence[Entry], sleep: Callable[[float], None]
) -> dict[str, Exception]:
    try:
        _write(client, table, batch, sleep)
    except UnavailableError:
        raise
    except (BotoCoreError, ClientError) as error:
        if len(batch) == 1:
            return {log_id(batch[0]): error}
        errors: dict[str, Exception] = {}
        for entry in batch:
            errors |= _write_apart_if_refused(client, table, [entry], sleep)
        return errors
    return {}


def _write(
    client: DynamoDBClient, table: str, batch: Sequence[Entry], sleep: Callable[[float], None]
) -> None:
    puts: Any = [{"PutRequest": {"Item": entry}} for entry in batch]
    for attempt in range(_ATTEMPTS):
        try:
            response = client.batch_write_item(RequestItems={table: puts})
        except (BotoCoreError, ClientError) as error:
            if is_unavailability(error):
                raise UnavailableError(f"{table} takes no entries for now.") from error
            raise
        puts = response.get("UnprocessedItems", {}).get(table)
        if not puts:
            return
        sleep(pause_seconds(attempt))
    raise UnavailableError(f"{table} left entries unprocessed again and again.")
