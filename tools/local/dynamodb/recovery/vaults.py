"""AWS Backup, as far as it backs up tables: jobs, recovery points and restores.

Vaults themselves are another's; this knows which recovery points lie in them.
"""

import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.messages import ServiceError
from tools.local.dynamodb.recovery.backups import Backups
from tools.local.dynamodb.recovery.registry import Record, Registry
from tools.local.dynamodb.recovery.restores import Restores

_POINTS: Final = "recovery_points"
_RESTORE_JOBS: Final = "restore_jobs"
_TABLE = "DynamoDB"
_RUNNING = "RUNNING"
_ENCRYPTIONS: Final = {"Default": {"Enabled": False}, "AWSOWNED": {"Enabled": False}}


class Vaults:
    """The recovery points of tables.

    Parameters
    ----------
    backups, restores
        Make them, and tables of them.
    deployment
        Where the tables seem to be.
    registry
        Where it is kept which recovery points there are.
    has_vault
        Tells whether there is a vault of a name.
    """

    def __init__(
        self,
        backups: Backups,
        restores: Restores,
        deployment: Deployment,
        *,
        registry: Registry,
        has_vault: Callable[[str], Awaitable[bool]],
    ) -> None:
        self._backups = backups
        self._restores = restores
        self._deployment = deployment
        self._registry = registry
        self._has_vault = has_vault

    async def start_backup_job(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Begin a backup of a table, unless the request was made before.

        Raises
        ------
        ServiceError
            If there is no such vault or table.
        """
        vault, arn = arguments["BackupVaultName"], arguments["ResourceArn"]
        token = arguments.get("IdempotencyToken")
        for point in self._registry.of(_POINTS).values():
            if token is not None and point["token"] == token:
                return _begun(point)
        if not await self._has_vault(vault):
            raise ServiceError(
                "ResourceNotFoundException", f"Backup vault {vault} cannot be found."
            )
        job = str(uuid.uuid4())
        name = self._table(arn)
        try:
            record = await self._backups.take(name, f"AWSBackup_{job}", kind="AWS_BACKUP")
        except ServiceError as error:
            if error.kind != "TableNotFoundException":
                raise
            raise ServiceError("ResourceNotFoundException", f"{arn} cannot be found.") from error
        point = {
            "arn": record["arn"],
            "vault": vault,
            "job": job,
            "token": token,
            "role": arguments["IamRoleArn"],
            "resource": record["table"]["TableArn"],
            "lifecycle": arguments.get("Lifecycle"),
            "created": record["created"],
        }
        self._registry.put(_POINTS, point["arn"], point)
        return _begun(point)

    def backup_jobs(self) -> list[dict[str, Any]]:
        """Return all backup jobs, the newest first."""
        points = self._registry.of(_POINTS).values()
        return sorted(map(self._job, points), key=lambda job: job["CreationDate"], reverse=True)

    def recovery_points(self) -> list[dict[str, Any]]:
        """Return all recovery points, the newest first."""
        points = self._registry.of(_POINTS).values()
        return sorted(map(self._point, points), key=lambda it: it["CreationDate"], reverse=True)

    def restore_metadata(self, arn: str) -> dict[str, Any]:
        """Return what a restore of a recovery point may be told."""
        record = self._backups.find(arn)
        return {
            "BackupVaultArn": self._vault_arn(self._registry.of(_POINTS)[arn]["vault"]),
            "RecoveryPointArn": arn,
            "RestoreMetadata": {
                "originalTableName": record["table"]["TableName"],
                "encryptionType": "KMS" if "SSEDescription" in record["table"] else "Default",
            },
            "ResourceType": _TABLE,
        }

    def delete_recovery_point(self, arn: str) -> None:
        """Delete a recovery point.

        Raises
        ------
        ServiceError
            If it is in use.
        """
        try:
            self._backups.remove(self._backups.find(arn))
        except ServiceError as error:
            if error.kind != "BackupNotFoundException":
                raise ServiceError("InvalidRequestException", error.message) from error
        self._registry.drop(_POINTS, arn)

    async def start_restore_job(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Begin to make a table of a recovery point.

        Raises
        ------
        ServiceError
            If there is no such recovery point, or the table gets no name.
        """
        arn, metadata = arguments["RecoveryPointArn"], arguments["Metadata"]
        point = self._registry.of(_POINTS).get(arn)
        if point is None:
            raise ServiceError("ResourceNotFoundException", f"{arn} cannot be found.")
        target = metadata.get("targetTableName")
        if not target:
            raise ServiceError("InvalidParameterValueException", "Metadata needs a targetTableName")
        job: Record = {
            "AccountId": self._deployment.account,
            "RestoreJobId": str(uuid.uuid4()).upper(),
            "RecoveryPointArn": arn,
            "SourceResourceArn": point["resource"],
            "BackupVaultArn": self._vault_arn(point["vault"]),
            "CreationDate": round(time.time(), 3),
            "Status": _RUNNING,
            "PercentDone": "0.00%",
            "BackupSizeInBytes": self._backups.find(arn)["size"],
            "IamRoleArn": arguments.get("IamRoleArn", point["role"]),
            "CreatedResourceArn": self._deployment.table_arn(target),
            "ResourceType": _TABLE,
            "RecoveryPointCreationDate": point["created"],
        }
        self._registry.put(_RESTORE_JOBS, job["RestoreJobId"], job)
        request = {"BackupArn": arn, "TargetTableName": target, **_encryption(metadata)}
        try:
            await self._backups.restore(request)
        except ServiceError as error:
            ended = {"Status": "FAILED", "StatusMessage": error.message}
            self._registry.put(_RESTORE_JOBS, job["RestoreJobId"], {**job, **ended, **_end()})
        return {"RestoreJobId": job["RestoreJobId"]}

    def restore_jobs(self) -> list[dict[str, Any]]:
        """Return all restore jobs, the newest first."""
        for job in list(self._registry.of(_RESTORE_JOBS).values()):
            self._bring_up_to_date(job)
        jobs = self._registry.of(_RESTORE_JOBS).values()
        return sorted(jobs, key=lambda job: job["CreationDate"], reverse=True)

    def _bring_up_to_date(self, job: Record) -> None:
        table = job["CreatedResourceArn"].rpartition("/")[2]
        if job["Status"] != _RUNNING or table in self._restores.under_way:
            return
        ended = {"Status": "COMPLETED", "PercentDone": "100.00%"}
        if not self._restores.made(table):
            ended = {"Status": "FAILED", "StatusMessage": "The restore broke off."}
        self._registry.put(_RESTORE_JOBS, job["RestoreJobId"], {**job, **ended, **_end()})

    def _job(self, point: Record) -> dict[str, Any]:
        state, backup = self._state(point)
        job = {
            "AccountId": self._deployment.account,
            "BackupJobId": point["job"],
            "BackupVaultName": point["vault"],
            "BackupVaultArn": self._vault_arn(point["vault"]),
            "RecoveryPointArn": point["arn"],
            "ResourceArn": point["resource"],
            "ResourceName": point["resource"].rpartition("/")[2],
            "ResourceType": _TABLE,
            "CreationDate": point["created"],
            "State": state,
            "PercentDone": "100.0" if state == "COMPLETED" else "0.0",
            "BackupSizeInBytes": backup.get("size", 0),
            "IamRoleArn": point["role"],
        }
        if "ended" in backup:
            job["CompletionDate"] = backup["ended"]
        return job

    def _point(self, point: Record) -> dict[str, Any]:
        state, backup = self._state(point)
        told = {
            "RecoveryPointArn": point["arn"],
            "BackupVaultName": point["vault"],
            "BackupVaultArn": self._vault_arn(point["vault"]),
            "ResourceArn": point["resource"],
            "ResourceName": point["resource"].rpartition("/")[2],
            "ResourceType": _TABLE,
            "IamRoleArn": point["role"],
            "Status": {"COMPLETED": "COMPLETED", _RUNNING: "CREATING"}.get(state, "STOPPED"),
            "CreationDate": point["created"],
            "BackupSizeInBytes": backup.get("size", 0),
        }
        if "ended" in backup:
            told["CompletionDate"] = backup["ended"]
        if point["lifecycle"]:
            told["Lifecycle"] = point["lifecycle"]
        return told

    def _state(self, point: Record) -> tuple[str, Record]:
        try:
            backup = self._backups.find(point["arn"])
        except ServiceError:
            return "FAILED", {}
        return "COMPLETED" if backup["status"] == "AVAILABLE" else _RUNNING, backup

    def _table(self, arn: str) -> str:
        if ":dynamodb:" not in arn or ":table/" not in arn:
            raise ServiceError(
                "InvalidParameterValueException",
                f"The local AWS backs up DynamoDB tables only, and not {arn}.",
            )
        return self._deployment.table_name(arn)

    def _vault_arn(self, name: str) -> str:
        place = self._deployment
        return f"arn:aws:backup:{place.region}:{place.account}:backup-vault:{name}"


def _begun(point: Record) -> dict[str, Any]:
    return {
        "BackupJobId": point["job"],
        "RecoveryPointArn": point["arn"],
        "CreationDate": point["created"],
    }


def _encryption(metadata: Mapping[str, str]) -> dict[str, Any]:
    """Return the encryption that a restore asks for; without one, it is the source's."""
    kind = metadata.get("encryptionType")
    if kind in _ENCRYPTIONS:
        return {"SSESpecificationOverride": _ENCRYPTIONS[kind]}
    if kind == "KMS" and "kmsMasterKeyArn" in metadata:
        key = metadata["kmsMasterKeyArn"]
        wanted = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}
        return {"SSESpecificationOverride": wanted}
    return {}


def _end() -> dict[str, float]:
    return {"CompletionDate": round(time.time(), 3)}
