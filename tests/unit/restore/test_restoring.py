"""What is asked of RDS to make a new instance."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from tools.restore.database.deployed import INSTANCE, restore_settings
from tools.restore.database.errors import RestoreError
from tools.restore.database.restoring import (
    Origin,
    await_available,
    require_restored_from,
    restore,
    unlike_stack,
)
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
        expected["Tags"] = [*expected["Tags"], *_tags(origin)]
        answers.add_response(operation, {}, {**asked, **expected})
        restore(rds, origin, "old", "new", settings)
        answers.assert_no_pending_responses()


def _left(resource_id: str, first: int, last: int) -> dict[str, Any]:
    window = {
        "EarliestTime": MOMENT.replace(day=first),
        "LatestTime": MOMENT.replace(day=last),
    }
    # RDS gives an ARN of them to those alone that it copies into another Region.
    return {"DbiResourceId": resource_id, "Status": "retained", "RestoreWindow": window}


@pytest.mark.parametrize(
    ("moment", "resource_id"), [(None, "db-NEW"), (MOMENT.replace(day=12), "db-OLD")]
)
def test_an_instance_that_is_gone_is_restored_from_what_it_left(
    rds: Any, moment: datetime | None, resource_id: str
) -> None:
    """Two of that name were deleted, one after the other."""
    asked = {"RestoreTime": moment} if moment else {"UseLatestRestorableTime": True}
    with Stubber(rds) as answers:
        answers.add_client_error("describe_db_instances", "DBInstanceNotFound")
        left = [_left("db-NEW", 20, 27), _left("db-OLD", 10, 17)]
        answers.add_response(
            "describe_db_instance_automated_backups", {"DBInstanceAutomatedBackups": left}
        )
        answers.add_response(
            "restore_db_instance_to_point_in_time",
            {},
            {
                "SourceDbiResourceId": resource_id,
                "TargetDBInstanceIdentifier": "new",
                "Tags": _tags(Origin(moment=moment)),
                **asked,
            },
        )
        restore(rds, Origin(moment=moment), "old", "new", {})
        answers.assert_no_pending_responses()


def test_a_moment_that_nothing_left_reaches_is_refused(rds: Any) -> None:
    with Stubber(rds) as answers:
        answers.add_client_error("describe_db_instances", "DBInstanceNotFound")
        answers.add_response(
            "describe_db_instance_automated_backups",
            {"DBInstanceAutomatedBackups": [_left("db-OLD", 10, 17)]},
        )
        with pytest.raises(RestoreError, match="reaches from 2026-11-10T10:15:00Z to 2026-11-17"):
            restore(rds, Origin(moment=MOMENT), "old", "new", {})


def _tags(origin: Origin) -> list[dict[str, str]]:
    return [{"Key": "data-platform:restored-from", "Value": f"{origin} of old"}]


def test_a_target_that_is_there_counts_only_if_it_was_restored_from_the_same() -> None:
    found = {"DBInstanceIdentifier": "new", "TagList": _tags(Origin(moment=MOMENT))}
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=2)))
    require_restored_from(found, Origin(moment=elsewhere), "old")
    with pytest.raises(RestoreError, match=r"was restored from 2026-11-30T10:15.*another --target"):
        require_restored_from(found, Origin(snapshot="before"), "old")
    with pytest.raises(RestoreError, match="was not restored by this command"):
        require_restored_from({"DBInstanceIdentifier": "new"}, Origin(), "old")


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
