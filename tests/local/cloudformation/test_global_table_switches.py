"""What is switched of a global table that exists: its capacity, keys, rankings and replicas."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.cloudformation.embedded import AnyClient
from tests.local.cloudformation.stacks import Stacks, table, template


@pytest.fixture
def name(stacks: Stacks) -> str:
    return stacks.name("table")


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
