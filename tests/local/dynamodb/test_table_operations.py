"""What the gateway answers about tables, beyond what DynamoDB Local knows."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.local.dynamodb.clients import STREAM, MakeTable, client, table_request
from tools.local.dynamodb.background import start_gateway
from tools.local.dynamodb.running import RunningServer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeDefinitionTypeDef


_PREFIX = "arn:aws:dynamodb:us-east-1:123456789012:table/"
_KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
_INDEX = {
    "IndexName": "by-owner",
    "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}
_OWNER: AttributeDefinitionTypeDef = {"AttributeName": "owner", "AttributeType": "S"}
_OTHER_ATTRIBUTE = (
    "TimeToLive is active on a different AttributeName: current AttributeName is expires"
)
_KEY_ATTRIBUTE = {"AttributeName": "pk", "AttributeType": "S"}


def described(dynamodb: DynamoDBClient, table: str) -> dict[str, Any]:
    return dict(dynamodb.describe_table(TableName=table)["Table"])


def refused(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, str]:
    details = error.value.response["Error"]
    return details["Code"], details["Message"]


def switch_ttl(dynamodb: DynamoDBClient, table: str, attribute: str, *, on: bool) -> None:
    dynamodb.update_time_to_live(
        TableName=table, TimeToLiveSpecification={"Enabled": on, "AttributeName": attribute}
    )


class TestDescription:
    def test_arns_are_those_of_the_deployment(
        self, dynamodb: DynamoDBClient, make_table: MakeTable
    ) -> None:
        made = make_table(
            StreamSpecification=STREAM,
            AttributeDefinitions=[_KEY_ATTRIBUTE, _OWNER],
            GlobalSecondaryIndexes=[_INDEX],
        )
        table = described(dynamodb, made["TableName"])
        assert table["TableArn"] == made["TableArn"] == _PREFIX + made["TableName"]
        assert (
            table["LatestStreamArn"] == f"{table['TableArn']}/stream/{table['LatestStreamLabel']}"
        )
        assert table["GlobalSecondaryIndexes"][0]["IndexArn"] == (
            f"{table['TableArn']}/index/by-owner"
        )

    def test_tells_what_the_engine_leaves_out(
        self, dynamodb: DynamoDBClient, make_table: MakeTable
    ) -> None:
        made = make_table(
            AttributeDefinitions=[_KEY_ATTRIBUTE, _OWNER],
            GlobalSecondaryIndexes=[_INDEX],
            TableClass="STANDARD_INFREQUENT_ACCESS",
            SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": _KEY},
        )
        table = described(dynamodb, made["TableName"])
        assert uuid.UUID(table["TableId"]) == uuid.UUID(made["TableId"])
        assert table["TableClassSummary"] == {"TableClass": "STANDARD_INFREQUENT_ACCESS"}
        assert table["SSEDescription"] == {
            "Status": "ENABLED",
            "SSEType": "KMS",
            "KMSMasterKeyArn": _KEY,
        }
        no_capacity = {"NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0}
        for part in (table, table["GlobalSecondaryIndexes"][0]):
            assert part["ProvisionedThroughput"] == no_capacity
            assert part["WarmThroughput"] == {
                "ReadUnitsPerSecond": 12000,
                "WriteUnitsPerSecond": 4000,
                "Status": "ACTIVE",
            }

    def test_encryption_can_change(self, dynamodb: DynamoDBClient, make_table: MakeTable) -> None:
        name = make_table()["TableName"]
        assert "SSEDescription" not in described(dynamodb, name)
        updated = dynamodb.update_table(
            TableName=name, SSESpecification={"Enabled": True, "SSEType": "KMS"}
        )["TableDescription"]
        assert updated["SSEDescription"]["KMSMasterKeyArn"] == (
            "arn:aws:kms:us-east-1:123456789012:alias/aws/dynamodb"
        )
        dynamodb.update_table(
            TableName=name, SSESpecification={"Enabled": False}, DeletionProtectionEnabled=True
        )
        table = described(dynamodb, name)
        assert "SSEDescription" not in table
        assert table["DeletionProtectionEnabled"] is True

    def test_deletion_protection_holds(
        self, dynamodb: DynamoDBClient, make_table: MakeTable
    ) -> None:
        name = make_table(DeletionProtectionEnabled=True)["TableName"]
        with pytest.raises(ClientError) as error:
            dynamodb.delete_table(TableName=name)
        assert refused(error)[0] == "ValidationException"
        dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
        assert dynamodb.delete_table(TableName=name)["TableDescription"]["TableName"] == name

    def test_only_one_index_changes_at_a_time(
        self, dynamodb: DynamoDBClient, make_table: MakeTable
    ) -> None:
        name = make_table()["TableName"]
        both: Any = [
            {"Create": _INDEX},
            {"Create": {**_INDEX, "IndexName": "second"}},
        ]
        with pytest.raises(ClientError) as error:
            dynamodb.update_table(
                TableName=name,
                AttributeDefinitions=[_OWNER],
                GlobalSecondaryIndexUpdates=both,
            )
        assert refused(error)[0] == "LimitExceededException"

    def test_a_missing_table_is_named_as_missing(self, dynamodb: DynamoDBClient) -> None:
        with pytest.raises(dynamodb.exceptions.ResourceNotFoundException) as error:
            dynamodb.describe_table(TableName="missing")
        assert refused(error)[1].startswith("Requested resource not found")


class TestTimeToLive:
    def test_is_off_at_first(self, dynamodb: DynamoDBClient, make_table: MakeTable) -> None:
        name = make_table()["TableName"]
        assert dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"] == {
            "TimeToLiveStatus": "DISABLED"
        }

    def test_can_be_switched_on_and_off(
        self, dynamodb: DynamoDBClient, make_table: MakeTable
    ) -> None:
        name = make_table()["TableName"]
        switch_ttl(dynamodb, name, "expires", on=True)
        assert dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"] == {
            "TimeToLiveStatus": "ENABLED",
            "AttributeName": "expires",
        }
        switch_ttl(dynamodb, name, "expires", on=False)
        switch_ttl(dynamodb, name, "other", on=True)

    @pytest.mark.parametrize("field", ["TableName", "TableArn"])
    def test_never_switches_on_that_of_the_engine(
        self,
        dynamodb: DynamoDBClient,
        engine_dynamodb: DynamoDBClient,
        make_table: MakeTable,
        field: str,
    ) -> None:
        """The engine can hang with its own TTL on, so the gateway keeps it to itself."""
        table = make_table()
        switch_ttl(dynamodb, table[field], "expires", on=True)
        ttl = engine_dynamodb.describe_time_to_live(TableName=table["TableName"])
        assert ttl["TimeToLiveDescription"] == {"TimeToLiveStatus": "DISABLED"}

    @pytest.mark.parametrize(
        ("before", "attribute", "on", "message"),
        [
            (None, "expires", False, "TimeToLive is already disabled"),
            ("expires", "expires", True, "TimeToLive is already enabled"),
            (
                "expires",
                "other",
                True,
                _OTHER_ATTRIBUTE,
            ),
            (
                "expires",
                "other",
                False,
                _OTHER_ATTRIBUTE,
            ),
        ],
    )
    def test_refuses_a_change_that_is_none(
        self,
        dynamodb: DynamoDBClient,
        make_table: MakeTable,
        *,
        before: str | None,
        attribute: str,
        on: bool,
        message: str,
    ) -> None:
        name = make_table()["TableName"]
        if before:
            switch_ttl(dynamodb, name, before, on=True)
        with pytest.raises(ClientError) as error:
            switch_ttl(dynamodb, name, attribute, on=on)
        assert refused(error) == ("ValidationException", message)

    def test_needs_a_table(self, dynamodb: DynamoDBClient) -> None:
        with pytest.raises(ClientError) as error:
            switch_ttl(dynamodb, "missing", "expires", on=True)
        assert refused(error) == (
            "ResourceNotFoundException",
            "Requested resource not found: Table: missing not found",
        )

    def test_is_forgotten_with_the_table(
        self, dynamodb: DynamoDBClient, make_table: MakeTable
    ) -> None:
        name = make_table()["TableName"]
        switch_ttl(dynamodb, name, "expires", on=True)
        dynamodb.delete_table(TableName=name)
        make_table(TableName=name)
        status = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        assert status == {"TimeToLiveStatus": "DISABLED"}


class TestContinuousBackups:
    def test_follow_what_was_asked_for(
        self, dynamodb: DynamoDBClient, make_table: MakeTable
    ) -> None:
        name = make_table()["TableName"]
        before = dynamodb.describe_continuous_backups(TableName=name)
        assert before["ContinuousBackupsDescription"] == {
            "ContinuousBackupsStatus": "ENABLED",
            "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "DISABLED"},
        }
        dynamodb.update_continuous_backups(
            TableName=name,
            PointInTimeRecoverySpecification={
                "PointInTimeRecoveryEnabled": True,
                "RecoveryPeriodInDays": 7,
            },
        )
        after: Any = dynamodb.describe_continuous_backups(TableName=name)
        recovery = after["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
        assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"
        assert recovery["RecoveryPeriodInDays"] == 7
        assert recovery["EarliestRestorableDateTime"] <= recovery["LatestRestorableDateTime"]

    def test_refuse_a_window_beyond_35_days(
        self, dynamodb: DynamoDBClient, make_table: MakeTable
    ) -> None:
        name = make_table()["TableName"]
        with pytest.raises(ClientError) as error:
            dynamodb.update_continuous_backups(
                TableName=name,
                PointInTimeRecoverySpecification={
                    "PointInTimeRecoveryEnabled": True,
                    "RecoveryPeriodInDays": 36,
                },
            )
        assert refused(error)[0] == "ValidationException"
        assert "less than or equal to 35" in refused(error)[1]

    def test_need_a_table(self, dynamodb: DynamoDBClient) -> None:
        with pytest.raises(ClientError) as error:
            dynamodb.describe_continuous_backups(TableName="missing")
        assert refused(error) == ("TableNotFoundException", "Table not found: missing")


class TestTags:
    def test_are_kept_from_the_table_s_creation_on(
        self, dynamodb: DynamoDBClient, make_table: MakeTable
    ) -> None:
        table = make_table(
            Tags=[{"Key": "owner", "Value": "one"}, {"Key": "stage", "Value": "dev"}]
        )
        arn = table["TableArn"]
        dynamodb.tag_resource(
            ResourceArn=arn, Tags=[{"Key": "owner", "Value": "two"}, {"Key": "cost", "Value": "x"}]
        )
        dynamodb.untag_resource(ResourceArn=arn, TagKeys=["stage", "unknown"])
        assert dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"] == [
            {"Key": "owner", "Value": "two"},
            {"Key": "cost", "Value": "x"},
        ]

    @pytest.mark.parametrize(
        ("arn", "code"),
        [
            (_PREFIX + "missing", "ResourceNotFoundException"),
            ("arn:aws:dynamodb:us-east-1:999999999999:table/missing", "AccessDeniedException"),
            ("arn:aws:dynamodb:eu-west-1:123456789012:table/missing", "ValidationException"),
            ("arn:aws:sqs:us-east-1:123456789012:missing", "ValidationException"),
        ],
    )
    def test_need_a_table_of_this_deployment(
        self, dynamodb: DynamoDBClient, arn: str, code: str
    ) -> None:
        with pytest.raises(ClientError) as error:
            dynamodb.list_tags_of_resource(ResourceArn=arn)
        assert refused(error)[0] == code


def test_settings_survive_a_restart(engine: RunningServer, tmp_path: Path) -> None:
    request = table_request(Tags=[{"Key": "owner", "Value": "one"}])
    with start_gateway(engine.url, state_dir=tmp_path, sweep_seconds=0) as first:
        dynamodb = client("dynamodb", first.url)
        arn = dynamodb.create_table(**request)["TableDescription"]["TableArn"]
        switch_ttl(dynamodb, request["TableName"], "expires", on=True)
    with start_gateway(engine.url, state_dir=tmp_path, sweep_seconds=0) as second:
        dynamodb = client("dynamodb", second.url)
        ttl = dynamodb.describe_time_to_live(TableName=request["TableName"])
        assert ttl["TimeToLiveDescription"]["AttributeName"] == "expires"
        assert dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"] == request["Tags"]
