"""A product's stack gives its consumers names, a key and one failure destination."""

import json

import pytest
from aws_cdk import Environment

from data_platform.deployment import Deployment
from data_platform.dynamodb.types import StreamView
from data_platform.functions.spec import FunctionSpec
from data_platform.streams.consumed_stream import ConsumedStream
from stacks.product_stack import ProductStack
from tests.unit.declarations.factories import table
from tests.unit.functions.packages import new_function
from tests.unit.streams.consumers import PROTECTED_STAGE, Resources
from tests.unit.tables.stacks import new_app, product_of


def _product_stack() -> ProductStack:
    deployment = Deployment(stage=PROTECTED_STAGE, namespace="alice")
    environment = Environment(region="us-east-1")
    return ProductStack(
        new_app(), product=product_of(table()), deployment=deployment, env=environment
    )


@pytest.fixture(scope="module")
def resources(tmp_path_factory: pytest.TempPathFactory) -> Resources:
    stack = _product_stack()
    package = new_function(tmp_path_factory.mktemp("sources"))
    for construct_id, name in (("FirstConsumer", "first"), ("SecondConsumer", "second")):
        stack.add_consumer(
            construct_id,
            FunctionSpec(name=name, package=package, purpose="Counts lessons"),
            sources=[ConsumedStream(stack.tables["lessons"], images=StreamView.NEW_AND_OLD_IMAGES)],
        )
    return Resources(stack)


def test_a_name_has_namespace_and_product_in_front(resources: Resources) -> None:
    first = resources.properties("AWS::Lambda::Function", "FirstConsumer")
    assert first["FunctionName"] == "alice-test-first"


def test_consumers_share_a_failure_destination_with_the_product_s_key(
    resources: Resources,
) -> None:
    (bucket,) = (
        each["Properties"]
        for name, each in resources.of_type("AWS::S3::Bucket").items()
        if name.startswith("Failures")
    )
    key = json.dumps(bucket["BucketEncryption"])
    log = resources.properties("AWS::Logs::LogGroup", "FirstConsumer")
    assert log["KmsKeyId"]["Fn::GetAtt"][0] in key


def test_the_product_s_key_serves_the_logs(resources: Resources) -> None:
    """CloudWatch Logs refuses a log group whose key it may not use."""
    key = resources.properties("AWS::KMS::Key", "TableKey")
    (logs,) = (
        each for each in key["KeyPolicy"]["Statement"] if each.get("Sid") == "EncryptLogGroups"
    )
    assert "logs.us-east-1." in json.dumps(logs["Principal"])
    assert ":log-group:alice-TestStack-*" in json.dumps(logs["Condition"])


def test_operators_may_call_both_consumers_and_find_the_bucket(resources: Resources) -> None:
    statements = resources.statements("FailuresReplayPolicy")
    called = statements["lambda:InvokeFunction"]["Resource"]
    assert {arn["Fn::GetAtt"][0][:13] for arn in called} == {"FirstConsumer", "SecondConsume"}
    found = json.dumps(statements["FindFailedRecords"]["Resource"])
    for part in ("bucket-name", "queue-url"):
        assert f":parameter/alice/data-platform/prod/test/failures/{part}" in found


def test_the_failure_destination_is_published(resources: Resources) -> None:
    published = {
        each["Properties"]["Name"] for each in resources.of_type("AWS::SSM::Parameter").values()
    }
    prefix = "/alice/data-platform/prod/test"
    assert {
        f"{prefix}/failures/bucket-name",
        f"{prefix}/failures/queue-url",
        f"{prefix}/failures/queue-arn",
        f"{prefix}/policies/replay",
    } <= published


def test_a_product_without_consumers_has_no_failure_destination() -> None:
    resources = Resources(_product_stack())
    assert not [name for name in resources.of_type("AWS::SQS::Queue") if "Failures" in name]
