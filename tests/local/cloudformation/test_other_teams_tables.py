"""`AWS::DynamoDB::Table`, which this app does not use and other teams do."""

from typing import Any

import pytest

from tests.local.cloudformation.embedded import AnyClient
from tests.local.cloudformation.stacks import Stacks, outputs, template

CAPACITY = {"ReadCapacityUnits": 3, "WriteCapacityUnits": 2}


@pytest.fixture
def name(stacks: Stacks) -> str:
    return stacks.name("table")


def keys(*attributes: str) -> list[dict[str, str]]:
    kinds = ("HASH", "RANGE")
    return [
        {"AttributeName": attribute, "KeyType": kind}
        for attribute, kind in zip(attributes, kinds, strict=False)
    ]


def index(name: str, *attributes: str, **more: Any) -> dict[str, Any]:
    projection = {"Projection": {"ProjectionType": "ALL"}}
    return {"IndexName": name, "KeySchema": keys(*attributes), **projection, **more}


def table(name: str, *indexes: str, **more: Any) -> dict[str, Any]:
    properties = {
        "TableName": name,
        "AttributeDefinitions": [
            {"AttributeName": attribute, "AttributeType": "S"}
            for attribute in ("pk", "sk", *indexes)
        ],
        "KeySchema": keys("pk", "sk"),
        "BillingMode": "PAY_PER_REQUEST",
        **more,
    }
    if indexes:
        properties["GlobalSecondaryIndexes"] = [index(f"{each}-index", each) for each in indexes]
    return {"Type": "AWS::DynamoDB::Table", "Properties": properties}


def index_names(dynamodb: AnyClient, name: str) -> set[str]:
    described = dynamodb.describe_table(TableName=name)["Table"]
    return {each["IndexName"] for each in described.get("GlobalSecondaryIndexes", [])}


def test_a_table_is_created_with_everything_at_once(
    stacks: Stacks, dynamodb: AnyClient, name: str
) -> None:
    local = index("local", "pk", "a")
    declared = table(
        name,
        "a",
        BillingMode="PROVISIONED",
        ProvisionedThroughput=CAPACITY,
        LocalSecondaryIndexes=[local],
        StreamSpecification={"StreamViewType": "NEW_IMAGE"},
        TimeToLiveSpecification={"AttributeName": "expiresAt", "Enabled": True},
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        DeletionProtectionEnabled=False,
        Tags=[{"Key": "team", "Value": "other"}],
    )
    declared["Properties"]["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"] = CAPACITY
    attributes = {
        "Ref": {"Value": {"Ref": "Table"}},
        "Arn": {"Value": {"Fn::GetAtt": ["Table", "Arn"]}},
        "Stream": {"Value": {"Fn::GetAtt": ["Table", "StreamArn"]}},
    }

    stack = stacks.create(template({"Table": declared}, Outputs=attributes))

    assert stack["StackStatus"] == "CREATE_COMPLETE", stacks.reasons(stack["StackId"])
    described = dynamodb.describe_table(TableName=name)["Table"]
    assert outputs(stack) == {
        "Ref": name,
        "Arn": described["TableArn"],
        "Stream": described["LatestStreamArn"],
    }
    assert [each["IndexName"] for each in described["LocalSecondaryIndexes"]] == ["local"]
    for owner in (described, described["GlobalSecondaryIndexes"][0]):
        found = owner["ProvisionedThroughput"]
        assert (found["ReadCapacityUnits"], found["WriteCapacityUnits"]) == (3, 2)
    expiry = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert (expiry["TimeToLiveStatus"], expiry["AttributeName"]) == ("ENABLED", "expiresAt")
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    tags = dynamodb.list_tags_of_resource(ResourceArn=described["TableArn"])["Tags"]
    assert tags == [{"Key": "team", "Value": "other"}]


def test_one_index_changes_at_a_time(stacks: Stacks, dynamodb: AnyClient, name: str) -> None:
    stack = stacks.create(template({"Table": table(name, "a")}))["StackId"]

    added = stacks.update(stack, template({"Table": table(name, "a", "b")}))
    after_adding = index_names(dynamodb, name)
    refused = stacks.update(stack, template({"Table": table(name)}))

    assert added["StackStatus"] == "UPDATE_COMPLETE"
    assert refused["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "Cannot perform more than one GSI creation or deletion" in stacks.reasons(stack)
    assert index_names(dynamodb, name) == after_adding == {"a-index", "b-index"}


def test_protection_and_billing_change_in_place(
    stacks: Stacks, dynamodb: AnyClient, name: str
) -> None:
    stack = stacks.create(template({"Table": table(name, DeletionProtectionEnabled=True)}))
    declared = table(name, BillingMode="PROVISIONED", ProvisionedThroughput=CAPACITY)

    protected = stacks.delete(stack["StackId"])
    dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
    stacks.delete(stack["StackId"])
    again = stacks.create(template({"Table": table(name)}))["StackId"]
    updated = stacks.update(again, template({"Table": declared}))

    assert protected["StackStatus"] == "DELETE_FAILED"
    assert updated["StackStatus"] == "UPDATE_COMPLETE"
    billing = dynamodb.describe_table(TableName=name)["Table"]["BillingModeSummary"]
    assert billing["BillingMode"] == "PROVISIONED"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"BillingMode": "PROVISIONED"}, "ProvisionedThroughput cannot be empty"),
        ({"ProvisionedThroughput": CAPACITY}, "when BillingMode is PAY_PER_REQUEST"),
    ],
)
def test_a_capacity_that_the_billing_mode_does_not_have_is_refused(
    stacks: Stacks, name: str, changes: dict[str, Any], reason: str
) -> None:
    stack = stacks.create(template({"Table": table(name, **changes)}))

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert reason in stacks.reason(stack["StackId"], "Table")
