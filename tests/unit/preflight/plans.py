"""Small templates to check."""

from collections.abc import Mapping
from typing import Any

from data_platform.stage import Stage
from stacks.environments import DEV
from tests.unit.preflight.recorded import ACCOUNT_ID
from tools.preflight.deployed import DeployedStack, OwnResource
from tools.preflight.plan import Plan

STACK = "LessonsStack"
VAULT = "copies"
VAULT_ARN = f"arn:aws:backup:us-west-2:{ACCOUNT_ID}:backup-vault:{VAULT}"


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


def table(name: str, **attributes: Any) -> dict[str, Any]:
    return resource("AWS::DynamoDB::GlobalTable", TableName=name) | attributes


def copying(arn: str = VAULT_ARN, days: int | None = 35) -> dict[str, Any]:
    """Return a backup plan that copies to a vault."""
    action: dict[str, Any] = {"DestinationBackupVaultArn": arn}
    if days is not None:
        action["Lifecycle"] = {"DeleteAfterDays": days}
    rule = {"RuleName": "Daily", "CopyActions": [action]}
    return resource("AWS::Backup::BackupPlan", BackupPlan={"BackupPlanRule": [rule]})


def plan(
    resources: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    exports: tuple[str, ...] = (),
    stage: Stage = DEV,
) -> Plan:
    outputs = {f"Output{number}": {"Export": {"Name": name}} for number, name in enumerate(exports)}
    template = {"Resources": resources or {}, "Outputs": outputs}
    return Plan(stage=stage, templates={STACK: template}, bootstrap={})


def deployed(
    status: str = "CREATE_COMPLETE", **resources: tuple[str, str]
) -> dict[str, DeployedStack]:
    """The stack as it is deployed: type and physical ID by logical ID."""
    own = {logical_id: OwnResource(*each) for logical_id, each in resources.items()}
    return {STACK: DeployedStack(status=status, resources=own)}
