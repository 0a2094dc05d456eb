"""Global tables of templates, created in DynamoDB Local through the gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.local.dynamodb.clients import table_request
from tools.local.dynamodb.global_table import (
    continuous_backups_request,
    create_table_request,
    encryption_request,
    time_to_live_attribute,
    time_to_live_request,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"


def properties(**changes: object) -> dict[str, Any]:
    """Resolved properties of a table as the CDK renders them."""
    return {
        "TableName": table_request()["TableName"],
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "owner", "day", "kind")
        ],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        "GlobalSecondaryIndexes": [
            {
                "IndexName": "by-owner-and-day",
                "KeySchema": [
                    {"AttributeName": "owner", "KeyType": "HASH"},
                    {"AttributeName": "day", "KeyType": "HASH"},
                    {"AttributeName": "kind", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
        "Replicas": [
            {
                "Region": "eu-west-1",
                "GlobalSecondaryIndexes": [{"IndexName": "by-owner-and-day"}],
                "Tags": [{"Key": "place", "Value": "Ireland"}],
            },
            {
                "Region": "us-east-1",
                "DeletionProtectionEnabled": True,
                "GlobalSecondaryIndexes": [{"IndexName": "by-owner-and-day"}],
                "PointInTimeRecoverySpecification": {
                    "PointInTimeRecoveryEnabled": True,
                    "RecoveryPeriodInDays": "35",
                },
                "SSESpecification": {"KMSMasterKeyId": KEY},
                "TableClass": "STANDARD",
                "Tags": [{"Key": "place", "Value": "Virginia"}],
            },
        ],
        "SSESpecification": {"SSEEnabled": "true", "SSEType": "KMS"},
        "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
        "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True},
        **changes,
    }


def test_every_property_reaches_the_table(dynamodb: DynamoDBClient) -> None:
    declared = properties()
    dynamodb.create_table(**create_table_request(declared, region="us-east-1"))
    dynamodb.update_time_to_live(**(time_to_live_request(declared) or {}))
    backups = continuous_backups_request(declared, region="us-east-1")
    dynamodb.update_continuous_backups(**(backups or {}))

    name = declared["TableName"]
    table: Any = dynamodb.describe_table(TableName=name)["Table"]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["StreamSpecification"] == {
        "StreamEnabled": True,
        "StreamViewType": "NEW_AND_OLD_IMAGES",
    }
    assert table["SSEDescription"]["KMSMasterKeyArn"] == KEY
    assert table["TableClassSummary"] == {"TableClass": "STANDARD"}
    assert table["DeletionProtectionEnabled"] is True
    (index,) = table["GlobalSecondaryIndexes"]
    assert index["KeySchema"] == declared["GlobalSecondaryIndexes"][0]["KeySchema"]
    tags = dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]
    assert tags == [{"Key": "place", "Value": "Virginia"}]
    ttl = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert ttl["AttributeName"] == "expires"
    described: Any = dynamodb.describe_continuous_backups(TableName=name)
    recovery = described["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery["RecoveryPeriodInDays"] == 35


def test_provisioned_capacity_starts_at_the_minimum(dynamodb: DynamoDBClient) -> None:
    scaling = {"MinCapacity": "5", "MaxCapacity": 100}
    write = {"WriteCapacityAutoScalingSettings": scaling}
    read = {"ReadCapacityAutoScalingSettings": scaling}
    index = properties()["GlobalSecondaryIndexes"][0]
    declared = properties(
        BillingMode="PROVISIONED",
        WriteProvisionedThroughputSettings=write,
        GlobalSecondaryIndexes=[{**index, "WriteProvisionedThroughputSettings": write}],
        Replicas=[
            {
                "Region": "us-east-1",
                "ReadProvisionedThroughputSettings": {"ReadCapacityUnits": 7},
                "GlobalSecondaryIndexes": [
                    {"IndexName": index["IndexName"], "ReadProvisionedThroughputSettings": read}
                ],
            }
        ],
    )
    dynamodb.create_table(**create_table_request(declared))
    table = dynamodb.describe_table(TableName=declared["TableName"])["Table"]
    capacities = [
        (
            part["ProvisionedThroughput"]["ReadCapacityUnits"],
            part["ProvisionedThroughput"]["WriteCapacityUnits"],
        )
        for part in (table, table["GlobalSecondaryIndexes"][0])
    ]
    assert capacities == [(7, 5), (5, 5)]


def test_limits_of_on_demand_tables_come_from_both_places() -> None:
    declared = properties(
        WriteOnDemandThroughputSettings={"MaxWriteRequestUnits": "10"},
        Replicas=[
            {
                "Region": "us-east-1",
                "ReadOnDemandThroughputSettings": {"MaxReadRequestUnits": 20},
            }
        ],
    )
    assert create_table_request(declared)["OnDemandThroughput"] == {
        "MaxReadRequestUnits": 20,
        "MaxWriteRequestUnits": 10,
    }


def test_what_is_not_declared_is_not_asked_for() -> None:
    declared = {
        "TableName": "plain",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        "Replicas": [{"Region": "us-east-1", "DeletionProtectionEnabled": False}],
    }
    assert create_table_request(declared) == {
        name: value for name, value in declared.items() if name != "Replicas"
    }
    assert time_to_live_request(declared) is None
    assert continuous_backups_request(declared) is None
    assert encryption_request(declared) == {"Enabled": False}


def test_ttl_that_is_switched_off_has_no_attribute() -> None:
    declared = {"TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": "false"}}
    assert time_to_live_attribute(declared) is None


def test_a_region_without_replica_is_refused() -> None:
    with pytest.raises(ValueError, match=r"The global table table-\d+ has no replica in ap-east-1"):
        create_table_request(properties(), region="ap-east-1")
