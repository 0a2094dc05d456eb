"""Whether the vault that daily snapshots are copied to would take them."""

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from tools.aws import error_code
from tools.preflight.account import Account
from tools.preflight.plan import Plan
from tools.preflight.rows import Row, Status
from tools.statements import listed

VAULT = "vault of copies"
ADVANCED = "copies between Regions"

_COPY = "backup:CopyIntoBackupVault"
_SWITCH_ON = "aws backup update-region-settings --resource-type-management-preference DynamoDB=true"
_PLACE = "Name a vault in another Region in the stage's backups.copy_vault_arn."


class Copies(NamedTuple):
    """Where snapshots are copied to.

    Attributes
    ----------
    arn
        The vault.
    days
        How long a copy is kept; None for ever.
    """

    arn: str
    days: int | None

    @property
    def kept(self) -> str:
        """How long a copy is kept, in words."""
        return "for ever" if self.days is None else f"{self.days} days"


def copies_of(plan: Plan) -> list[Copies]:
    """Return where the backup plans of the templates copy to, each once."""
    found = {
        Copies(action["DestinationBackupVaultArn"], _days(action)): None
        for each in plan.of_type("AWS::Backup::BackupPlan")
        for rule in each.properties["BackupPlan"]["BackupPlanRule"]
        for action in rule.get("CopyActions", [])
    }
    return list(found)


def _days(action: Mapping[str, Any]) -> int | None:
    days = action.get("Lifecycle", {}).get("DeleteAfterDays")
    return None if days is None else int(days)


def ask_vault(plan: Plan, account: Account) -> Iterator[Row]:
    """Yield a row for each vault of copies.

    What is wrong fails no deployment, and every copy after it.
    """
    for copies in copies_of(plan):
        yield _row(copies, *_judged(copies, account))


def ask_advanced(plan: Plan, account: Account) -> Iterator[Row]:
    """Yield a row that tells whether AWS Backup copies tables from this Region at all."""
    if not copies_of(plan):
        return
    settings = account.ask("backup", "describe_region_settings")
    is_on = settings.get("ResourceTypeManagementPreference", {}).get("DynamoDB", False)
    yield Row(
        check=ADVANCED,
        status=Status.OK if is_on else Status.WARNING,
        found=f"AWS Backup's advanced features for DynamoDB are {'on' if is_on else 'off'}",
        needed="on: without them no snapshot is copied",
        advice="" if is_on else _SWITCH_ON,
    )


def _judged(copies: Copies, account: Account) -> tuple[Status, str, str]:
    """Return status, what was found, and what is to be done."""
    *_, region, owner, _, name = copies.arn.split(":")
    if owner != account.account_id:
        advice = (
            f"See there that its policy allows {_COPY} to {account.account_id}, and that AWS "
            "Organizations lets backups go from account to account."
        )
        return Status.UNKNOWN, f"it is of the account {owner}, which cannot be asked", advice
    if region == account.region:
        return Status.WARNING, f"it is in {region} itself, and lost with it", _PLACE
    there = account.in_region(region)
    # Of one that is not there, DescribeBackupVault says that the caller may not see it.
    vaults = there.each("backup", "list_backup_vaults", "BackupVaultList")
    vault = next((one for one in vaults if one["BackupVaultName"] == name), None)
    if vault is None:
        return (
            Status.WARNING,
            f"there is no vault {name} in {region}",
            f"aws backup create-backup-vault --region {region} --backup-vault-name {name}",
        )
    return _of_lock(copies, vault) or _of_policy(there, name, account.account_id)


def _of_lock(copies: Copies, vault: Mapping[str, Any]) -> tuple[Status, str, str] | None:
    """Return what the vault's lock has against the time for which copies are kept."""
    least, most = vault.get("MinRetentionDays"), vault.get("MaxRetentionDays")
    days = copies.days
    found = ""
    if least is not None and days is not None and days < least:
        found = f"its lock takes what is kept for {least} days at least"
    elif most is not None and (days is None or days > most):
        found = f"its lock takes what is kept for {most} days, not {copies.kept}"
    advice = "Change the vault's lock, or name another vault: a copy is refused otherwise."
    return (Status.WARNING, found, advice) if found else None


def _of_policy(there: Account, name: str, account_id: str) -> tuple[Status, str, str]:
    """Return whether the vault's own policy denies copies; nothing has to allow them here."""
    try:
        policy = there.ask("backup", "get_backup_vault_access_policy", BackupVaultName=name)
    except ClientError as error:
        if error_code(error) != "ResourceNotFoundException":
            raise
        return Status.OK, "it is there, without a policy of its own", ""
    denials = [
        statement
        for statement in listed(json.loads(policy["Policy"])["Statement"])
        if statement["Effect"] == "Deny" and _is_copying(statement)
    ]
    if not denials:
        return Status.OK, "it is there, and its policy denies no copies", ""
    advice = f"Take {_COPY} out of the denials of its policy for the role of the backup plan."
    if any(_is_of_everybody(each, account_id) for each in denials):
        return Status.WARNING, f"its policy denies {_COPY}", advice
    return Status.UNKNOWN, f"its policy denies {_COPY} to some, or under a condition", advice


def _is_copying(statement: Mapping[str, Any]) -> bool:
    """Tell whether a statement is about copying; AWS reads actions without regard to case."""
    action = _COPY.lower()
    if "NotAction" in statement:
        return not any(fnmatchcase(action, one.lower()) for one in listed(statement["NotAction"]))
    return any(fnmatchcase(action, one.lower()) for one in listed(statement["Action"]))


def _is_of_everybody(statement: Mapping[str, Any], account_id: str) -> bool:
    """Tell whether a denial holds for each role of the account, whatever the conditions."""
    if statement.get("Condition") or "NotPrincipal" in statement:
        return False
    principal = statement["Principal"]
    named = principal if principal == "*" else principal.get("AWS", [])
    whole = {"*", account_id}
    return any(one in whole or one.endswith(f":{account_id}:root") for one in listed(named))


def _row(copies: Copies, status: Status, found: str, advice: str) -> Row:
    needed = f"{copies.arn}, for copies that are kept {copies.kept}"
    return Row(check=VAULT, status=status, found=found, needed=needed, advice=advice)
