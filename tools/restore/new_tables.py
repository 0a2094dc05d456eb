"""Restoring into a new table, which is waited for; a run that was interrupted takes it up."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from data_platform.dynamodb.validation.names import MAX_DYNAMODB_NAME
from tools.restore.errors import RestoreError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_POLL_SECONDS = 2.0
_UNSEEN_SECONDS = 120.0
_BACKUP_ARN = re.compile(r"arn:[^:]+:dynamodb:[^:]+:\d{12}:table/([^/]+)/backup/[^/]+")

Told = Callable[[str], None]
"""Is told what is waited for."""


class Origin(Protocol):
    """What a table is restored from."""

    @property
    def label(self) -> str:
        """What stands for it in the name of the table."""

    @property
    def words(self) -> str:
        """What people call it."""

    def check(self, client: DynamoDBClient) -> None:
        """Raise a RestoreError if it is out of reach."""

    def start(self, client: DynamoDBClient, name: str) -> None:
        """Begin to restore it."""

    def made(self, summary: Mapping[str, Any]) -> bool:
        """Tell from a table's RestoreSummary whether it was restored from this."""


@dataclass(frozen=True)
class PointInTime:
    """A table as it was at a second.

    Attributes
    ----------
    table_name, table_arn
        The table.
    time
        The second, in UTC.
    """

    table_name: str
    table_arn: str
    time: datetime

    @property
    def label(self) -> str:
        """The second."""
        return f"{self.time:%Y%m%dT%H%M%SZ}"

    @property
    def words(self) -> str:
        """The table at the second."""
        return f"{self.table_name} at {self.time:%Y-%m-%d %H:%M:%S} UTC"

    def check(self, client: DynamoDBClient) -> None:
        """See that point-in-time recovery reaches there.

        Raises
        ------
        RestoreError
            If it is off, or the second is outside of its window.
        """
        answer = client.describe_continuous_backups(TableName=self.table_name)
        recovery = answer["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
        if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
            raise RestoreError(
                f"{self.table_name} has no point-in-time recovery: restore a backup (--backup) or "
                "an export (--export)."
            )
        earliest = recovery["EarliestRestorableDateTime"].astimezone(UTC)
        latest = recovery["LatestRestorableDateTime"].astimezone(UTC)
        if not earliest <= self.time <= latest:
            raise RestoreError(
                f"{self.words} is out of reach: point-in-time recovery reaches from "
                f"{earliest:%Y-%m-%d %H:%M:%S} to {latest:%Y-%m-%d %H:%M:%S} UTC. "
                "Its end follows the present by up to five minutes; before it, use --backup or "
                "--export."
            )

    def start(self, client: DynamoDBClient, name: str) -> None:
        """Begin to restore it."""
        client.restore_table_to_point_in_time(
            SourceTableName=self.table_name, TargetTableName=name, RestoreDateTime=self.time
        )

    def made(self, summary: Mapping[str, Any]) -> bool:
        """Tell whether a table is this one at this second."""
        time_of = summary.get("RestoreDateTime")
        return (
            summary.get("SourceTableArn") == self.table_arn
            and not summary.get("SourceBackupArn")
            and time_of is not None
            and time_of.astimezone(UTC).replace(microsecond=0) == self.time
        )


@dataclass(frozen=True)
class Backup:
    """An on-demand backup, or the one that DynamoDB makes of a deleted table.

    Attributes
    ----------
    arn
        Its ARN.
    """

    arn: str

    @property
    def label(self) -> str:
        """The end of its ARN."""
        return self.arn.rpartition("/")[2]

    @property
    def words(self) -> str:
        """The backup."""
        return f"the backup {self.label}"

    def check(self, client: DynamoDBClient) -> None:
        """See that it can be restored.

        Raises
        ------
        RestoreError
            If it is not available.
        """
        described = client.describe_backup(BackupArn=self.arn)["BackupDescription"]
        status = described["BackupDetails"]["BackupStatus"]
        if status != "AVAILABLE":
            raise RestoreError(f"The backup {self.label} is {status}: use another one.")

    def start(self, client: DynamoDBClient, name: str) -> None:
        """Begin to restore it."""
        client.restore_table_from_backup(BackupArn=self.arn, TargetTableName=name)

    def made(self, summary: Mapping[str, Any]) -> bool:
        """Tell whether a table was restored from it."""
        return bool(summary.get("SourceBackupArn") == self.arn)


def check_backup_of(arn: str, table_name: str) -> None:
    """See that a backup is of a table: items of another one would be copied into it.

    Raises
    ------
    RestoreError
        If it is of another one, or its ARN does not say.
    """
    found = _BACKUP_ARN.fullmatch(arn)
    if found is None:
        raise RestoreError(
            f"{arn!r} is no ARN of a backup of DynamoDB, such as "
            f"arn:aws:dynamodb:us-east-1:123456789012:table/{table_name}/backup/01764558245678-"
            "a1b2c3d4. A recovery point of AWS Backup (arn:aws:backup:…) becomes a table by aws "
            "backup start-restore-job."
        )
    if found[1] != table_name:
        raise RestoreError(f"{arn} is of {found[1]}, not of {table_name}.")


def check_keys(client: DynamoDBClient, name: str, key_names: Sequence[str]) -> None:
    """See that a table has the keys by which its items are looked up in the live one.

    Raises
    ------
    RestoreError
        If it has others: the table was made anew since.
    """
    schema = client.describe_table(TableName=name)["Table"]["KeySchema"]
    found = [each["AttributeName"] for each in schema]
    if sorted(found) != sorted(key_names):
        raise RestoreError(
            f"{name} has the keys {', '.join(found)}, the table of today {', '.join(key_names)}: "
            "its items cannot be told there. Write a script that gives them the keys of today."
        )


def default_name(table_name: str, label: str) -> str:
    """Return the name of a restored table: the table's own, and what it was restored from."""
    suffix = f"-restored-{label}"
    return f"{table_name[: MAX_DYNAMODB_NAME - len(suffix)]}{suffix}"


def is_restored(client: DynamoDBClient, name: str, origin: Origin) -> bool | None:
    """Tell whether a table is there and restored from this; None if it is still being restored.

    Raises
    ------
    RestoreError
        If the name belongs to another table.
    """
    try:
        table: Mapping[str, Any] = client.describe_table(TableName=name)["Table"]
    except client.exceptions.ResourceNotFoundException:
        return False
    summary = table.get("RestoreSummary", {})
    if not origin.made(summary):
        raise RestoreError(
            f"There is a table {name} already, which was not restored from {origin.words}: give "
            "another name by --into. No table is overwritten by a restore."
        )
    is_done = table["TableStatus"] == "ACTIVE" and not summary.get("RestoreInProgress")
    return True if is_done else None


def restore(
    client: DynamoDBClient,
    name: str,
    origin: Origin,
    told: Told,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Restore into a table of a name that is free, and wait until it can be read.

    A table that an earlier run has restored from the same is taken.

    Raises
    ------
    RestoreError
        If the name is taken, or what is asked for is out of reach.
    """
    if is_restored(client, name, origin) is False:
        origin.check(client)
        origin.start(client, name)
    began, is_seen = time.monotonic(), False
    while (state := is_restored(client, name, origin)) is not True:
        # At first DynamoDB may not know of it yet.
        if state is False and (is_seen or time.monotonic() - began > _UNSEEN_SECONDS):
            raise RestoreError(
                f"{name} went away while it was restored from {origin.words}: somebody deleted it, "
                "or DynamoDB gave up. Run it again."
            )
        is_seen = is_seen or state is None
        told(f"restoring {origin.words} as {name}, {time.monotonic() - began:,.0f} s")
        sleep(_POLL_SECONDS)
