"""On-demand backups, in AWS's request and answer forms, whichever engine keeps the tables."""

from datetime import timedelta
from typing import Any

import pytest

from tests.local.streams.pumping import AnyClient, make_client
from tests.local.streams.recovering import (
    INDEX,
    items_of,
    make_table,
    ordered,
    player,
    put_all,
    refusal,
)


@pytest.fixture(params=["dynamodb_url", "mended_moto_url"], scope="module")
def dynamodb(request: pytest.FixtureRequest) -> AnyClient:
    return make_client("dynamodb", request.getfixturevalue(request.param))


@pytest.fixture
def table(dynamodb: AnyClient) -> str:
    return make_table(
        dynamodb,
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        SSESpecification={"Enabled": True, "SSEType": "KMS"},
        Tags=[{"Key": "owner", "Value": "me"}],
    )


def backup(dynamodb: AnyClient, table: str, name: str = "before-release") -> str:
    made = dynamodb.create_backup(TableName=table, BackupName=name)["BackupDetails"]
    return str(made["BackupArn"])


def test_a_backup_tells_what_it_holds(dynamodb: AnyClient, table: str) -> None:
    put_all(dynamodb, table, [player(number) for number in range(30)])
    source = dynamodb.describe_table(TableName=table)["Table"]
    made = dynamodb.create_backup(TableName=table, BackupName="before-release")["BackupDetails"]
    assert made["BackupStatus"] == "CREATING"
    assert made["BackupArn"].startswith(f"{source['TableArn']}/backup/0")
    told = dynamodb.describe_backup(BackupArn=made["BackupArn"])["BackupDescription"]
    details = told["BackupDetails"]
    assert (details["BackupName"], details["BackupStatus"], details["BackupType"]) == (
        "before-release",
        "AVAILABLE",
        "USER",
    )
    assert details["BackupSizeBytes"] > 30 * 50
    assert told["SourceTableDetails"]["ItemCount"] == 30
    assert told["SourceTableDetails"]["TableArn"] == source["TableArn"]
    assert told["SourceTableDetails"]["KeySchema"] == source["KeySchema"]
    features = told["SourceTableFeatureDetails"]
    assert [index["IndexName"] for index in features["GlobalSecondaryIndexes"]] == ["by-team"]
    assert features["StreamDescription"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    assert features["SSEDescription"]["Status"] == "ENABLED"


def test_a_restored_table_has_the_items_of_the_backup_and_no_more(
    dynamodb: AnyClient, table: str
) -> None:
    items = [player(number) for number in range(60)]
    put_all(dynamodb, table, items)
    dynamodb.update_time_to_live(
        TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"}
    )
    arn = backup(dynamodb, table)
    put_all(dynamodb, table, [player(3, team={"S": "blue"}), player(99)])
    dynamodb.delete_item(TableName=table, Key={"pk": {"S": "p1"}, "sk": {"N": "1"}})

    target = f"{table}-back"
    answer = dynamodb.restore_table_from_backup(TargetTableName=target, BackupArn=arn)
    assert answer["TableDescription"]["TableStatus"] == "CREATING"
    assert answer["TableDescription"]["RestoreSummary"]["RestoreInProgress"] is True
    assert items_of(dynamodb, target) == ordered(items)
    by_team: Any = {"TableName": target, "IndexName": "by-team", "Select": "COUNT"}
    found = dynamodb.query(
        **by_team,
        KeyConditionExpression="team = :team",
        ExpressionAttributeValues={":team": {"S": "red"}},
    )
    assert found["Count"] == 60

    made = dynamodb.describe_table(TableName=target)["Table"]
    assert made["TableStatus"] == "ACTIVE"
    assert made["RestoreSummary"]["SourceBackupArn"] == arn
    assert made["RestoreSummary"]["RestoreInProgress"] is False
    assert made["SSEDescription"]["Status"] == "ENABLED"
    assert not made.get("StreamSpecification")
    expiry = dynamodb.describe_time_to_live(TableName=target)["TimeToLiveDescription"]
    assert expiry["TimeToLiveStatus"] == "DISABLED"
    assert dynamodb.list_tags_of_resource(ResourceArn=made["TableArn"])["Tags"] == []
    # It is a table like any other.
    put_all(dynamodb, target, [player(100)])
    dynamodb.delete_table(TableName=target)
    assert target not in dynamodb.list_tables()["TableNames"]
    assert "RestoreSummary" not in dynamodb.describe_table(TableName=table)["Table"]


def test_indexes_billing_and_encryption_can_be_others(dynamodb: AnyClient, table: str) -> None:
    target = f"{table}-back"
    dynamodb.restore_table_from_backup(
        TargetTableName=target,
        BackupArn=backup(dynamodb, table),
        BillingModeOverride="PROVISIONED",
        ProvisionedThroughputOverride={"ReadCapacityUnits": 3, "WriteCapacityUnits": 2},
        GlobalSecondaryIndexOverride=[],
        SSESpecificationOverride={"Enabled": False},
    )
    made = dynamodb.describe_table(TableName=target)["Table"]
    assert not made.get("GlobalSecondaryIndexes")
    assert {each["AttributeName"] for each in made["AttributeDefinitions"]} == {"pk", "sk"}
    assert made["ProvisionedThroughput"]["ReadCapacityUnits"] == 3
    assert made.get("SSEDescription", {"Status": "DISABLED"})["Status"] == "DISABLED"


@pytest.mark.parametrize(
    "override",
    [{**INDEX, "IndexName": "other"}, {**INDEX, "Projection": {"ProjectionType": "KEYS_ONLY"}}],
)
def test_indexes_that_the_source_does_not_have_are_refused(
    dynamodb: AnyClient, table: str, override: dict[str, Any]
) -> None:
    code, message = refusal(
        dynamodb.restore_table_from_backup,
        TargetTableName=f"{table}-back",
        BackupArn=backup(dynamodb, table),
        GlobalSecondaryIndexOverride=[override],
    )
    assert code == "ValidationException"
    assert override["IndexName"] in message
    assert f"{table}-back" not in dynamodb.list_tables()["TableNames"]


def test_backups_are_listed_by_table_time_and_page(dynamodb: AnyClient, table: str) -> None:
    arns = [backup(dynamodb, table, f"backup-{number}") for number in range(3)]
    backup(dynamodb, make_table(dynamodb))
    pages = dynamodb.get_paginator("list_backups").paginate(
        TableName=table, PaginationConfig={"PageSize": 2}
    )
    listed = [each for page in pages for each in page["BackupSummaries"]]
    assert [each["BackupArn"] for each in listed] == arns
    first = dynamodb.list_backups(TableName=table, Limit=2)
    assert first["LastEvaluatedBackupArn"] == arns[1]
    assert dynamodb.list_backups(TableName=table, BackupType="SYSTEM")["BackupSummaries"] == []
    made = listed[0]["BackupCreationDateTime"]
    bounds = {"TimeRangeUpperBound": made - timedelta(seconds=60)}
    assert dynamodb.list_backups(TableName=table, **bounds)["BackupSummaries"] == []
    bounds = {"TimeRangeLowerBound": made - timedelta(seconds=60)}
    assert len(dynamodb.list_backups(TableName=table, **bounds)["BackupSummaries"]) == 3


def test_a_backup_outlives_its_table_until_it_is_deleted(dynamodb: AnyClient, table: str) -> None:
    put_all(dynamodb, table, [player(1)])
    arn = backup(dynamodb, table)
    dynamodb.delete_table(TableName=table)
    dynamodb.restore_table_from_backup(TargetTableName=table, BackupArn=arn)
    assert items_of(dynamodb, table) == [player(1)]
    deleted = dynamodb.delete_backup(BackupArn=arn)["BackupDescription"]["BackupDetails"]
    assert deleted["BackupStatus"] == "DELETED"
    assert refusal(dynamodb.describe_backup, BackupArn=arn) == (
        "BackupNotFoundException",
        f"Backup not found: {arn}",
    )


def test_a_table_with_recovery_leaves_a_backup_when_it_is_deleted(
    dynamodb: AnyClient, table: str
) -> None:
    put_all(dynamodb, table, [player(1)])
    dynamodb.update_continuous_backups(
        TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    dynamodb.update_table(TableName=table, DeletionProtectionEnabled=True)
    assert refusal(dynamodb.delete_table, TableName=table)[0] == "ValidationException"
    dynamodb.update_table(TableName=table, DeletionProtectionEnabled=False)
    dynamodb.delete_table(TableName=table)
    listed = dynamodb.list_backups(TableName=table, BackupType="SYSTEM")["BackupSummaries"]
    assert [each["BackupName"] for each in listed] == [f"{table}$DeletedTableBackup"]
    kept = listed[0]["BackupExpiryDateTime"] - listed[0]["BackupCreationDateTime"]
    assert kept == timedelta(days=35)
    dynamodb.restore_table_from_backup(TargetTableName=table, BackupArn=listed[0]["BackupArn"])
    assert items_of(dynamodb, table) == [player(1)]


def test_what_cannot_be_is_refused_as_in_aws(dynamodb: AnyClient, table: str) -> None:
    arn = backup(dynamodb, table)
    assert refusal(dynamodb.create_backup, TableName="missing", BackupName="name") == (
        "TableNotFoundException",
        "Table not found: missing",
    )
    code, message = refusal(dynamodb.create_backup, TableName=table, BackupName="a b c")
    assert code == "ValidationException"
    assert "'backupName' failed to satisfy constraint" in message
    assert refusal(dynamodb.restore_table_from_backup, TargetTableName=table, BackupArn=arn) == (
        "TableAlreadyExistsException",
        f"Table already exists: {table}",
    )
    assert refusal(dynamodb.delete_backup, BackupArn=f"{arn}0")[0] == "BackupNotFoundException"


def test_deletion_protection_is_obeyed_and_not_restored(dynamodb: AnyClient, table: str) -> None:
    dynamodb.update_table(TableName=table, DeletionProtectionEnabled=True)
    assert refusal(dynamodb.delete_table, TableName=table)[0] == "ValidationException"
    target = f"{table}-back"
    dynamodb.restore_table_from_backup(TargetTableName=target, BackupArn=backup(dynamodb, table))
    assert dynamodb.describe_table(TableName=target)["Table"]["DeletionProtectionEnabled"] is False
    dynamodb.delete_table(TableName=target)
