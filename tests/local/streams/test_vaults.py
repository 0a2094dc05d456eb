"""AWS Backup of tables: jobs, recovery points and restores, at the one address."""

import uuid
from typing import Any

import pytest

from tests.local.streams.pumping import AnyClient, make_client
from tests.local.streams.recovering import items_of, make_table, player, put_all, refusal

ROLE = "arn:aws:iam::123456789012:role/backup"


@pytest.fixture(scope="module")
def dynamodb(mended_moto_url: str) -> AnyClient:
    return make_client("dynamodb", mended_moto_url)


@pytest.fixture(scope="module")
def backup(mended_moto_url: str) -> AnyClient:
    return make_client("backup", mended_moto_url)


@pytest.fixture
def vault(backup: AnyClient) -> str:
    name = f"daily-{uuid.uuid4().hex[:8]}"
    backup.create_backup_vault(BackupVaultName=name)
    return name


@pytest.fixture
def arn(dynamodb: AnyClient) -> str:
    table = make_table(dynamodb)
    put_all(dynamodb, table, [player(1), player(2)])
    return str(dynamodb.describe_table(TableName=table)["Table"]["TableArn"])


def test_a_job_makes_a_recovery_point_and_a_job_makes_a_table_of_it(
    dynamodb: AnyClient, backup: AnyClient, vault: str, arn: str
) -> None:
    request: Any = {"BackupVaultName": vault, "ResourceArn": arn, "IamRoleArn": ROLE}
    begun = backup.start_backup_job(**request, IdempotencyToken=vault)
    assert (
        backup.start_backup_job(**request, IdempotencyToken=vault)["BackupJobId"]
        == (begun["BackupJobId"])
    )
    job = backup.describe_backup_job(BackupJobId=begun["BackupJobId"])
    assert (job["State"], job["ResourceType"]) == ("COMPLETED", "DynamoDB")
    jobs = backup.list_backup_jobs(ByBackupVaultName=vault, ByState="COMPLETED")["BackupJobs"]
    assert [each["BackupJobId"] for each in jobs] == [begun["BackupJobId"]]
    points = backup.list_recovery_points_by_backup_vault(BackupVaultName=vault)["RecoveryPoints"]
    assert [each["RecoveryPointArn"] for each in points] == [begun["RecoveryPointArn"]]
    of_table = backup.list_recovery_points_by_resource(ResourceArn=arn)["RecoveryPoints"]
    assert [each["RecoveryPointArn"] for each in of_table] == [begun["RecoveryPointArn"]]

    point = begun["RecoveryPointArn"]
    metadata = backup.get_recovery_point_restore_metadata(
        BackupVaultName=vault, RecoveryPointArn=point
    )["RestoreMetadata"]
    assert metadata["originalTableName"] == arn.rpartition("/")[2]
    target = f"{metadata['originalTableName']}-back"
    restore = backup.start_restore_job(
        RecoveryPointArn=point, Metadata={"targetTableName": target}, IamRoleArn=ROLE
    )
    done = backup.describe_restore_job(RestoreJobId=restore["RestoreJobId"])
    assert (done["Status"], done["CreatedResourceArn"]) == ("COMPLETED", f"{arn}-back")
    assert items_of(dynamodb, target) == [player(1), player(2)]

    again = backup.start_restore_job(
        RecoveryPointArn=point, Metadata={"targetTableName": target}, IamRoleArn=ROLE
    )
    failed = backup.describe_restore_job(RestoreJobId=again["RestoreJobId"])
    assert (failed["Status"], failed["StatusMessage"]) == (
        "FAILED",
        f"Table already exists: {target}",
    )


def test_a_vault_goes_once_its_recovery_points_are_gone(
    dynamodb: AnyClient, backup: AnyClient, vault: str, arn: str
) -> None:
    point = backup.start_backup_job(BackupVaultName=vault, ResourceArn=arn, IamRoleArn=ROLE)
    of_vault = {"BackupVaultName": vault}
    assert refusal(backup.delete_backup_vault, **of_vault)[0] == "InvalidRequestException"
    # DynamoDB shows it to those who ask for such, and leaves it alone.
    listed = dynamodb.list_backups(TableName=arn, BackupType="AWS_BACKUP")["BackupSummaries"]
    assert [each["BackupArn"] for each in listed] == [point["RecoveryPointArn"]]
    assert dynamodb.list_backups(TableName=arn)["BackupSummaries"] == []
    arn_of_backup = point["RecoveryPointArn"]
    assert refusal(dynamodb.delete_backup, BackupArn=arn_of_backup)[0] == "ValidationException"
    backup.delete_recovery_point(**of_vault, RecoveryPointArn=arn_of_backup)
    assert backup.list_recovery_points_by_backup_vault(**of_vault)["RecoveryPoints"] == []
    backup.delete_backup_vault(**of_vault)


def test_what_cannot_be_is_refused(backup: AnyClient, vault: str, arn: str) -> None:
    request: Any = {"BackupVaultName": vault, "ResourceArn": arn, "IamRoleArn": ROLE}
    start = backup.start_backup_job
    code, message = refusal(start, **{**request, "BackupVaultName": "missing"})
    assert (code, message) == (
        "ResourceNotFoundException",
        "Backup vault missing cannot be found.",
    )
    code, _ = refusal(start, **{**request, "ResourceArn": f"{arn}-missing"})
    assert code == "ResourceNotFoundException"
    instance = "arn:aws:rds:us-east-1:123456789012:db:mavprep"
    code, message = refusal(start, **{**request, "ResourceArn": instance})
    assert code == "InvalidParameterValueException"
    assert "DynamoDB tables only" in message
