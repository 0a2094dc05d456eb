"""Where backups are made and kept: DynamoDB for tables, RDS for the instance."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from data_platform.deployment import Deployment
from tools.aws import error_code
from tools.snapshots.names import SnapshotName, parsed
from tools.snapshots.parts import Kind, Part, Resource, Status

MADE_BY = ("data-platform:made-by", "datactl snapshot")
"""The tag of the instance's snapshots. Backups of tables take none."""

_MAX_SKEW = timedelta(days=1)
"""Between the time in a name and the service's own. Beyond it, somebody else chose that name."""


class Store(ABC):
    """A service that makes backups."""

    @abstractmethod
    def existing(self, names: Sequence[str]) -> set[str]:
        """Return which of these tables or instances exist."""

    @abstractmethod
    def begin(self, name: str, snapshot: SnapshotName, tags: Mapping[str, str]) -> None:
        """Have a backup made; it is not there yet when this returns."""

    @abstractmethod
    def parts(self, deployment: Deployment) -> Iterator[Part]:
        """Yield the backups that this command made for a deployment."""

    @abstractmethod
    def delete(self, part: Part) -> None:
        """Delete a backup; one that is gone already is no error."""


class Tables(Store):
    """Backups of DynamoDB tables."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401  boto3 makes its clients at run time
        self._client = client

    def existing(self, names: Sequence[str]) -> set[str]:
        """Return which of these tables exist."""
        pages = self._client.get_paginator("list_tables").paginate()
        return {name for page in pages for name in page["TableNames"]} & set(names)

    def begin(self, name: str, snapshot: SnapshotName, tags: Mapping[str, str]) -> None:  # noqa: ARG002  no tags
        """Have a backup of a table made."""
        self._client.create_backup(TableName=name, BackupName=str(snapshot))

    def parts(self, deployment: Deployment) -> Iterator[Part]:
        """Yield the backups of all tables, those that do not exist any more included."""
        pages = self._client.get_paginator("list_backups").paginate(BackupType="USER")
        for page in pages:
            for found in page["BackupSummaries"]:
                name = _own(found["BackupName"], found["BackupCreationDateTime"], deployment)
                if name and found["BackupType"] == "USER" and found["BackupStatus"] in _OF_TABLES:
                    yield Part(
                        Resource(Kind.TABLE, found["TableName"]),
                        found["BackupArn"],
                        name,
                        _OF_TABLES[found["BackupStatus"]],
                        found["BackupCreationDateTime"],
                        found.get("BackupSizeBytes"),
                    )

    def delete(self, part: Part) -> None:
        """Delete a backup."""
        _unless_gone(self._client.delete_backup, BackupArn=part.identifier)


class Instances(Store):
    """Snapshots of RDS instances."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401
        self._client = client

    def existing(self, names: Sequence[str]) -> set[str]:
        """Return which of these instances exist."""
        return {name for name in names if self._is_there(name)}

    def begin(self, name: str, snapshot: SnapshotName, tags: Mapping[str, str]) -> None:
        """Have a snapshot of an instance made."""
        written = [{"Key": key, "Value": value} for key, value in tags.items() if value]
        try:
            self._client.create_db_snapshot(
                DBInstanceIdentifier=name, DBSnapshotIdentifier=str(snapshot), Tags=written
            )
        except ClientError as error:
            # By an earlier run that broke off before it knew.
            if error_code(error) != "DBSnapshotAlreadyExists":
                raise

    def parts(self, deployment: Deployment) -> Iterator[Part]:
        """Yield the snapshots of all instances."""
        pages = self._client.get_paginator("describe_db_snapshots").paginate(SnapshotType="manual")
        for page in pages:
            for found in page["DBSnapshots"]:
                # RDS tells the time only once it has begun.
                created_at = found.get("SnapshotCreateTime") or datetime.now(UTC)
                name = _own(found["DBSnapshotIdentifier"], created_at, deployment)
                if name and found["SnapshotType"] == "manual" and _is_tagged(found):
                    yield Part(
                        Resource(Kind.INSTANCE, found["DBInstanceIdentifier"]),
                        found["DBSnapshotIdentifier"],
                        name,
                        _OF_INSTANCES.get(found["Status"], Status.CREATING),
                        created_at,
                        _size(found),
                    )

    def delete(self, part: Part) -> None:
        """Delete a snapshot."""
        _unless_gone(self._client.delete_db_snapshot, DBSnapshotIdentifier=part.identifier)

    def _is_there(self, name: str) -> bool:
        try:
            self._client.describe_db_instances(DBInstanceIdentifier=name)
        except ClientError as error:
            if error_code(error) in _GONE:
                return False
            raise
        return True


_OF_TABLES = {"CREATING": Status.CREATING, "AVAILABLE": Status.AVAILABLE}
_OF_INSTANCES = {"available": Status.AVAILABLE, "failed": Status.FAILED}
_GONE = {"BackupNotFoundException", "DBInstanceNotFound", "DBSnapshotNotFound"}


def _own(text: str, created_at: datetime, deployment: Deployment) -> SnapshotName | None:
    name = parsed(text)
    if name is None or not name.is_of(deployment):
        return None
    return name if abs(created_at - name.taken_at) < _MAX_SKEW else None


def _is_tagged(snapshot: Mapping[str, Any]) -> bool:
    key, value = MADE_BY
    return {"Key": key, "Value": value} in snapshot.get("TagList", [])


def _size(snapshot: Mapping[str, Any]) -> int | None:
    size: int | None = snapshot.get("FullSnapshotSizeInBytes")
    return size


def _unless_gone(call: Any, **parameters: str) -> None:  # noqa: ANN401
    try:
        call(**parameters)
    except ClientError as error:
        if error_code(error) not in _GONE:
            raise
