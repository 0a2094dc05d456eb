"""Failed records are kept whole, safely and for a while, and somebody hears of them."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from stream_records.setting_aside import PREFIX
from tests.unit.streams.consumers import Resources
from tests.unit.tables.stacks import KEY_ARN
from tools.synthesis import Assembly

BUCKET, QUEUE = "AWS::S3::Bucket", "AWS::SQS::Queue"


def _encryption(resources: Resources) -> Mapping[str, Any]:
    bucket = resources.properties(BUCKET, "Failures")
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    return dict(rule)


def _denials(policy: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] == "Deny"]


def test_the_key_of_the_stage_encrypts_failed_records(full: Resources) -> None:
    """Each read is a use of the key, which CloudTrail records with the object's name."""
    assert _encryption(full) == {
        "BucketKeyEnabled": False,
        "ServerSideEncryptionByDefault": {"KMSMasterKeyID": KEY_ARN, "SSEAlgorithm": "aws:kms"},
    }


def test_without_a_key_s3_encrypts_failed_records(default: Resources) -> None:
    assert _encryption(default)["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}


def test_failed_records_expire(default: Resources) -> None:
    bucket = default.properties(BUCKET, "Failures")
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    expiry, deletions = bucket["LifecycleConfiguration"]["Rules"]
    assert expiry["ExpirationInDays"] == 90
    assert expiry["NoncurrentVersionExpiration"] == {"NoncurrentDays": 14}
    assert expiry["Status"] == deletions["Status"] == "Enabled"
    assert deletions["ExpiredObjectDeleteMarker"] is True


def test_the_bucket_is_closed(default: Resources) -> None:
    bucket = default.properties(BUCKET, "Failures")
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert "BucketName" not in bucket
    (denial,) = _denials(default.properties("AWS::S3::BucketPolicy", "Failures"))
    assert denial["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_notices_are_kept_for_two_weeks(default: Resources) -> None:
    queue = default.properties(QUEUE, "Failures")
    assert queue["MessageRetentionPeriod"] == 14 * 86_400
    assert queue["SqsManagedSseEnabled"] is True
    (denial,) = _denials(default.properties("AWS::SQS::QueuePolicy", "Failures"))
    assert denial["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_every_object_makes_a_notice(default: Resources) -> None:
    bucket = default.properties(BUCKET, "Failures")
    assert bucket["NotificationConfiguration"] == {
        "EventBridgeConfiguration": {"EventBridgeEnabled": True}
    }
    rule = default.properties("AWS::Events::Rule", "Failures")
    assert rule["EventPattern"]["source"] == ["aws.s3"]
    assert rule["EventPattern"]["detail-type"] == ["Object Created"]
    (name,) = rule["EventPattern"]["detail"]["bucket"]["name"]
    assert name["Ref"].startswith("FailuresBucket")
    (target,) = rule["Targets"]
    assert target["Arn"]["Fn::GetAtt"][0].startswith("FailuresNotices")


def test_only_the_rule_sends_notices(default: Resources) -> None:
    policy = default.properties("AWS::SQS::QueuePolicy", "Failures")["PolicyDocument"]
    (allowed,) = (each for each in policy["Statement"] if each["Effect"] == "Allow")
    assert allowed["Principal"] == {"Service": "events.amazonaws.com"}
    (source,) = allowed["Condition"]["ArnEquals"].values()
    assert source["Fn::GetAtt"][0].startswith("FailuresNoticeRule")


@pytest.mark.parametrize(
    ("kind", "policy"), [("default", "Delete"), ("full", "RetainExceptOnCreate")]
)
def test_the_stage_decides_what_outlives_the_stack(
    kind: str, policy: str, request: pytest.FixtureRequest
) -> None:
    resources: Resources = request.getfixturevalue(kind)
    for type_ in (BUCKET, QUEUE):
        assert resources.find(type_, "Failures")["DeletionPolicy"] == policy


def test_no_function_of_cdk_manages_the_bucket(default: Resources, full: Resources) -> None:
    """Neither its notifications nor the deletion of its objects."""
    for resources in (default, full):
        assert len(resources.of_type("AWS::Lambda::Function")) == 1
        assert not [
            kind for kind in resources.types() if kind.startswith(("Custom::", "AWS::CloudForm"))
        ]


def test_operators_replay_and_remove_nothing_for_good(full: Resources) -> None:
    statements = full.statements("FailuresReplayPolicy")
    assert statements["TakeFailedRecords"]["Action"] == ["s3:DeleteObject", "s3:GetObject"]
    taken = [each["Fn::Join"][1][-1] for each in statements["TakeFailedRecords"]["Resource"]]
    assert taken == ["/aws/lambda/*", f"/{PREFIX}/*"]
    assert statements["lambda:InvokeFunction"]["Resource"]["Fn::GetAtt"][0].startswith(
        "LessonConsumer"
    )
    assert "s3:DeleteObjectVersion" not in json.dumps(statements)
    assert "s3:PutObject" not in json.dumps(statements)


def test_a_product_with_consumers_has_one_failure_destination(
    assemblies: Mapping[str, Assembly],
) -> None:
    for assembly in assemblies.values():
        for template in assembly.templates.values():
            resources = template["Resources"].values()
            mappings = [
                each for each in resources if each["Type"] == "AWS::Lambda::EventSourceMapping"
            ]
            buckets = {
                json.dumps(mapping["Properties"]["DestinationConfig"]) for mapping in mappings
            }
            assert len(buckets) == bool(mappings)
