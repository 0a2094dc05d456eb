"""What is asked of RDS to make a new instance."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from tools.restore.database.deployed import INSTANCE, restore_settings
from tools.restore.database.errors import RestoreError
from tools.restore.database.restoring import Origin, await_available, restore, unlike_stack
from tools.synthesis import Assembly

MOMENT = datetime(2026, 11, 30, 10, 15, tzinfo=UTC)


@pytest.fixture
def rds() -> Any:
    client: Any = boto3.client(
        "rds",
        region_name="us-east-1",
        aws_access_key_id="AKIAEXAMPLE",
        aws_secret_access_key="secret",
    )
    return client


@pytest.fixture
def settings(assemblies: Mapping[str, Assembly]) -> dict[str, Any]:
    resources = assemblies["prod"].templates["MavPrepStack"]["Resources"]
    (instance,) = (each for each in resources.values() if each["Type"] == INSTANCE)
    return restore_settings(instance["Properties"], {name: name.lower() for name in resources})


def _instance(status: str, **more: Any) -> dict[str, Any]:
    return {"DBInstances": [{"DBInstanceIdentifier": "new", "DBInstanceStatus": status, **more}]}


def test_a_new_instance_is_as_closed_as_the_one_of_the_stack(settings: dict[str, Any]) -> None:
    assert settings["PubliclyAccessible"] is False
    assert settings["EnableIAMDatabaseAuthentication"] is True
    assert settings["ManageMasterUserPassword"] is True
    assert settings["DeletionProtection"] is True
    assert len(settings["VpcSecurityGroupIds"]) == 1
    assert settings["MasterUserSecretKmsKeyId"]
    assert settings["DBSubnetGroupName"]
    assert settings["DBParameterGroupName"]


@pytest.mark.parametrize(
    ("origin", "operation", "asked"),
    [
        (
            Origin(moment=MOMENT),
            "restore_db_instance_to_point_in_time",
            {
                "RestoreTime": MOMENT,
                "SourceDBInstanceIdentifier": "old",
                "TargetDBInstanceIdentifier": "new",
            },
        ),
        (
            Origin(),
            "restore_db_instance_to_point_in_time",
            {
                "UseLatestRestorableTime": True,
                "SourceDBInstanceIdentifier": "old",
                "TargetDBInstanceIdentifier": "new",
            },
        ),
        (
            Origin(snapshot="before"),
            "restore_db_instance_from_db_snapshot",
            {"DBSnapshotIdentifier": "before", "DBInstanceIdentifier": "new"},
        ),
    ],
)
def test_the_source_is_named_by_moment_or_snapshot(
    rds: Any,
    settings: dict[str, Any],
    origin: Origin,
    operation: str,
    asked: dict[str, Any],
) -> None:
    by_snapshot = origin.snapshot is not None
    left_out = {"MaxAllocatedStorage"} if by_snapshot else set()
    expected = {key: value for key, value in settings.items() if key not in left_out}
    with Stubber(rds) as answers:
        if not by_snapshot:
            answers.add_response("describe_db_instances", _instance("available"))
        answers.add_response(operation, {}, {**asked, **expected})
        restore(rds, origin, "old", "new", settings)
        answers.assert_no_pending_responses()


def test_an_instance_that_is_gone_is_restored_from_what_it_left(rds: Any) -> None:
    arn = "arn:aws:rds:us-east-1:123456789012:auto-backup:ab-1"
    with Stubber(rds) as answers:
        answers.add_client_error("describe_db_instances", "DBInstanceNotFound")
        answers.add_response(
            "describe_db_instance_automated_backups",
            {"DBInstanceAutomatedBackups": [{"DBInstanceAutomatedBackupsArn": arn}]},
        )
        answers.add_response(
            "restore_db_instance_to_point_in_time",
            {},
            {
                "SourceDBInstanceAutomatedBackupsArn": arn,
                "TargetDBInstanceIdentifier": "new",
                "UseLatestRestorableTime": True,
            },
        )
        restore(rds, Origin(), "old", "new", {})
        answers.assert_no_pending_responses()


def test_it_is_waited_for_with_its_state(rds: Any) -> None:
    told: list[str] = []
    with Stubber(rds) as answers:
        for status in ("creating", "backing-up", "available"):
            answers.add_response("describe_db_instances", _instance(status))
        await_available(rds, "new", told.append)
    assert told == ["new is creating", "new is backing-up"]


def test_one_that_will_never_be_available_ends_the_waiting(rds: Any) -> None:
    with Stubber(rds) as answers:
        answers.add_response("describe_db_instances", _instance("incompatible-restore"))
        with pytest.raises(RestoreError, match="describe-events"):
            await_available(rds, "new", lambda _said: None)


def test_what_is_otherwise_than_in_the_stack_is_said(settings: dict[str, Any]) -> None:
    found = {
        "PubliclyAccessible": True,
        "StorageEncrypted": True,
        "IAMDatabaseAuthenticationEnabled": True,
        "DBSubnetGroup": {"DBSubnetGroupName": settings["DBSubnetGroupName"]},
        "DBParameterGroups": [{"DBParameterGroupName": "default.postgres18"}],
        "VpcSecurityGroups": [{"VpcSecurityGroupId": settings["VpcSecurityGroupIds"][0]}],
    }
    said = list(unlike_stack(found, settings))
    assert len(said) == 2
    assert said[0].startswith("parameter group: default.postgres18 instead of")
    assert said[1] == "public access: True instead of False"
