"""Writes the messages of a batch that expired to S3, one object per day."""

from collections.abc import Sequence
from typing import Any

from stream_records.batches import Batch, Outcome, apply_parts
from stream_records.changes import Change, MalformedRecordError
from stream_records.days import read_day
from tutoria_archive.environment import Environment
from tutoria_archive.objects import archive_object

UNDATED = "undated"
"""Instead of the day of a message whose time is none. It is the last copy, so it is kept."""


class Archive:
    """Keeps what DynamoDB deletes because it has expired.

    Parameters
    ----------
    s3
        A client of S3.
    environment
        Where the objects go.
    """

    def __init__(self, s3: Any, environment: Environment) -> None:  # noqa: ANN401  a client
        self._s3 = s3
        self._environment = environment

    def apply(self, changes: Sequence[Change], batch: Batch) -> None:
        """Archive the expired messages among changes, and note what became of each change."""
        days: dict[str, list[Change]] = {}
        for change in changes:
            if change.is_ttl_deletion:
                days.setdefault(_day(change), []).append(change)
            else:
                batch.count(Outcome.SKIPPED)
        apply_parts(
            sorted(days.items()), lambda part: self._put(*part, batch), lambda part: part[1], batch
        )

    def _put(self, day: str, expired: Sequence[Change], batch: Batch) -> None:
        made = archive_object(day, (change.newest for change in expired))
        self._s3.put_object(
            Bucket=self._environment.archive_bucket,
            Key=f"{self._environment.archive_prefix}{made.key}",
            Body=made.body,
            ContentType="application/x-ndjson",
        )
        for _change in expired:
            batch.count(Outcome.APPLIED)


def _day(change: Change) -> str:
    try:
        return read_day(change.keys, "timestamp")
    except MalformedRecordError:
        return UNDATED
