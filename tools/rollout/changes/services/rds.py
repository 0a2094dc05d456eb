"""Rules of the PostgreSQL instance and what belongs to it."""

from collections.abc import Iterator
from typing import Any

from tools.rollout.changes.change import Verdict
from tools.rollout.changes.rules import (
    Both,
    Finding,
    Rule,
    TypeRules,
    fewer,
    lowered,
    number,
    refused,
    safe,
    staged,
    switched,
)
from tools.rollout.changes.services.common import (
    CLEAR_TEXT,
    IN_PLACE,
    LEAVE,
    TAGS,
    WORDS,
    holder,
    relied_on,
)

_RESTORE = (
    "Take a snapshot, restore it with the new value as another instance, move the clients, then "
    "let the old one go."
)
_QUIET = "Deploy it at a quiet time; clients have to connect anew."
_RESTART = "The instance restarts or fails over: minutes without a database."


def _version(name: str, both: Both) -> Iterator[Finding]:
    before, after = (_parts(value) for value in both.values(name))
    if not before or not after:
        yield Finding(Verdict.STAGED, "Which version it will be is not known.", "Name it.")
    elif after[0] > before[0]:
        yield Finding(
            Verdict.STAGED,
            "Another major version: no way back, and minutes to hours without a database.",
            "Try it on a restored snapshot, set AllowMajorVersionUpgrade and a parameter group of "
            "its family, take a snapshot, then deploy at a quiet time.",
        )
    elif after[0] < before[0] or (len(after) == len(before) and after < before):
        yield Finding(Verdict.REFUSED, "RDS does not go back to an older version.", LEAVE)
    else:
        yield Finding(Verdict.STAGED, _RESTART, _QUIET)


def _parts(version: Any) -> list[int]:  # noqa: ANN401  properties are JSON
    parts = str(version).split(".")
    return [int(part) for part in parts] if all(part.isdecimal() for part in parts) else []


def _logins(name: str, both: Both) -> Iterator[Finding]:
    managed = both.after.get(name)
    if managed is True:
        reason = "RDS takes over the master's password; the old one no longer works."
        yield Finding(Verdict.STAGED, reason, "Let who uses it read the new secret.")
    else:
        yield Finding(Verdict.REFUSED, "The master's password would be ours to keep.", LEAVE)


def _parameters(name: str, both: Both) -> Iterator[Finding]:
    before, after = (value or {} for value in both.values(name))
    if str(before.get("rds.force_ssl", "1")) == "1" and str(after.get("rds.force_ssl", "1")) == "0":
        yield Finding(Verdict.REFUSED, "Clients could connect without TLS.", LEAVE)
    else:
        yield Finding(
            Verdict.STAGED,
            "Static parameters count after a restart only, dynamic ones at once.",
            "Look up which kind each is, and restart the instance at a quiet time if need be.",
        )


def _ceiling(name: str, both: Both) -> Iterator[Finding]:
    after, allocated = number(both.after.get(name)), number(both.after.get("AllocatedStorage"))
    if after is None or (allocated is not None and after <= allocated):
        yield Finding(
            Verdict.STAGED,
            "The storage no longer grows by itself; a full one stops the database.",
            "Leave room above AllocatedStorage.",
        )
    else:
        yield Finding(Verdict.SAFE, "Only how far the storage may grow.")


INSTANCE: dict[str, Rule] = {
    "AllocatedStorage": lowered(
        Verdict.REFUSED,
        "RDS does not shrink storage.",
        _RESTORE,
        "It grows while it serves; the next change has to wait six hours.",
    ),
    "AllowMajorVersionUpgrade": safe("It allows; EngineVersion decides."),
    "ApplyImmediately": staged("It decides when other changes are made.", "See which they are."),
    "AutoMinorVersionUpgrade": safe("It counts from the next maintenance window."),
    "BackupRetentionPeriod": lowered(
        Verdict.REFUSED,
        "Backups older than the new period are deleted.",
        "Leave the period as it is, or make it longer.",
        "Backups are kept longer.",
        unset=1,
    ),
    "CACertificateIdentifier": staged(
        "Clients that do not trust the new authority cannot connect.",
        "Give clients the new certificates first.",
    ),
    "CopyTagsToSnapshot": safe("Tags only describe."),
    "DBInstanceClass": staged(_RESTART, _QUIET),
    "DBInstanceIdentifier": refused("It names the instance, and its endpoint.", _RESTORE),
    "DBName": refused("The database is made with its instance.", _RESTORE),
    "DBParameterGroupName": staged("Other parameters count after a restart only.", _QUIET),
    "DBSubnetGroupName": refused("The instance does not move to other subnets.", _RESTORE),
    "DatabaseInsightsMode": safe("It only watches."),
    "DedicatedLogVolume": staged(_RESTART, _QUIET),
    "DeleteAutomatedBackups": switched(
        Verdict.REFUSED,
        "Automated backups would go with the instance.",
        "Leave it off.",
        to=True,
        default=True,
    ),
    "DeletionProtection": switched(
        Verdict.REFUSED,
        "Without deletion protection one call, or a replacement, deletes the database.",
        "Leave it on.",
    ),
    "EnableCloudwatchLogsExports": fewer(
        Verdict.STAGED, "Some logs are no longer kept.", "See who reads them.", "Only more logs."
    ),
    "EnableIAMDatabaseAuthentication": switched(
        Verdict.REFUSED, "Whoever logs in with a token of IAM no longer can.", LEAVE
    ),
    "EnablePerformanceInsights": safe("It only watches."),
    "Engine": refused("Another engine is another database.", _RESTORE),
    "EngineLifecycleSupport": staged(
        "It decides whether old versions are paid for or upgraded.", "See which version runs."
    ),
    "EngineVersion": _version,
    "Iops": staged(_RESTART, _QUIET),
    "KmsKeyId": refused("An instance keeps its key.", _RESTORE),
    "ManageMasterUserPassword": _logins,
    "MasterUserSecret": staged(
        "The secret is encrypted by another key, or another secret.", "Give readers the key first."
    ),
    "MasterUsername": refused("The master is made with the instance.", _RESTORE),
    "MaxAllocatedStorage": _ceiling,
    "MonitoringInterval": safe("It only watches."),
    "MonitoringRoleArn": safe("It only watches."),
    "MultiAZ": switched(
        Verdict.STAGED, "Without a standby a failure lasts until a restore.", "Leave it on."
    ),
    "PerformanceInsightsKMSKeyId": staged("What was collected may be lost.", LEAVE),
    "PerformanceInsightsRetentionPeriod": lowered(
        Verdict.STAGED, "What was collected earlier is deleted.", LEAVE
    ),
    "Port": refused("Clients look for it at the port that is published.", _RESTORE),
    "PreferredBackupWindow": safe("Only when backups are made."),
    "PreferredMaintenanceWindow": safe("Only when maintenance is made."),
    "PubliclyAccessible": switched(
        Verdict.REFUSED, "The database would be reachable from the internet.", LEAVE, to=True
    ),
    "StorageEncrypted": CLEAR_TEXT,
    "StorageThroughput": staged("Storage is changed for hours; the next change waits.", _QUIET),
    "StorageType": staged("Storage is changed for hours; the next change waits.", _QUIET),
    "Tags": TAGS,
    "VPCSecurityGroups": staged("Other clients reach it.", "See who connects now."),
}

TYPES: dict[str, TypeRules] = {
    "AWS::RDS::DBInstance": holder("instance", "the data", INSTANCE, "DBInstanceIdentifier"),
    "AWS::RDS::DBParameterGroup": relied_on(
        "parameter group",
        "instances that use it",
        {
            "DBParameterGroupName": IN_PLACE,
            "Description": WORDS,
            "Family": IN_PLACE,
            "Parameters": _parameters,
            "Tags": TAGS,
        },
        "DBParameterGroupName",
    ),
    "AWS::RDS::DBProxy": relied_on(
        "proxy",
        "clients that connect to its endpoint",
        {
            "Auth": staged("Other clients can log in.", "See who connects now."),
            "DBProxyName": IN_PLACE,
            "DebugLogging": switched(
                Verdict.REFUSED, "Statements, with data, would be logged.", "Leave it off.", to=True
            ),
            "DefaultAuthScheme": staged("Clients log in otherwise.", "See how they do now."),
            "EngineFamily": IN_PLACE,
            "IdleClientTimeout": staged("Idle clients are cut off.", "Compare their pools."),
            "RequireTLS": switched(Verdict.REFUSED, "Clients could connect without TLS.", LEAVE),
            "RoleArn": staged("The proxy reads secrets by it.", "See what the new role may."),
            "Tags": TAGS,
            "VpcSecurityGroupIds": staged("Other clients reach it.", "See who connects now."),
            "VpcSubnetIds": IN_PLACE,
        },
        "DBProxyName",
    ),
    "AWS::RDS::DBProxyTargetGroup": relied_on(
        "target group",
        "clients of the proxy",
        {
            "ConnectionPoolConfigurationInfo": staged(
                "Connections are shared otherwise.", "Compare with the connections of clients."
            ),
            "DBInstanceIdentifiers": staged("Clients reach another instance.", LEAVE),
            "DBProxyName": IN_PLACE,
            "TargetGroupName": IN_PLACE,
        },
    ),
    "AWS::RDS::DBSubnetGroup": relied_on(
        "subnet group",
        "instances in it, which do not move,",
        {
            "DBSubnetGroupDescription": WORDS,
            "DBSubnetGroupName": IN_PLACE,
            "SubnetIds": staged(
                "RDS refuses to take away subnets that an instance is in.", "Only add subnets."
            ),
            "Tags": TAGS,
        },
        "DBSubnetGroupName",
        Verdict.REFUSED,
    ),
}
