"""Each own Guard rule lets a good database pass and stops the one mistake that it is for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import CfnResource

from data_platform.compliance.packs import attach_rule_packs
from data_platform.deployment import Deployment
from data_platform.stage import Stage
from stacks.environments import DEV, PROD
from tests.nag.ruled_tables import DECLARED
from tests.unit.rds.databases import add_database
from tests.unit.tables.stacks import new_app, new_stack
from tools.synthesis import read_assembly

if TYPE_CHECKING:
    from aws_cdk import App


INSTANCE = "AWS::RDS::DBInstance"
PARAMETERS = "AWS::RDS::DBParameterGroup"
PROXY = "AWS::RDS::DBProxy"
FORCE_SSL = r"Properties.Parameters.rds\.force_ssl"

MISTAKES: dict[str, tuple[Stage, str, str, Any, str]] = {
    # what is wrong: (stage, resource type, path, its value, the rule that stops it)
    "TLS not required": (
        DEV,
        PARAMETERS,
        FORCE_SSL,
        "0",
        "DATABASE_TLS_ONLY",
    ),
    "TLS left to the default": (
        DEV,
        PARAMETERS,
        FORCE_SSL,
        None,
        "DATABASE_TLS_ONLY",
    ),
    "no parameter group": (
        DEV,
        INSTANCE,
        "Properties.DBParameterGroupName",
        None,
        "DATABASE_TLS_ONLY",
    ),
    "a proxy without TLS": (PROD, PROXY, "Properties.RequireTLS", False, "PROXY_TLS_ONLY"),
    "a password by hand": (
        DEV,
        INSTANCE,
        "Properties.ManageMasterUserPassword",
        None,
        "DATABASE_PASSWORD_UNKNOWN",
    ),
    "a password in the template": (
        DEV,
        INSTANCE,
        "Properties.MasterUserPassword",
        "secret-of-a-test",
        "DATABASE_PASSWORD_UNKNOWN",
    ),
    "no login with IAM": (
        DEV,
        INSTANCE,
        "Properties.EnableIAMDatabaseAuthentication",
        False,
        "DATABASE_PASSWORD_UNKNOWN",
    ),
    "backups of one day": (
        DEV,
        INSTANCE,
        "Properties.BackupRetentionPeriod",
        1,
        "DATABASE_BACKUPS",
    ),
    "backups at any time": (
        DEV,
        INSTANCE,
        "Properties.PreferredBackupWindow",
        None,
        "DATABASE_BACKUPS",
    ),
    "snapshots without owner": (
        DEV,
        INSTANCE,
        "Properties.CopyTagsToSnapshot",
        False,
        "DATABASE_BACKUPS",
    ),
    "no encryption": (
        DEV,
        INSTANCE,
        "Properties.StorageEncrypted",
        False,
        "DATABASE_ENCRYPTED_WITH_OWN_KEY",
    ),
    "a key of AWS": (
        DEV,
        INSTANCE,
        "Properties.KmsKeyId",
        None,
        "DATABASE_ENCRYPTED_WITH_OWN_KEY",
    ),
    "extended support by default": (
        DEV,
        INSTANCE,
        "Properties.EngineLifecycleSupport",
        None,
        "DATABASE_WITHOUT_PAID_EXTENDED_SUPPORT",
    ),
    "no deletion protection": (
        PROD,
        INSTANCE,
        "Properties.DeletionProtection",
        False,
        "DATABASE_DELETION_PROTECTION",
    ),
    "deleted with its stack": (PROD, INSTANCE, "DeletionPolicy", "Delete", "DATABASE_RETAINED"),
    "deleted when replaced": (
        PROD,
        INSTANCE,
        "UpdateReplacePolicy",
        "Snapshot",
        "DATABASE_RETAINED",
    ),
    "backups deleted as well": (
        PROD,
        INSTANCE,
        "Properties.DeleteAutomatedBackups",
        True,
        "DATABASE_RETAINED",
    ),
}


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The broken rules of each stack; a stack holds one mistake and is named after it.

    One app a stage, since every instance of the validation engine takes some 200 MB.
    """
    found: dict[str, set[str]] = {}
    for stage in (DEV, PROD):
        directory = tmp_path_factory.mktemp(stage.name)
        app = new_app(directory)
        _add_stack(app, f"good-{stage.name}", stage)
        for mistake, (where, kind, path, value, _rule) in MISTAKES.items():
            if where is stage:
                resources = _add_stack(app, mistake, stage)
                (changed,) = [each for each in resources if each.cfn_resource_type == kind]
                _override(changed, path, value)
        attach_rule_packs(app, Deployment(stage=stage), [DECLARED])
        with pytest.raises(RuntimeError, match="ValidationFailed"):
            app.synth()
        for report in read_assembly(directory).validation["pluginReports"]:
            for violation in report["violations"]:
                for construct in violation["violatingConstructs"]:
                    stack = construct["constructPath"].split("/")[0]
                    found.setdefault(stack, set()).add(violation["ruleName"])
    return found


def _add_stack(app: App, name: str, stage: Stage) -> list[CfnResource]:
    stack = new_stack(app, _stack_name(name))
    add_database(stack, stage)
    return [each for each in stack.node.find_all() if isinstance(each, CfnResource)]


def _stack_name(mistake: str) -> str:
    return re.sub(r"[^a-zA-Z0-9]+", "-", mistake)


def _override(resource: CfnResource, path: str, value: object) -> None:
    if value is None:
        resource.add_deletion_override(path)
    else:
        resource.add_override(path, value)


@pytest.mark.parametrize("stage", [DEV, PROD], ids=lambda stage: stage.name)
def test_a_good_database_passes_every_pack(stage: Stage, findings: dict[str, set[str]]) -> None:
    assert f"good-{stage.name}" not in findings


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_stopped(mistake: str, findings: dict[str, set[str]]) -> None:
    assert MISTAKES[mistake][-1] in findings[_stack_name(mistake)]
