"""`DataTable`: a table's properties follow from its declaration and its stage."""

from dataclasses import replace

import pytest
from aws_cdk import aws_iam as iam
from aws_cdk.assertions import Match, Template

from data_platform.dynamodb.attributes import string
from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.schema import Example, string_key
from data_platform.dynamodb.types import Projection, StreamView
from data_platform.errors import ConfigurationError
from data_platform.stage import (
    AutoscaledCapacity,
    OnDemandCapacity,
    ReplicaRegion,
    Stage,
    TableEncryption,
)
from stacks.tutor.chat_messages import CHAT_MESSAGES
from tests.unit.declarations.factories import LESSON, entity, get_lesson, index, query_status, table
from tests.unit.tables.stacks import KEY_ARN, PLAIN_STAGE, add_table, new_stack, table_resource

FULL_STAGE = Stage(
    name="prod",
    protected=True,
    table_encryption=TableEncryption.CUSTOMER_MANAGED,
    capacity=AutoscaledCapacity(),
    replicas=(
        ReplicaRegion(region="eu-west-1", key_arn=KEY_ARN.replace("us-east-1", "eu-west-1")),
    ),
    contributor_insights=True,
)


def test_keys_and_index_are_as_declared() -> None:
    stack = new_stack()
    add_table(stack)
    properties = table_resource(stack)["Properties"]
    assert properties["TableName"] == "lessons"
    assert properties["KeySchema"] == [
        {"AttributeName": "courseId", "KeyType": "HASH"},
        {"AttributeName": "lessonId", "KeyType": "RANGE"},
    ]
    assert properties["GlobalSecondaryIndexes"] == [
        {
            "IndexName": "status-index",
            "KeySchema": [
                {"AttributeName": "status", "KeyType": "HASH"},
                {"AttributeName": "startTime", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }
    ]
    assert {
        definition["AttributeName"]: definition["AttributeType"]
        for definition in properties["AttributeDefinitions"]
    } == {"courseId": "S", "lessonId": "S", "status": "S", "startTime": "N"}


def test_ttl_and_stream_are_as_declared() -> None:
    stack = new_stack()
    add_table(stack)
    properties = table_resource(stack)["Properties"]
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "expiresAt", "Enabled": True}
    assert properties["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}


def test_a_table_without_stream_and_ttl_has_neither() -> None:
    stack = new_stack()
    data_table = add_table(stack, table(stream=None, ttl=None))
    properties = table_resource(stack)["Properties"]
    assert "StreamSpecification" not in properties
    assert "TimeToLiveSpecification" not in properties
    assert data_table.stream_arn is None


@pytest.mark.parametrize("view", StreamView)
def test_every_stream_view_can_be_declared(view: StreamView) -> None:
    stack = new_stack()
    add_table(stack, table(stream=view))
    assert table_resource(stack)["Properties"]["StreamSpecification"]["StreamViewType"] == view


def test_every_table_recovers_to_any_point_of_35_days() -> None:
    stack = new_stack()
    add_table(stack)
    (replica,) = table_resource(stack)["Properties"]["Replicas"]
    assert replica["PointInTimeRecoverySpecification"] == {
        "PointInTimeRecoveryEnabled": True,
        "RecoveryPeriodInDays": 35,
    }


def test_an_unprotected_stage_lets_go_of_its_tables() -> None:
    stack = new_stack()
    add_table(stack)
    resource = table_resource(stack)
    (replica,) = resource["Properties"]["Replicas"]
    assert resource["DeletionPolicy"] == "Delete"
    assert replica["DeletionProtectionEnabled"] is False
    assert resource["Properties"]["BillingMode"] == "PAY_PER_REQUEST"
    assert "ContributorInsightsSpecification" not in replica


def test_a_protected_stage_keeps_its_tables_and_encrypts_them_with_its_key() -> None:
    stack = new_stack()
    add_table(stack, stage=FULL_STAGE, with_key=True)
    resource = table_resource(stack)
    assert resource["DeletionPolicy"] == "Retain"
    assert resource["UpdateReplacePolicy"] == "Retain"
    assert resource["Properties"]["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS"}
    for replica in resource["Properties"]["Replicas"]:
        assert replica["DeletionProtectionEnabled"] is True
        assert replica["ContributorInsightsSpecification"]["Enabled"] is True
        assert replica["PointInTimeRecoverySpecification"]["RecoveryPeriodInDays"] == 35
        assert replica["SSESpecification"]["KMSMasterKeyId"] == KEY_ARN.replace(
            "us-east-1", replica["Region"]
        )


def test_replica_regions_are_added() -> None:
    stack = new_stack()
    add_table(stack, stage=FULL_STAGE, with_key=True)
    regions = {replica["Region"] for replica in table_resource(stack)["Properties"]["Replicas"]}
    assert regions == {"us-east-1", "eu-west-1"}


def test_autoscaled_capacity_covers_table_and_index() -> None:
    stack = new_stack()
    add_table(stack, stage=FULL_STAGE, with_key=True)
    properties = table_resource(stack)["Properties"]
    scaling = {
        "MinCapacity": 5,
        "MaxCapacity": 100,
        # Without it, CloudFormation refuses to switch a deployed table.
        "SeedCapacity": 100,
        "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 70},
    }
    assert properties["BillingMode"] == "PROVISIONED"
    assert properties["WriteProvisionedThroughputSettings"] == {
        "WriteCapacityAutoScalingSettings": scaling
    }
    (written_index,) = properties["GlobalSecondaryIndexes"]
    assert written_index["WriteProvisionedThroughputSettings"] == {
        "WriteCapacityAutoScalingSettings": scaling
    }
    for replica in properties["Replicas"]:
        assert replica["ReadProvisionedThroughputSettings"] == {
            "ReadCapacityAutoScalingSettings": scaling
        }


def test_on_demand_maximums_cap_table_and_index() -> None:
    stack = new_stack()
    capped = replace(PLAIN_STAGE, capacity=OnDemandCapacity(max_read_units=200, max_write_units=50))
    add_table(stack, stage=capped)
    properties = table_resource(stack)["Properties"]
    writes = {"WriteOnDemandThroughputSettings": {"MaxWriteRequestUnits": 50}}
    reads = {"ReadOnDemandThroughputSettings": {"MaxReadRequestUnits": 200}}
    assert properties.items() >= writes.items()
    assert properties["GlobalSecondaryIndexes"][0].items() >= writes.items()
    (replica,) = properties["Replicas"]
    assert replica.items() >= reads.items()
    assert replica["GlobalSecondaryIndexes"][0].items() >= reads.items()


def test_multi_attribute_keys_become_one_index_key() -> None:
    stack = new_stack()
    declaration = table(
        indexes=(
            index(
                partition_keys=(string_key("status"), string_key("lessonId")),
                projection=Projection.INCLUDE,
                included_attributes=("expiresAt",),
            ),
        ),
        access_patterns=(
            get_lesson(),
            query_status(
                conditions=(equals("status", "open"), equals("lessonId", "lesson-1")),
                parameters={},
            ),
        ),
    )
    add_table(stack, declaration)
    (written,) = table_resource(stack)["Properties"]["GlobalSecondaryIndexes"]
    assert [(key["AttributeName"], key["KeyType"]) for key in written["KeySchema"]] == [
        ("status", "HASH"),
        ("lessonId", "HASH"),
        ("startTime", "RANGE"),
    ]
    assert written["Projection"] == {
        "ProjectionType": "INCLUDE",
        "NonKeyAttributes": ["expiresAt"],
    }


def test_tags_name_product_owner_and_classification() -> None:
    stack = new_stack()
    secret = (*entity().attributes, string("notes", "What the tutor thinks", sensitive=True))
    example = Example("algebra", {**LESSON.item, "notes": "…"})
    add_table(stack, table(entities=(entity(attributes=secret, examples=(example,)),)))
    (replica,) = table_resource(stack)["Properties"]["Replicas"]
    assert {tag["Key"]: tag["Value"] for tag in replica["Tags"]} == {
        "product": "test",
        "owner": "testers",
        "data-classification": "confidential",
    }


def test_a_table_without_sensitive_attributes_is_internal() -> None:
    assert table().data_classification == "internal"


def test_a_namespace_is_part_of_the_physical_name_alone() -> None:
    plain, named = new_stack(), new_stack()
    add_table(plain)
    add_table(named, namespace="copy")
    assert table_resource(named)["Properties"]["TableName"] == "copy-lessons"
    (logical_id,) = Template.from_stack(plain).find_resources("AWS::DynamoDB::GlobalTable")
    assert logical_id in Template.from_stack(named).find_resources("AWS::DynamoDB::GlobalTable")


def test_grants_cover_the_indexes() -> None:
    stack = new_stack()
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    add_table(stack).grant_read_data(role)
    Template.from_stack(stack).has_resource_properties(
        "AWS::IAM::Policy",
        {
            "PolicyDocument": {
                "Statement": Match.array_with(
                    [
                        Match.object_like(
                            {
                                "Action": Match.array_with(["dynamodb:Query"]),
                                "Resource": Match.array_with(
                                    [
                                        {
                                            "Fn::Join": [
                                                "",
                                                Match.array_with(
                                                    [Match.string_like_regexp("/index/")]
                                                ),
                                            ]
                                        }
                                    ]
                                ),
                            }
                        )
                    ]
                )
            }
        },
    )


def test_a_missing_key_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"'lessons'.*pass encryption_key"):
        add_table(new_stack(), stage=FULL_STAGE)


def test_a_replica_region_without_key_is_refused() -> None:
    stage = replace(FULL_STAGE, replicas=(ReplicaRegion(region="eu-west-1"),))
    with pytest.raises(ConfigurationError, match="eu-west-1 has no key_arn"):
        add_table(new_stack(), stage=stage, with_key=True)


def test_a_replicated_table_needs_a_stream_of_both_images() -> None:
    with pytest.raises(ConfigurationError, match=r"'lessons'.*declares KEYS_ONLY"):
        add_table(new_stack(), table(stream=StreamView.KEYS_ONLY), stage=FULL_STAGE, with_key=True)


def test_a_table_with_vector_indexes_is_on_demand_where_a_stage_provisions() -> None:
    capacity = FULL_STAGE.capacity
    assert isinstance(capacity, AutoscaledCapacity)
    with pytest.raises(ConfigurationError, match=r"'aitutor_chat_messages'.*in on_demand_tables"):
        add_table(new_stack(), CHAT_MESSAGES, stage=FULL_STAGE, with_key=True)
    capacity = replace(capacity, on_demand_tables=(CHAT_MESSAGES.name,))
    stack = new_stack()
    add_table(stack, CHAT_MESSAGES, stage=replace(FULL_STAGE, capacity=capacity), with_key=True)
    properties = table_resource(stack)["Properties"]
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert "WriteProvisionedThroughputSettings" not in properties
    assert properties["VectorIndexes"]
