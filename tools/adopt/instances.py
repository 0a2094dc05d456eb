"""Comparing a PostgreSQL instance that exists with the one that a template declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tools.adopt.verdicts import Difference, When

Resources = Mapping[str, str]
"""The physical IDs of what the stack has already, by logical ID."""

_MOVE = (
    "Another value replaces the instance. Rename this one, let the stack make its own, and move "
    "the data with pg_dump and pg_restore, as docs/adopting.md says"
)
_FIXED = {
    "Engine": "engine",
    "DBName": "database",
    "MasterUsername": "master user",
    "Port": "port",
    "StorageEncrypted": "encryption",
    "KmsKeyId": "key",
    "DBSubnetGroupName": "subnet group",
}
"""Properties that no instance changes, or of which CloudFormation and its CLI say so."""

_CHANGED = {
    "DBInstanceClass": "class",
    "StorageType": "storage type",
    "MultiAZ": "standby in another zone",
    "BackupRetentionPeriod": "days of backups",
    "DeletionProtection": "deletion protection",
    "EnableIAMDatabaseAuthentication": "log-in with IAM",
    "PubliclyAccessible": "public access",
}
_IN_PLACE = "It changes in place; some changes restart the instance, so deploy at a quiet time"

_COPIED = (
    "DBInstanceIdentifier",
    "DBInstanceClass",
    "Engine",
    "EngineVersion",
    "MasterUsername",
    "DBName",
    "KmsKeyId",
    "StorageEncrypted",
    "StorageType",
    "MultiAZ",
    "BackupRetentionPeriod",
    "DeletionProtection",
    "PubliclyAccessible",
    "MaxAllocatedStorage",
)
"""What an API answer and a template call alike."""


def instance_differences(
    declared: Mapping[str, Any], found: Mapping[str, Any], resources: Resources
) -> tuple[Difference, ...]:
    """Return what an instance has otherwise than its template.

    Parameters
    ----------
    declared
        The properties of the template.
    found
        What DescribeDBInstances says.
    resources
        What the template's references stand for.
    """
    actual = actual_instance(found)
    return (
        *_of_names(_FIXED, declared, actual, resources),
        *_version(declared, actual),
        *_storage(declared, actual),
        *_of_names(_CHANGED, declared, actual, resources),
        *_password(declared, found),
    )


def actual_instance(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return an instance's properties as a template would have to declare them today."""
    properties = {name: found[name] for name in _COPIED if found.get(name) is not None}
    properties["AllocatedStorage"] = str(found["AllocatedStorage"])
    # RDS may say 0; the local AWS serves an instance at another port than it has.
    properties["Port"] = str(found.get("DbInstancePort") or found.get("Endpoint", {}).get("Port"))
    properties["DBSubnetGroupName"] = found.get("DBSubnetGroup", {}).get("DBSubnetGroupName")
    properties["EnableIAMDatabaseAuthentication"] = bool(
        found.get("IAMDatabaseAuthenticationEnabled")
    )
    groups = [each["VpcSecurityGroupId"] for each in found.get("VpcSecurityGroups", [])]
    if groups:
        properties["VPCSecurityGroups"] = groups
    return properties


def _of_names(
    names: Mapping[str, str],
    declared: Mapping[str, Any],
    actual: Mapping[str, Any],
    resources: Resources,
) -> Iterator[Difference]:
    is_fixed = names is _FIXED
    when, how = (When.NEVER, _MOVE) if is_fixed else (When.DEPLOYMENT, _IN_PLACE)
    for name, words in names.items():
        if name not in declared:
            continue
        wanted, has = resolved(declared[name], resources), actual.get(name)
        if wanted is None or not _same(wanted, has):
            shown = "one that its stack makes" if wanted is None else str(wanted)
            yield Difference(words, str("none" if has is None else has), shown, when, how)


def resolved(value: object, resources: Resources) -> object | None:
    """Return a property's value; None if it refers to what its stack does not have yet."""
    if not isinstance(value, Mapping):
        return value
    logical_id = value.get("Ref") or next(iter(value.get("Fn::GetAtt", ())), None)
    return resources.get(str(logical_id))


def _same(wanted: object, has: object) -> bool:
    if isinstance(wanted, bool) or isinstance(has, bool):
        return bool(has) is wanted
    # Subnet groups are stored in lower case, and a key may be named by its ID or its ARN.
    one, other = str(wanted).lower(), str(has).lower()
    return one == other or other.endswith(f"/{one}")


def _version(declared: Mapping[str, Any], actual: Mapping[str, Any]) -> Iterator[Difference]:
    wanted, has = _major(declared["EngineVersion"]), _major(actual["EngineVersion"])
    if wanted < has:
        yield Difference(
            "major version",
            str(has),
            str(wanted),
            When.NEVER,
            "No instance goes back to an earlier version: declare this one",
        )
    elif wanted > has:
        how = (
            "Upgrade it before, at a quiet time and after a snapshot: aws rds modify-db-instance "
            f"--engine-version {wanted} --allow-major-version-upgrade --apply-immediately"
        )
        yield Difference("major version", str(has), str(wanted), When.BEFORE, how)


def _storage(declared: Mapping[str, Any], actual: Mapping[str, Any]) -> Iterator[Difference]:
    wanted, has = int(declared["AllocatedStorage"]), int(actual["AllocatedStorage"])
    sizes = f"{has} GiB", f"{wanted} GiB"
    if wanted < has:
        how = "Storage never shrinks: give the stage's DatabaseSettings storage_gib of as much"
        yield Difference("storage", *sizes, When.BEFORE, how)
    elif wanted > has:
        yield Difference("storage", *sizes, When.DEPLOYMENT, "It grows in place")


def _password(declared: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[Difference]:
    if declared.get("ManageMasterUserPassword") and not found.get("MasterUserSecret"):
        yield Difference(
            "master password",
            "given",
            "managed by RDS",
            When.DEPLOYMENT,
            "It gets another password: whoever logs in as the master user reads the secret then",
        )


def _major(version: object) -> int:
    return int(str(version).split(".", maxsplit=1)[0])
