"""Emptying buckets and vaults, and what CloudFormation is told."""

from collections.abc import Iterator, Mapping
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from stack_emptying import handler as handler_module
from stack_emptying.buckets import empty_bucket
from stack_emptying.errors import NotEmptiedError
from stack_emptying.handler import handler
from stack_emptying.vaults import empty_vault

VAULT = "vault"
ANSWERS = {"ResponseURL": "https://example.com", "StackId": "s", "RequestId": "r"}


class Context:
    def get_remaining_time_in_millis(self) -> int:
        return 60_000


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What CloudFormation is told, in the order of the requests."""
    told: list[dict[str, Any]] = []

    def respond(event: Mapping[str, Any], status: str, **more: Any) -> None:
        told.append({"request": event["RequestType"], "status": status, **more})

    monkeypatch.setattr(handler_module, "respond", respond)
    return told


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "local")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(Bucket="used")
        client.put_bucket_versioning(Bucket="used", VersioningConfiguration={"Status": "Enabled"})
        yield client


@pytest.fixture
def backup() -> Any:
    return boto3.client("backup", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")


def request(kind: str, bucket: str = "used") -> dict[str, Any]:
    event = {**ANSWERS, "RequestType": kind, "ResourceProperties": {"Bucket": bucket}}
    return event if kind == "Create" else {**event, "PhysicalResourceId": bucket}


@pytest.mark.parametrize("kind", ["Create", "Update"])
def test_nothing_is_deleted_before_the_stack_is(
    s3: Any, answers: list[dict[str, Any]], kind: str
) -> None:
    s3.put_object(Bucket="used", Key="1", Body=b"")

    handler(request(kind), Context())

    assert answers == [{"request": kind, "status": "SUCCESS", "physical_id": "used"}]
    assert s3.list_objects_v2(Bucket="used")["KeyCount"] == 1


def test_every_version_goes(s3: Any, answers: list[dict[str, Any]]) -> None:
    for number in range(1_100):
        s3.put_object(Bucket="used", Key=str(number % 900), Body=b"")
    s3.delete_object(Bucket="used", Key="1")

    handler(request("Delete"), Context())

    assert answers == [{"request": "Delete", "status": "SUCCESS", "physical_id": "used"}]
    s3.delete_bucket(Bucket="used")


def test_a_bucket_that_is_gone_is_empty(s3: Any, answers: list[dict[str, Any]]) -> None:  # noqa: ARG001
    handler(request("Delete", "gone"), Context())

    assert [each["status"] for each in answers] == ["SUCCESS"]


def test_a_refusal_names_no_object(
    s3: Any, answers: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    s3.put_object(Bucket="used", Key="a-student", Body=b"")
    errors = [{"Key": "a-student", "Code": "AccessDenied", "Message": "a-student"}]
    monkeypatch.setattr(s3, "delete_objects", lambda **_given: {"Errors": errors})
    monkeypatch.setattr(handler_module.boto3, "client", lambda _service: s3)  # type: ignore[attr-defined]

    handler(request("Delete"), Context())

    (answer,) = answers
    assert answer["status"] == "FAILED"
    assert answer["reason"] == "1 of 1 versions were not deleted: AccessDenied."


def test_a_bucket_with_more_than_there_is_time_for_is_reported(s3: Any) -> None:
    """A function that died would give no answer."""
    for number in range(1_100):
        s3.put_object(Bucket="used", Key=str(number), Body=b"")
    times = iter((0.0, 5.0, 15.0))
    with pytest.raises(NotEmptiedError, match="1000 versions were deleted, and there are more"):
        empty_bucket(s3, "used", 10, lambda: next(times))
    assert empty_bucket(s3, "used", 10) == 100


def point(number: int, status: str = "COMPLETED") -> dict[str, str]:
    return {"RecoveryPointArn": f"arn:{number}", "Status": status}


def look(stubber: Stubber, *points: dict[str, str]) -> None:
    answer = {"RecoveryPoints": list(points)}
    stubber.add_response("list_recovery_points_by_backup_vault", answer, {"BackupVaultName": VAULT})


def test_a_vault_is_empty_once_its_recovery_points_are_gone(backup: Any) -> None:
    pauses: list[float] = []
    with Stubber(backup) as stubber:
        look(stubber, point(1), point(2))
        for number in (1, 2):
            given = {"BackupVaultName": VAULT, "RecoveryPointArn": f"arn:{number}"}
            stubber.add_response("delete_recovery_point", {}, given)
        look(stubber, point(2, "DELETING"))  # asked for once, and not yet gone
        look(stubber)
        assert empty_vault(backup, VAULT, 60, pauses.append) == 2
        stubber.assert_no_pending_responses()
    assert len(pauses) == 2


def test_a_backup_that_is_being_made_stays(backup: Any) -> None:
    with Stubber(backup) as stubber:
        look(stubber, point(1, "CREATING"))
        with pytest.raises(NotEmptiedError, match="A backup is being made"):
            empty_vault(backup, VAULT, 60, lambda _seconds: None)


@pytest.mark.parametrize("code", ["AccessDeniedException", "InvalidRequestException"])
def test_a_vault_that_somebody_locked_says_so(backup: Any, code: str) -> None:
    """By a policy that denies it, or by a lock."""
    with Stubber(backup) as stubber:
        look(stubber, point(1))
        stubber.add_client_error("delete_recovery_point", code)
        with pytest.raises(NotEmptiedError, match="The vault's policy or lock keeps"):
            empty_vault(backup, VAULT, 60, lambda _seconds: None)


def test_a_vault_that_does_not_become_empty_is_reported(backup: Any) -> None:
    with Stubber(backup) as stubber:
        look(stubber, point(1))
        stubber.add_response("delete_recovery_point", {})
        with pytest.raises(NotEmptiedError, match="1 recovery points are still there"):
            empty_vault(backup, VAULT, 1, lambda _seconds: None)


def test_a_vault_that_is_gone_is_empty(backup: Any) -> None:
    with Stubber(backup) as stubber:
        stubber.add_client_error(
            "list_recovery_points_by_backup_vault", "ResourceNotFoundException"
        )
        assert empty_vault(backup, VAULT, 60, lambda _seconds: None) == 0


def test_slow_deletions_from_a_vault_end_in_time(backup: Any) -> None:
    """AWS Backup throttles them: a function that died would give no answer."""
    times = iter(range(0, 600, 10))
    with Stubber(backup) as stubber:
        look(stubber, *map(point, range(20)))
        for _ in range(5):
            stubber.add_response("delete_recovery_point", {})
        with pytest.raises(NotEmptiedError, match="20 recovery points are still there"):
            empty_vault(backup, VAULT, 60, lambda _seconds: None, lambda: next(times))
        stubber.assert_no_pending_responses()
