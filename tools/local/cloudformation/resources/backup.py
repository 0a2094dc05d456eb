"""AWS Backup: vaults and plans. Selections are only recorded, moto has none."""

import secrets
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from tools.local.cloudformation.resources.handler import Handler, Provisioned, ResourceRequest
from tools.local.cloudformation.resources.known import knows, under
from tools.local.cloudformation.resources.requests import call, is_not_found, tag_map
from tools.local.cloudformation.resources.tagging import update_tags

_NAME_LIMIT = 50
_RULE_NAMES = {"TargetBackupVault": "TargetBackupVaultName"}
_PLAN_NAMES = {"BackupPlanRule": "Rules"}


class Vault(Handler):
    """`AWS::Backup::BackupVault`."""

    known = knows(
        *("AccessPolicy", "BackupVaultName", "BackupVaultTags", "EncryptionKeyArn"),
        *under("LockConfiguration", "ChangeableForDays", "MaxRetentionDays", "MinRetentionDays"),
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the vault."""
        name = request.properties.get("BackupVaultName") or request.unique_name(_NAME_LIMIT)
        properties = request.properties
        arn = call(
            request.client("backup"),
            "CreateBackupVault",
            {"EncryptionKeyArn": properties.get("EncryptionKeyArn", "")},
            BackupVaultName=name,
            BackupVaultTags=tag_map(properties.get("BackupVaultTags")),
        )["BackupVaultArn"]
        _lock(request, name)
        return Provisioned(name, {"BackupVaultArn": arn, "BackupVaultName": name}, _note(request))

    def update(self, request: ResourceRequest) -> Provisioned:
        """Change the lock and the tags; the policy is only recorded."""
        name = request.physical_id
        arn = request.arn("backup", f"backup-vault:{name}")
        _lock(request, name)
        update_tags(request, "backup", arn, tags_property="BackupVaultTags")
        return Provisioned(name, {"BackupVaultArn": arn, "BackupVaultName": name}, _note(request))

    def delete(self, request: ResourceRequest) -> None:
        """Delete the vault."""
        request.client("backup").delete_backup_vault(BackupVaultName=request.physical_id)

    def adopt(self, request: ResourceRequest) -> Provisioned | None:
        """Describe a vault that exists."""
        name = request.physical_id
        try:
            found = request.client("backup").describe_backup_vault(BackupVaultName=name)
        except ClientError as error:
            if is_not_found(error):
                return None
            raise
        attributes = {"BackupVaultArn": found["BackupVaultArn"], "BackupVaultName": name}
        return Provisioned(name, attributes)


def _lock(request: ResourceRequest, name: str) -> None:
    wanted, former = (
        each.get("LockConfiguration") for each in (request.properties, request.former)
    )
    client = request.client("backup")
    if wanted and wanted != former:
        call(client, "PutBackupVaultLockConfiguration", wanted, BackupVaultName=name)
    elif former and not wanted:
        client.delete_backup_vault_lock_configuration(BackupVaultName=name)


def _note(request: ResourceRequest) -> str | None:
    wanted = request.properties.get("AccessPolicy")
    if wanted == request.former.get("AccessPolicy"):
        return None
    return "moto keeps no policy of a vault; only the stack's record has it."


class Plan(Handler):
    """`AWS::Backup::BackupPlan`."""

    known = knows("BackupPlanTags", *under("BackupPlan", "BackupPlanName", "BackupPlanRule"))

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the plan."""
        plan = _plan(request.properties["BackupPlan"])
        note = None
        try:
            made = self._create(request, plan)
        except request.client("backup").exceptions.AlreadyExistsException:
            # moto never frees the name of a deleted plan; AWS lets several plans share a name.
            plan["BackupPlanName"] = f"{plan['BackupPlanName'][:37]}-{secrets.token_hex(6)}"
            note = f"Named {plan['BackupPlanName']}: moto still holds a plan of the given name."
            made = self._create(request, plan)
        attributes = {
            "BackupPlanId": made["BackupPlanId"],
            "BackupPlanArn": made["BackupPlanArn"],
            "VersionId": made["VersionId"],
        }
        return Provisioned(made["BackupPlanId"], attributes, note)

    def update(self, request: ResourceRequest) -> Provisioned:
        """Change the tags; the plan itself stays as moto made it."""
        found = request.client("backup").get_backup_plan(BackupPlanId=request.physical_id)
        arn = found["BackupPlanArn"]
        update_tags(request, "backup", arn, tags_property="BackupPlanTags")
        is_changed = request.former["BackupPlan"] != request.properties["BackupPlan"]
        note = "moto cannot change a backup plan; only the stack's record has the new one."
        return Provisioned(
            request.physical_id,
            {
                "BackupPlanId": request.physical_id,
                "BackupPlanArn": arn,
                "VersionId": found["VersionId"],
            },
            note if is_changed else None,
        )

    def delete(self, request: ResourceRequest) -> None:
        """Delete the plan."""
        request.client("backup").delete_backup_plan(BackupPlanId=request.physical_id)

    def _create(self, request: ResourceRequest, plan: Mapping[str, Any]) -> dict[str, Any]:
        return call(
            request.client("backup"),
            "CreateBackupPlan",
            {"BackupPlan": plan},
            BackupPlanTags=tag_map(request.properties.get("BackupPlanTags")),
        )


def _plan(plan: Mapping[str, Any]) -> dict[str, Any]:
    renamed = {_PLAN_NAMES.get(name, name): value for name, value in plan.items()}
    renamed["Rules"] = [
        {_RULE_NAMES.get(name, name): value for name, value in rule.items()}
        for rule in renamed["Rules"]
    ]
    return renamed


HANDLERS: Mapping[str, Handler] = {
    "AWS::Backup::BackupPlan": Plan(),
    "AWS::Backup::BackupVault": Vault(),
}
