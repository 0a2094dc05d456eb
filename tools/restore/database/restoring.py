"""A new instance from a point in time or a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tools.restore.database.errors import RestoreError

Wait = Callable[[str], None]
"""Waits a moment before something is looked at again; is told for what."""

_TIME = "%Y-%m-%dT%H:%M:%SZ"
_TAG = "data-platform:restored-from"

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
        if self.moment:
            return self.moment.astimezone(UTC).isoformat()
        return "the latest restorable time"


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
    tag = {"Key": _TAG, "Value": f"{origin} of {source}"}
    settings = {**settings, "Tags": [*settings.get("Tags", ()), tag]}
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
        else {"SourceDbiResourceId": _left_backups(rds, source, origin.moment)}
    )
    rds.restore_db_instance_to_point_in_time(
        TargetDBInstanceIdentifier=target, **by, **moment, **settings
    )


_ONLY_BY_TIME = {"MaxAllocatedStorage"}


def require_restored_from(found: Mapping[str, Any], origin: Origin, source: str) -> None:
    """See that an instance that is there is what an earlier run has begun to restore.

    Raises
    ------
    RestoreError
        If it is another one, or was restored from something else.
    """
    tags = {each["Key"]: each["Value"] for each in found.get("TagList", ())}
    wanted, has = f"{origin} of {source}", tags.get(_TAG)
    if has != wanted:
        name = found["DBInstanceIdentifier"]
        what = f"restored from {has}, not from {wanted}" if has else "not restored by this command"
        raise RestoreError(
            f"{name} is there already, and was {what}: give another --target. No instance is "
            "restored over."
        )


def _left_backups(rds: Any, source: str, moment: datetime | None) -> str:  # noqa: ANN401  made at run time
    """Return the resource ID of the instance that was deleted last, or was there at the moment.

    Several of one name may have left backups, one after the other.
    """
    pages = rds.get_paginator("describe_db_instance_automated_backups").paginate(
        DBInstanceIdentifier=source
    )
    try:
        backups = [each for page in pages for each in page["DBInstanceAutomatedBackups"]]
    except rds.exceptions.DBInstanceAutomatedBackupNotFoundFault:
        backups = []
    found = [
        (window["EarliestTime"], window["LatestTime"], each)
        for each in backups
        if (window := each.get("RestoreWindow", {})).keys() >= {"EarliestTime", "LatestTime"}
    ]
    if not found:
        raise RestoreError(
            f"There is no instance {source}, and it has left no automated backups: restore a "
            "snapshot with --snapshot (aws rds describe-db-snapshots)."
        )
    reaching = [each for each in found if moment is None or each[0] <= moment <= each[1]]
    if not reaching:
        reach = "; ".join(
            f"{first:%Y-%m-%dT%H:%M:%SZ} to {last:%Y-%m-%dT%H:%M:%SZ}" for first, last, _ in found
        )
        raise RestoreError(f"What {source} has left reaches from {reach}: give another --to.")
    return str(max(reaching, key=lambda each: each[1])[2]["DbiResourceId"])


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
