"""`AWS::DynamoDB::GlobalTable` on DynamoDB Local behind the gateway."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

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


def autoscaled(name: str, *indexes: str, **scaling: int) -> dict[str, Any]:
    """Return a table that scales by itself, and its indexes as well."""

    def settings(kind: str) -> dict[str, Any]:
        target = {"TargetTrackingScalingPolicyConfiguration": {"TargetValue": 70}}
        limits = {"MinCapacity": 5, "MaxCapacity": 100, **scaling, **target}
        return {
            f"{kind}ProvisionedThroughputSettings": {f"{kind}CapacityAutoScalingSettings": limits}
        }

    reads = [{"IndexName": f"{index}-index", **settings("Read")} for index in indexes]
    declared = table(
        name,
        indexes=indexes,
        BillingMode="PROVISIONED",
        Replica={**settings("Read"), **({"GlobalSecondaryIndexes": reads} if reads else {})},
        **settings("Write"),
    )
    for index in declared["Properties"].get("GlobalSecondaryIndexes", ()):
        index.update(settings("Write"))
    return declared


def units(dynamodb: AnyClient, name: str) -> list[tuple[int, int]]:
    """Return the units for reads and writes of a table and its indexes."""
    described = dynamodb.describe_table(TableName=name)["Table"]
    owners = [described, *described.get("GlobalSecondaryIndexes", ())]
    given = [owner["ProvisionedThroughput"] for owner in owners]
    return [(each["ReadCapacityUnits"], each["WriteCapacityUnits"]) for each in given]


def test_capacity_can_change_between_on_demand_and_provisioned(
    stacks: Stacks, dynamodb: AnyClient, name: str
) -> None:
    provisioned = template({"Table": autoscaled(name, SeedCapacity=5)})
    stack = stacks.create(template({"Table": table(name)}))["StackId"]
    updated = stacks.update(stack, provisioned)

    assert updated["StackStatus"] == "UPDATE_COMPLETE"
    assert units(dynamodb, name) == [(5, 5)]
    with pytest.raises(ClientError, match="No updates"):
        stacks.update(stack, provisioned)


def test_autoscaling_starts_from_the_seed_only_where_a_table_is_switched(
    stacks: Stacks, dynamodb: AnyClient, name: str
) -> None:
    """CloudFormation creates a table with the minimum."""
    seeded = template({"Table": autoscaled(name, "a", SeedCapacity=40)})
    stack = stacks.create(seeded)["StackId"]
    created = units(dynamodb, name)

    on_demand = stacks.update(stack, template({"Table": table(name, indexes=("a",))}))
    switched = stacks.update(stack, seeded)

    assert created == [(5, 5), (5, 5)]
    assert on_demand["StackStatus"] == switched["StackStatus"] == "UPDATE_COMPLETE"
    assert units(dynamodb, name) == [(40, 40), (40, 40)]


def test_a_billing_mode_is_not_switched_without_a_seed(
    stacks: Stacks, dynamodb: AnyClient, name: str
) -> None:
    stack = stacks.create(template({"Table": table(name, indexes=("a",))}))["StackId"]

    failed = stacks.update(stack, template({"Table": autoscaled(name, "a")}))

    assert failed["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "SeedCapacity must be specified for each autoscaled resource" in stacks.reasons(stack)
    assert "reads of us-east-1 a-index" in stacks.reasons(stack)
    described = dynamodb.describe_table(TableName=name)["Table"]
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"


def test_limits_of_requests_can_be_set_and_lifted(
    stacks: Stacks, dynamodb: AnyClient, name: str
) -> None:
    limited = table(
        name,
        WriteOnDemandThroughputSettings={"MaxWriteRequestUnits": 40},
        Replica={"ReadOnDemandThroughputSettings": {"MaxReadRequestUnits": 50}},
    )
    stack = stacks.create(template({"Table": table(name)}))["StackId"]

    stacks.update(stack, template({"Table": limited}))
    set_to = dynamodb.describe_table(TableName=name)["Table"]["OnDemandThroughput"]
    stacks.update(stack, template({"Table": table(name)}))

    assert set_to == {"MaxReadRequestUnits": 50, "MaxWriteRequestUnits": 40}
    lifted = dynamodb.describe_table(TableName=name)["Table"].get("OnDemandThroughput", {})
    assert set(lifted.values()) <= {-1}


def test_contributor_insights_are_switched_for_a_table_and_its_indexes(
    stacks: Stacks, dynamodb: AnyClient, name: str
) -> None:
    def ranked(mode: str | None) -> dict[str, Any]:
        chosen = {"Enabled": True, "Mode": mode} if mode else {"Enabled": False}
        insights = {"ContributorInsightsSpecification": chosen}
        reads = [{"IndexName": "a-index", **insights}]
        replica = {**insights, "GlobalSecondaryIndexes": reads}
        return template({"Table": table(name, indexes=("a",), Replica=replica)})

    def modes() -> list[str | None]:
        described = [
            dynamodb.describe_contributor_insights(TableName=name, **index)
            for index in ({}, {"IndexName": "a-index"})
        ]
        return [one.get("ContributorInsightsMode") for one in described]

    stack = stacks.create(template({"Table": table(name, indexes=("a",))}))["StackId"]
    seen = [modes()]
    for mode in ("ACCESSED_AND_THROTTLED_KEYS", "THROTTLED_KEYS", None):
        assert stacks.update(stack, ranked(mode))["StackStatus"] == "UPDATE_COMPLETE"
        seen.append(modes())

    every, throttled = "ACCESSED_AND_THROTTLED_KEYS", "THROTTLED_KEYS"
    assert seen == [[None, None], [every, every], [throttled, throttled], [None, None]]


def test_a_table_changes_its_key_and_gives_it_back(
    stacks: Stacks, dynamodb: AnyClient, name: str
) -> None:
    def encrypted(key: str) -> dict[str, Any]:
        specification = {"SSEEnabled": True, "SSEType": "KMS"}
        replica = {"SSESpecification": {"KMSMasterKeyId": key}}
        return template({"Table": table(name, SSESpecification=specification, Replica=replica)})

    stack = stacks.create(template({"Table": table(name)}))["StackId"]
    keys = []
    for key in ("first", "second"):
        arn = f"arn:aws:kms:us-east-1:123456789012:key/{key}"
        assert stacks.update(stack, encrypted(arn))["StackStatus"] == "UPDATE_COMPLETE"
        described = dynamodb.describe_table(TableName=name)["Table"]
        keys.append(described["SSEDescription"]["KMSMasterKeyArn"].rpartition("/")[2])
    assert (
        stacks.update(stack, template({"Table": table(name)}))["StackStatus"] == "UPDATE_COMPLETE"
    )

    assert keys == ["first", "second"]
    assert "SSEDescription" not in dynamodb.describe_table(TableName=name)["Table"]


def replicated(
    name: str, *regions: str, keys: int = 0, stream: str | None = "NEW_AND_OLD_IMAGES"
) -> dict[str, Any]:
    """Return a table with replicas, some of which name a key."""
    declared = table(name)
    properties = declared["Properties"]
    if stream:
        properties["StreamSpecification"] = {"StreamViewType": stream}
    if keys:
        properties["SSESpecification"] = {"SSEEnabled": True, "SSEType": "KMS"}
    properties["Replicas"] = [
        {"Region": region}
        | ({"SSESpecification": {"KMSMasterKeyId": f"key-{region}"}} if number < keys else {})
        for number, region in enumerate(regions)
    ]
    return template({"Table": declared})


def test_replicas_come_and_go_one_at_a_time(stacks: Stacks, name: str) -> None:
    one, two = ("us-east-1", "eu-west-1"), ("us-east-1", "eu-west-1", "ap-southeast-2")
    stack = stacks.create(template({"Table": table(name)}))["StackId"]

    too_many = stacks.update(stack, replicated(name, *two))
    sentence = stacks.reasons(stack)
    steps = [stacks.update(stack, replicated(name, *regions)) for regions in (one, two, one)]

    assert too_many["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "only a single replica can be added or removed in each update" in sentence
    assert {step["StackStatus"] for step in steps} == {"UPDATE_COMPLETE"}


IMPOSSIBLE: dict[str, tuple[tuple[str, ...], dict[str, Any], str]] = {
    "not in the stack's Region": (("eu-west-1",), {}, "must contain the Region of the stack"),
    "no stream": (("us-east-1", "eu-west-1"), {"stream": None}, "needs a StreamSpecification"),
    "half a stream": (("us-east-1", "eu-west-1"), {"stream": "KEYS_ONLY"}, "NEW_AND_OLD_IMAGES"),
    "one key": (("us-east-1", "eu-west-1"), {"keys": 1}, "for all replicas or for none"),
}


@pytest.mark.parametrize("what", IMPOSSIBLE)
def test_replicas_that_cannot_be_are_refused(stacks: Stacks, name: str, what: str) -> None:
    regions, options, sentence = IMPOSSIBLE[what]
    failed = stacks.create(replicated(name, *regions, **options))

    assert failed["StackStatus"] == "ROLLBACK_COMPLETE"
    assert sentence in stacks.reasons(failed["StackId"])


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
