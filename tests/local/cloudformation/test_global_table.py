"""`AWS::DynamoDB::GlobalTable` on DynamoDB Local behind the gateway."""

from typing import Any

import pytest

from tests.local.cloudformation.embedded import AnyClient, wait_until
from tests.local.cloudformation.stacks import Stacks, outputs, table, template

ATTRIBUTES = ("Arn", "StreamArn", "TableId")


@pytest.fixture
def name(stacks: Stacks) -> str:
    return stacks.name("table")


def index_names(dynamodb: AnyClient, name: str) -> set[str]:
    described = dynamodb.describe_table(TableName=name)["Table"]
    return {index["IndexName"] for index in described.get("GlobalSecondaryIndexes", [])}


def test_a_table_is_created_with_everything_at_once(
    stacks: Stacks, dynamodb: AnyClient, name: str
) -> None:
    recovery = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 35}
    declared = table(
        name,
        indexes=("a", "b", "c"),
        StreamSpecification={"StreamViewType": "NEW_AND_OLD_IMAGES"},
        TimeToLiveSpecification={"AttributeName": "expiresAt", "Enabled": True},
        Replica={
            "PointInTimeRecoverySpecification": recovery,
            "Tags": [{"Key": "owner", "Value": "platform"}],
        },
    )
    attributes = {key: {"Value": {"Fn::GetAtt": ["Table", key]}} for key in ATTRIBUTES}
    stack = stacks.create(
        template({"Table": declared}, Outputs={"Ref": {"Value": {"Ref": "Table"}}, **attributes})
    )

    assert stack["StackStatus"] == "CREATE_COMPLETE"
    described = dynamodb.describe_table(TableName=name)["Table"]
    assert index_names(dynamodb, name) == {"a-index", "b-index", "c-index"}
    assert outputs(stack) == {
        "Ref": name,
        "Arn": f"arn:aws:dynamodb:us-east-1:123456789012:table/{name}",
        "StreamArn": described["LatestStreamArn"],
        "TableId": described["TableId"],
    }
    expiry = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert (expiry["TimeToLiveStatus"], expiry["AttributeName"]) == ("ENABLED", "expiresAt")
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["RecoveryPeriodInDays"] == 35
    tags = dynamodb.list_tags_of_resource(ResourceArn=described["TableArn"])["Tags"]
    assert tags == [{"Key": "owner", "Value": "platform"}]


def test_one_index_can_be_added_and_another_removed_later(
    stacks: Stacks, dynamodb: AnyClient, name: str
) -> None:
    stack = stacks.create(template({"Table": table(name, indexes=("a",))}))["StackId"]

    added = stacks.update(stack, template({"Table": table(name, indexes=("a", "b"))}))
    after_adding = index_names(dynamodb, name)
    removed = stacks.update(stack, template({"Table": table(name, indexes=("b",))}))

    assert added["StackStatus"] == removed["StackStatus"] == "UPDATE_COMPLETE"
    assert after_adding == {"a-index", "b-index"}
    assert index_names(dynamodb, name) == {"b-index"}


@pytest.mark.parametrize("indexes", [("a", "b", "c"), ("b",), ()], ids=["add", "swap", "remove"])
def test_more_than_one_index_at_a_time_fails_and_changes_nothing(
    stacks: Stacks, dynamodb: AnyClient, name: str, indexes: tuple[str, ...]
) -> None:
    start = ("a",) if indexes else ("a", "b")
    stack = stacks.create(template({"Table": table(name, indexes=start)}))["StackId"]

    failed = stacks.update(stack, template({"Table": table(name, indexes=indexes)}))

    assert failed["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    events = stacks.client.describe_stack_events(StackName=stack)["StackEvents"]
    reasons = [e["ResourceStatusReason"] for e in events if e["ResourceStatus"] == "UPDATE_FAILED"]
    assert "Cannot perform more than one GSI creation or deletion in a single update" in reasons[0]
    assert index_names(dynamodb, name) == {f"{index}-index" for index in start}


def test_an_index_cannot_change_in_place(stacks: Stacks, dynamodb: AnyClient, name: str) -> None:
    stack = stacks.create(template({"Table": table(name, indexes=("a",))}))["StackId"]
    changed = table(name, indexes=("a",))
    changed["Properties"]["GlobalSecondaryIndexes"][0]["Projection"] = {
        "ProjectionType": "KEYS_ONLY"
    }

    failed = stacks.update(stack, template({"Table": changed}))

    assert failed["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    described = dynamodb.describe_table(TableName=name)["Table"]
    assert described["GlobalSecondaryIndexes"][0]["Projection"] == {"ProjectionType": "ALL"}


def test_an_index_with_several_key_attributes_is_created(
    stacks: Stacks, dynamodb: AnyClient, name: str
) -> None:
    declared = table(name, indexes=("a", "b", "c"))
    declared["Properties"]["GlobalSecondaryIndexes"] = [
        {
            "IndexName": "many",
            "KeySchema": [
                {"AttributeName": "a", "KeyType": "HASH"},
                {"AttributeName": "b", "KeyType": "HASH"},
                {"AttributeName": "c", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }
    ]

    stack = stacks.create(template({"Table": declared}))

    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert index_names(dynamodb, name) == {"many"}


def test_the_attribute_of_an_enabled_expiry_cannot_change(stacks: Stacks, name: str) -> None:
    def expiring(attribute: str) -> dict[str, Any]:
        expiry = {"AttributeName": attribute, "Enabled": True}
        return template({"Table": table(name, TimeToLiveSpecification=expiry)})

    stack = stacks.create(expiring("expiresAt"))["StackId"]
    failed = stacks.update(stack, expiring("ttl"))

    assert failed["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert any(
        "TimeToLive is active on a different AttributeName" in event["ResourceStatusReason"]
        for event in stacks.client.describe_stack_events(StackName=stack)["StackEvents"]
        if event["ResourceStatus"] == "UPDATE_FAILED"
    )


def test_expiry_stream_and_protection_can_be_switched(
    stacks: Stacks, dynamodb: AnyClient, name: str
) -> None:
    stack = stacks.create(template({"Table": table(name)}))["StackId"]

    changed = table(
        name,
        StreamSpecification={"StreamViewType": "KEYS_ONLY"},
        TimeToLiveSpecification={"AttributeName": "expiresAt", "Enabled": True},
        Replica={"DeletionProtectionEnabled": True},
    )
    switched_on = stacks.update(stack, template({"Table": changed}))
    described = dynamodb.describe_table(TableName=name)["Table"]
    switched_off = stacks.update(stack, template({"Table": table(name)}))

    assert switched_on["StackStatus"] == switched_off["StackStatus"] == "UPDATE_COMPLETE"
    assert described["StreamSpecification"]["StreamViewType"] == "KEYS_ONLY"
    assert described["DeletionProtectionEnabled"]
    now = dynamodb.describe_table(TableName=name)["Table"]
    assert not now["DeletionProtectionEnabled"]
    assert not now.get("StreamSpecification", {}).get("StreamEnabled", False)
    expiry = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert expiry["TimeToLiveStatus"] == "DISABLED"


def test_another_stream_view_makes_a_new_stream(stacks: Stacks, name: str) -> None:
    def streaming(view: str) -> dict[str, Any]:
        streamed = table(name, StreamSpecification={"StreamViewType": view})
        arn = {"Value": {"Fn::GetAtt": ["Table", "StreamArn"]}}
        return template({"Table": streamed}, Outputs={"Stream": arn})

    stack = stacks.create(streaming("KEYS_ONLY"))
    updated = stacks.update(stack["StackId"], streaming("NEW_IMAGE"))

    assert updated["StackStatus"] == "UPDATE_COMPLETE"
    assert outputs(updated)["Stream"] != outputs(stack)["Stream"]


def test_a_protected_table_is_not_deleted(stacks: Stacks, dynamodb: AnyClient, name: str) -> None:
    protected = table(name, Replica={"DeletionProtectionEnabled": True})
    stack = stacks.create(template({"Table": protected}))["StackId"]

    failed = stacks.delete(stack)

    assert failed["StackStatus"] == "DELETE_FAILED"
    assert "currently protected against deletion" in stacks.reason(stack, "Table")
    dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
    assert stacks.delete(stack)["StackStatus"] == "DELETE_COMPLETE"


def test_a_retained_table_outlives_its_stack(
    stacks: Stacks, dynamodb: AnyClient, name: str
) -> None:
    retained = {**table(name), "DeletionPolicy": "Retain"}
    stack = stacks.create(template({"Table": retained}))["StackId"]

    deleted = stacks.delete(stack)

    assert deleted["StackStatus"] == "DELETE_COMPLETE"
    assert ("Table", "DELETE_SKIPPED") in stacks.history(stack)
    assert dynamodb.describe_table(TableName=name)["Table"]["TableStatus"] == "ACTIVE"
    again = stacks.create(template({"Table": retained}))
    assert again["StackStatus"] == "ROLLBACK_COMPLETE"
    dynamodb.delete_table(TableName=name)


def test_other_keys_replace_a_table_only_if_its_name_is_made_up(
    stacks: Stacks, dynamodb: AnyClient, name: str
) -> None:
    def keyed(key: str, *, named: bool) -> dict[str, Any]:
        declared = table(name)
        properties = declared["Properties"]
        properties["AttributeDefinitions"] = [{"AttributeName": key, "AttributeType": "S"}]
        properties["KeySchema"] = [{"AttributeName": key, "KeyType": "HASH"}]
        if not named:
            del properties["TableName"]
        return template({"Table": declared}, Outputs={"Name": {"Value": {"Ref": "Table"}}})

    named = stacks.create(keyed("pk", named=True))["StackId"]
    failed = stacks.update(named, keyed("id", named=True))
    unnamed = stacks.create(keyed("pk", named=False))
    replaced = stacks.update(unnamed["StackId"], keyed("id", named=False))

    assert failed["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert any(
        "cannot update a stack when a custom-named resource requires replacing"
        in event.get("ResourceStatusReason", "")
        for event in stacks.client.describe_stack_events(StackName=named)["StackEvents"]
    )
    assert replaced["StackStatus"] == "UPDATE_COMPLETE"
    tables = dynamodb.list_tables()["TableNames"]
    assert outputs(replaced)["Name"] in tables
    assert outputs(unnamed)["Name"] not in tables


def test_an_existing_table_is_imported_with_its_items(
    stacks: Stacks, dynamodb: AnyClient, name: str
) -> None:
    dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.put_item(TableName=name, Item={"pk": {"S": "kept"}})

    stack = stacks.adopt(
        template({"Table": {**table(name), "DeletionPolicy": "Retain"}}), "Table", TableName=name
    )

    assert stack["StackStatus"] == "IMPORT_COMPLETE"
    assert stacks.statuses(stack["StackId"]) == {"Table": "IMPORT_COMPLETE"}
    assert dynamodb.scan(TableName=name)["Count"] == 1


def test_an_existing_table_is_taken_in_on_request_and_survives_a_failure(
    stacks: Stacks, dynamodb: AnyClient, name: str
) -> None:
    dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    failing = {"Type": "AWS::SSM::Parameter", "DependsOn": "Table", "Properties": {"Type": "x"}}

    kept = {**table(name), "DeletionPolicy": "Retain"}
    failed = stacks.create_taking_in(template({"Table": kept, "Failing": failing}))
    after_failure = dynamodb.describe_table(TableName=name)["Table"]["TableStatus"]
    taken_in = stacks.create_taking_in(template({"Table": kept}))

    assert failed["StackStatus"] == "ROLLBACK_COMPLETE"
    assert after_failure == "ACTIVE"
    assert taken_in["StackStatus"] == "CREATE_COMPLETE"
    assert stacks.statuses(taken_in["StackId"]) == {"Table": "IMPORT_COMPLETE"}


def test_a_table_that_does_not_exist_is_not_imported(stacks: Stacks, name: str) -> None:
    stack = stacks.adopt(
        template({"Table": {**table(name), "DeletionPolicy": "Retain"}}), "Table", TableName=name
    )

    assert stack["StackStatus"] == "IMPORT_ROLLBACK_COMPLETE"
    assert "was not found" in stacks.reason(stack["StackId"], "Table")


def test_drift_shows_an_index_that_was_deleted_by_hand(
    stacks: Stacks, dynamodb: AnyClient, name: str
) -> None:
    stack = stacks.create(template({"Table": table(name, indexes=("a",))}))["StackId"]
    dynamodb.update_table(
        TableName=name,
        GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "a-index"}}],
    )
    wait_until(lambda: not index_names(dynamodb, name), "the index is gone")

    detection = stacks.client.detect_stack_drift(StackName=stack)["StackDriftDetectionId"]
    status = stacks.client.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
    drifts = stacks.client.describe_stack_resource_drifts(StackName=stack)["StackResourceDrifts"]

    assert (status["DetectionStatus"], status["StackDriftStatus"]) == (
        "DETECTION_COMPLETE",
        "DRIFTED",
    )
    assert [
        (drift["LogicalResourceId"], difference["PropertyPath"])
        for drift in drifts
        for difference in drift["PropertyDifferences"]
    ] == [("Table", "/GlobalSecondaryIndexes")]
