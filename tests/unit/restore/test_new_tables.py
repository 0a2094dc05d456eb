"""New tables: which one is meant, and what became of it."""

from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from tools.restore.errors import RestoreError
from tools.restore.exporting import exported, part_request
from tools.restore.new_tables import Backup, check_keys, restore
from tools.restore.selections import EVERYTHING

ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
BACKUP = Backup(f"{ARN}/backup/01764558245678-a1b2c3d4")
MADE = datetime(2026, 11, 20, 3, tzinfo=UTC)
DETAILS = {
    "BackupArn": BACKUP.arn,
    "BackupName": "before",
    "BackupType": "USER",
    "BackupCreationDateTime": MADE,
}


@pytest.fixture
def dynamodb() -> Any:
    client: Any = boto3.client(
        "dynamodb",
        region_name="us-east-1",
        aws_access_key_id="AKIAEXAMPLE",
        aws_secret_access_key="secret",
    )
    return client


def table(status: str = "CREATING", **more: Any) -> dict[str, Any]:
    summary = {
        "SourceBackupArn": BACKUP.arn,
        "RestoreDateTime": MADE,
        "RestoreInProgress": status != "ACTIVE",
    }
    described = {"TableName": "new", "TableArn": f"{ARN}-new", "CreationDateTime": MADE}
    return {"Table": {**described, "TableStatus": status, "RestoreSummary": summary, **more}}


def test_a_table_that_goes_away_while_it_is_restored_is_not_waited_for(dynamodb: Any) -> None:
    available = {"BackupDescription": {"BackupDetails": {**DETAILS, "BackupStatus": "AVAILABLE"}}}
    with Stubber(dynamodb) as answers:
        answers.add_client_error("describe_table", "ResourceNotFoundException")
        answers.add_response("describe_backup", available)
        answers.add_response("restore_table_from_backup", {})
        # It is not known at once, then being restored, then gone.
        answers.add_client_error("describe_table", "ResourceNotFoundException")
        answers.add_response("describe_table", table())
        answers.add_client_error("describe_table", "ResourceNotFoundException")
        with pytest.raises(RestoreError, match="new went away while it was restored from"):
            restore(dynamodb, "new", BACKUP, lambda _text: None, sleep=lambda _seconds: None)
        answers.assert_no_pending_responses()


def test_a_table_with_other_keys_is_no_source(dynamodb: Any) -> None:
    keys = [{"AttributeName": "id", "KeyType": "HASH"}]
    with Stubber(dynamodb) as answers:
        answers.add_response("describe_table", table(KeySchema=keys))
        with pytest.raises(RestoreError, match="new has the keys id, the table of today sk, pk"):
            check_keys(dynamodb, "new", ("sk", "pk"))


def test_an_export_that_failed_is_not_waited_for_again(dynamodb: Any) -> None:
    """For eight hours DynamoDB answers its token with the failure, whatever was mended."""

    def export(name: str, status: str) -> dict[str, Any]:
        described = {"ExportArn": f"{ARN}/export/{name}", "ExportStatus": status}
        return {"ExportDescription": {**described, "FailureMessage": "bucket is gone"}}

    tokens: list[str] = []
    dynamodb.meta.events.register(
        "provide-client-params.dynamodb.ExportTableToPointInTime",
        lambda params, **_: tokens.append(params["ClientToken"]),
    )
    with Stubber(dynamodb) as answers:
        answers.add_response("export_table_to_point_in_time", export("1", "FAILED"))
        answers.add_response("describe_export", export("1", "FAILED"))
        answers.add_response("export_table_to_point_in_time", export("2", "IN_PROGRESS"))
        answers.add_response("describe_export", export("2", "FAILED"))
        with pytest.raises(RestoreError, match="The export failed: bucket is gone"):
            exported(dynamodb, None, ARN, "b", part_request(MADE, EVERYTHING), told=print)
        answers.assert_no_pending_responses()
    assert len(set(tokens)) == 2
