"""A new instance from a point in time or a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tools.restore.database.errors import RestoreError

Wait = Callable[[str], None]
"""Waits a moment before something is looked at again; is told for what."""

_FAILED = ("failed", "incompatible", "inaccessible", "storage-full", "restore-error")


@dataclass(frozen=True)
class Origin:
    """What to restore from: a snapshot, a moment, or without either the latest moment.

    Attributes
    ----------
    snapshot
        Name or ARN of a snapshot.
    moment
        A moment that backups of the instance reach.
    """

    snapshot: str | None = None
    moment: datetime | None = None

    def __str__(self) -> str:
        """Say what it is."""
        if self.snapshot:
            return f"snapshot {self.snapshot}"
        return self.moment.isoformat() if self.moment else "the latest restorable time"


def found_instance(rds: Any, identifier: str) -> Mapping[str, Any] | None:  # noqa: ANN401  made at run time
    """Return what RDS says of an instance; None if there is none."""
    try:
        found: Mapping[str, Any] = rds.describe_db_instances(DBInstanceIdentifier=identifier)[
            "DBInstances"
        ][0]
    except rds.exceptions.DBInstanceNotFoundFault:
        return None
    return found


def restore(
    rds: Any,  # noqa: ANN401  made at run time
    origin: Origin,
    source: str,
    target: str,
    settings: Mapping[str, Any],
) -> None:
    """Begin to restore; an instance of that name is never touched.

    A source that is gone is restored from the automated backups that it has left.

    Parameters
    ----------
    source, target
        Names of the instance whose backups count, and of the new one.
    settings
        See `tools.restore.database.deployed.restore_settings`.

    Raises
    ------
    RestoreError
        If there are no backups of the source.
    """
    if origin.snapshot:
        accepted = {name: value for name, value in settings.items() if name not in _ONLY_BY_TIME}
        rds.restore_db_instance_from_db_snapshot(
            DBInstanceIdentifier=target, DBSnapshotIdentifier=origin.snapshot, **accepted
        )
        return
    moment = {"RestoreTime": origin.moment} if origin.moment else {"UseLatestRestorableTime": True}
    by = (
        {"SourceDBInstanceIdentifier": source}
        if found_instance(rds, source)
        else {"SourceDBInstanceAutomatedBackupsArn": _left_backups(rds, source)}
    )
    rds.restore_db_instance_to_point_in_time(
        TargetDBInstanceIdentifier=target, **by, **moment, **settings
    )


_ONLY_BY_TIME = {"MaxAllocatedStorage"}


def _left_backups(rds: Any, source: str) -> str:  # noqa: ANN401  made at run time
    found = rds.describe_db_instance_automated_backups(DBInstanceIdentifier=source)
    for backup in found["DBInstanceAutomatedBackups"]:
        if backup.get("DBInstanceAutomatedBackupsArn"):
            return str(backup["DBInstanceAutomatedBackupsArn"])
    raise RestoreError(
        f"There is no instance {source}, and it has left no automated backups: restore a snapshot "
        "with --snapshot (aws rds describe-db-snapshots)."
    )


def await_available(rds: Any, target: str, wait: Wait) -> Mapping[str, Any]:  # noqa: ANN401  made at run time
    """Wait until an instance can be used, and return what RDS says of it.

    Raises
    ------
    RestoreError
        If it is gone, or will never be.
    """
    while True:
        found = found_instance(rds, target)
        if found is None:
            raise RestoreError(f"There is no instance {target} any more.")
        status = str(found["DBInstanceStatus"])
        if status == "available" and not found.get("PendingModifiedValues"):
            return found
        if status.startswith(_FAILED):
            raise RestoreError(
                f"{target} is {status}: `aws rds describe-events --source-identifier {target} "
                "--source-type db-instance` says why."
            )
        wait(f"{target} is {status}")


def unlike_stack(found: Mapping[str, Any], settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield in words what a restored instance has otherwise than its stack wants."""
    groups = {each["VpcSecurityGroupId"] for each in found.get("VpcSecurityGroups", [])}
    actual = {
        "subnet group": (found.get("DBSubnetGroup", {}).get("DBSubnetGroupName"),),
        "parameter group": tuple(
            each["DBParameterGroupName"] for each in found.get("DBParameterGroups", [])
        ),
        "log-in with IAM": (bool(found.get("IAMDatabaseAuthenticationEnabled")),),
        "public access": (bool(found.get("PubliclyAccessible")),),
        "encryption": (bool(found.get("StorageEncrypted")),),
        "security groups": tuple(sorted(groups)),
    }
    wanted = {
        "subnet group": (settings.get("DBSubnetGroupName"),),
        "parameter group": (settings.get("DBParameterGroupName"),),
        "log-in with IAM": (bool(settings.get("EnableIAMDatabaseAuthentication")),),
        "public access": (False,),
        "encryption": (True,),
        "security groups": tuple(sorted(settings.get("VpcSecurityGroupIds", ()))),
    }
    for name, value in wanted.items():
        if actual[name] != value:
            yield f"{name}: {_said(actual[name])} instead of {_said(value)}"


def _said(values: tuple[object, ...]) -> str:
    return ", ".join(map(str, values)) or "none"
