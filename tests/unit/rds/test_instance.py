"""The instance: its settings follow from the stage, and nobody knows its password."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from data_platform.compliance.guard_rules import guard_rules
from data_platform.deployment import Deployment
from tests.unit.rds.databases import DEFAULT_STAGE, Resources, resources_of

INSTANCE = "AWS::RDS::DBInstance"
EVERYWHERE = {
    "DBInstanceIdentifier": "questions",
    "DBName": "exams",
    "Engine": "postgres",
    # The major version alone: a minor upgrade is no drift.
    "EngineVersion": "18",
    "AutoMinorVersionUpgrade": True,
    "AllowMajorVersionUpgrade": False,
    "EngineLifecycleSupport": "open-source-rds-extended-support-disabled",
    "StorageType": "gp3",
    "StorageEncrypted": True,
    "PubliclyAccessible": False,
    "Port": "5432",
    "CACertificateIdentifier": "rds-ca-rsa2048-g1",
    "ManageMasterUserPassword": True,
    "EnableIAMDatabaseAuthentication": True,
    "BackupRetentionPeriod": 7,
    "PreferredBackupWindow": "02:00-02:30",
    "PreferredMaintenanceWindow": "sun:03:00-sun:04:00",
    "CopyTagsToSnapshot": True,
    "EnablePerformanceInsights": True,
    "EnableCloudwatchLogsExports": ["postgresql", "upgrade", "iam-db-auth-error"],
}
DEFAULT = {
    "DBInstanceClass": "db.t4g.micro",
    "MultiAZ": False,
    "AllocatedStorage": "20",
    "MaxAllocatedStorage": 100,
    "DeletionProtection": False,
    "DeleteAutomatedBackups": True,
    "DatabaseInsightsMode": "standard",
    "PerformanceInsightsRetentionPeriod": 7,
}
FULL = {
    "DBInstanceClass": "db.m7g.large",
    "MultiAZ": True,
    "AllocatedStorage": "100",
    "MaxAllocatedStorage": 500,
    "DeletionProtection": True,
    "DeleteAutomatedBackups": False,
    "DatabaseInsightsMode": "advanced",
    "PerformanceInsightsRetentionPeriod": 465,
    "MonitoringInterval": 60,
}


def test_an_unprotected_instance_is_small_and_goes_with_its_stack(default: Resources) -> None:
    (resource,) = default.of_type(INSTANCE).values()
    assert resource["Properties"].items() >= {**EVERYWHERE, **DEFAULT}.items()
    assert "MonitoringInterval" not in resource["Properties"]
    # Without a final snapshot, which "Snapshot" would make.
    assert resource["DeletionPolicy"] == "Delete"


def test_a_protected_instance_withstands_failures_and_mistakes(full: Resources) -> None:
    (resource,) = full.of_type(INSTANCE).values()
    assert resource["Properties"].items() >= {**EVERYWHERE, **FULL}.items()
    assert resource["DeletionPolicy"] == "Retain"
    assert resource["UpdateReplacePolicy"] == "Retain"


def test_what_a_retained_instance_needs_is_retained(full: Resources) -> None:
    (key,) = full.of_type("AWS::KMS::Key").values()
    assert key["DeletionPolicy"] == "Retain"
    for kind in ("AWS::RDS::DBSubnetGroup", "AWS::RDS::DBParameterGroup"):
        (resource,) = full.of_type(kind).values()
        assert resource["DeletionPolicy"] == "RetainExceptOnCreate"
        assert resource["UpdateReplacePolicy"] == "Retain"


def test_one_rotated_key_encrypts_everything(full: Resources) -> None:
    key = full.one("AWS::KMS::Key")
    (key_id,) = full.of_type("AWS::KMS::Key")
    reference = {"Fn::GetAtt": [key_id, "Arn"]}
    assert key["EnableKeyRotation"] is True
    instance = full.one(INSTANCE)
    assert instance["KmsKeyId"] == reference
    assert instance["PerformanceInsightsKMSKeyId"] == reference
    assert instance["MasterUserSecret"] == {"KmsKeyId": reference}
    for group in full.of_type("AWS::Logs::LogGroup").values():
        assert group["Properties"]["KmsKeyId"] == reference


def test_no_template_holds_a_password(default: Resources, full: Resources) -> None:
    for resources in (default, full):
        assert "MasterUserPassword" not in resources.one(INSTANCE)
        assert not resources.of_type("AWS::SecretsManager::Secret")
        assert "resolve:secretsmanager" not in str(resources.all)


def test_connections_need_tls_and_logs_hold_no_values(default: Resources) -> None:
    group = default.one("AWS::RDS::DBParameterGroup")
    assert group["Family"] == "postgres18"
    assert (
        group["Parameters"].items()
        >= {
            "rds.force_ssl": "1",
            "log_min_duration_statement": "1000",
            "log_parameter_max_length": "0",
            "log_error_verbosity": "terse",
            "shared_preload_libraries": "pg_stat_statements",
            "idle_in_transaction_session_timeout": "60000",
        }.items()
    )


@pytest.mark.parametrize("log", ["postgresql", "upgrade", "iam-db-auth-error"])
def test_a_log_group_exists_before_rds_would_make_it(
    log: str, default: Resources, full: Resources
) -> None:
    for resources, days in ((default, 7), (full, 90)):
        name = f"/aws/rds/instance/questions/{log}"
        group_id, group = _log_group(resources, name)
        assert group["RetentionInDays"] == days
        (instance,) = resources.of_type(INSTANCE).values()
        assert group_id in instance["DependsOn"]


def _log_group(resources: Resources, name: str) -> tuple[str, Mapping[str, Any]]:
    (found,) = [
        (group_id, group["Properties"])
        for group_id, group in resources.of_type("AWS::Logs::LogGroup").items()
        if group["Properties"].get("LogGroupName") == name
    ]
    return found


def test_logs_end_some_day(default: Resources, full: Resources) -> None:
    for resources in (default, full):
        for group in resources.of_type("AWS::Logs::LogGroup").values():
            assert group["Properties"]["RetentionInDays"]


def test_logs_of_a_failed_first_deployment_do_not_stop_the_second(full: Resources) -> None:
    for group in full.of_type("AWS::Logs::LogGroup").values():
        assert group["DeletionPolicy"] == "RetainExceptOnCreate"


def test_an_account_on_the_free_plan_keeps_backups_for_a_day() -> None:
    """RDS refuses the instance there with more, and the rule asks for what the stage declares."""
    database = replace(DEFAULT_STAGE.database, backup_days=1)
    stage = replace(DEFAULT_STAGE, database=database)
    assert resources_of(stage).one(INSTANCE)["BackupRetentionPeriod"] == 1
    (rules,) = (
        each for each in guard_rules(Deployment(stage=stage), []) if each.name == "databases"
    )
    assert "BackupRetentionPeriod >= 1\n" in rules.content
