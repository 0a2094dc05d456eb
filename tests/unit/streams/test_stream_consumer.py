"""A consumer reads its streams as told, and may do nothing else."""

import inspect
import json

import pytest
from aws_cdk import aws_lambda as lambda_

from stream_records.setting_aside import BUCKET_VARIABLE, PREFIX
from tests.unit.streams.consumers import FILTERS, Resources
from tests.unit.tables.stacks import KEY_ARN

MAPPING = "AWS::Lambda::EventSourceMapping"
FUNCTION = "AWS::Lambda::Function"

NOT_FOR_DYNAMODB = {
    "AmazonManagedKafkaEventSourceConfig",
    "DocumentDbEventSourceConfig",
    "LoggingConfig",  # pollers of Kafka
    "ProvisionedPollerConfig",  # pollers of Kafka and SQS
    "Queues",
    "ScalingConfig",  # maximum concurrency of SQS
    "SelfManagedEventSource",
    "SelfManagedKafkaEventSourceConfig",
    "SourceAccessConfigurations",
    "StartingPositionTimestamp",  # goes with AT_TIMESTAMP, and DynamoDB has no such position
    "Topics",
}
NOT_USED = {
    "KmsKeyArn",  # encrypts the filters, which name attributes and hold nothing secret
    "Tags",  # put on by the stack
}


def _reference(resources: Resources, kind: str, prefix: str, attribute: str) -> object:
    (name,) = (name for name in resources.of_type(kind) if name.startswith(prefix))
    return {"Fn::GetAtt": [name, attribute]}


def test_a_stream_is_read_from_its_oldest_record_with_bounded_retries(default: Resources) -> None:
    mapping = dict(default.properties(MAPPING, "LessonConsumerLessonsTable"))
    assert mapping.pop("FunctionName").keys() == {"Ref"}
    assert mapping == {
        "EventSourceArn": _reference(
            default, "AWS::DynamoDB::GlobalTable", "LessonsTable", "StreamArn"
        ),
        "Enabled": True,
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": 100,
        "MaximumBatchingWindowInSeconds": 1,
        "ParallelizationFactor": 1,
        "MaximumRetryAttempts": 10,
        "MaximumRecordAgeInSeconds": 43_200,
        "BisectBatchOnFunctionError": True,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "MetricsConfig": {"Metrics": ["EventCount"]},
        "DestinationConfig": {
            "OnFailure": {
                "Destination": _reference(default, "AWS::S3::Bucket", "FailuresBucket", "Arn")
            }
        },
    }


def test_every_setting_reaches_the_event_source(full: Resources) -> None:
    mapping = full.properties(MAPPING, "LessonConsumerLessonsTable")
    assert [pattern["Pattern"] for pattern in mapping["FilterCriteria"]["Filters"]] == [
        json.dumps(pattern, sort_keys=True) for pattern in FILTERS
    ]
    expected = {
        "Enabled": False,
        "BatchSize": 1_000,
        "MaximumBatchingWindowInSeconds": 20,
        "ParallelizationFactor": 10,
        "MaximumRetryAttempts": 3,
        "MaximumRecordAgeInSeconds": 3_600,
        "BisectBatchOnFunctionError": False,
        "TumblingWindowInSeconds": 60,
    }
    assert {name: mapping[name] for name in expected} == expected
    assert "MetricsConfig" not in mapping


def test_no_property_of_an_event_source_is_forgotten(default: Resources, full: Resources) -> None:
    """A property that Lambda adds for DynamoDB needs a setting, or a reason for having none."""
    set_somewhere = {
        name
        for resources in (default, full)
        for mapping in resources.of_type(MAPPING).values()
        for name in mapping["Properties"]
    }
    arguments = inspect.signature(lambda_.CfnEventSourceMappingProps.__init__).parameters
    known = {name.title().replace("_", "") for name in arguments if name != "self"}
    assert known - NOT_FOR_DYNAMODB - NOT_USED == set_somewhere


def test_each_table_has_an_event_source_of_its_own(full: Resources) -> None:
    without_filters = full.properties(MAPPING, "LessonConsumerCoursesTable")
    assert "FilterCriteria" not in without_filters
    assert len(full.of_type(MAPPING)) == 2


def test_the_function_runs_the_newest_python_on_graviton(default: Resources) -> None:
    function = default.properties(FUNCTION, "LessonConsumer")
    (bucket,) = default.of_type("AWS::S3::Bucket")
    expected = {
        "FunctionName": "test-lessons",
        "Description": "Counts lessons",
        "Runtime": "python3.14",
        "Architectures": ["arm64"],
        "Handler": "greeter.handler.handler",
        "MemorySize": 256,
        "Timeout": 60,
        "Environment": {
            "Variables": {
                "POWERTOOLS_SERVICE_NAME": "test-lessons",
                "POWERTOOLS_METRICS_NAMESPACE": "DataPlatform/StreamConsumers",
                "POWERTOOLS_LOG_LEVEL": "INFO",
                BUCKET_VARIABLE: {"Ref": bucket},
            }
        },
    }
    assert {name: function[name] for name in expected} == expected
    assert function["LoggingConfig"]["LogFormat"] == "JSON"
    assert "ReservedConcurrentExecutions" not in function
    assert "VpcConfig" not in function


def test_every_option_reaches_the_function(full: Resources) -> None:
    function = full.properties(FUNCTION, "LessonConsumer")
    assert function["MemorySize"] == 512
    assert function["Timeout"] == 120
    assert function["ReservedConcurrentExecutions"] == 5
    assert function["Environment"]["Variables"]["TOPIC_ARN"] == "arn:aws:sns:::t"
    assert len(function["VpcConfig"]["SubnetIds"]) == 2
    assert len(function["VpcConfig"]["SecurityGroupIds"]) == 1


@pytest.mark.parametrize(("kind", "days"), [("default", 7), ("full", 90)])
def test_the_log_forgets(kind: str, days: int, request: pytest.FixtureRequest) -> None:
    resources: Resources = request.getfixturevalue(kind)
    assert resources.properties("AWS::Logs::LogGroup", "LessonConsumer")["RetentionInDays"] == days


def test_a_protected_log_has_the_key_of_the_stage(full: Resources) -> None:
    log = full.properties("AWS::Logs::LogGroup", "LessonConsumer")
    assert log["KmsKeyId"] == KEY_ARN


def test_the_role_has_one_policy_and_no_other(full: Resources) -> None:
    role = full.properties("AWS::IAM::Role", "LessonConsumer")
    (policy,) = role["ManagedPolicyArns"]
    assert policy["Ref"].startswith("LessonConsumer")
    assert "Policies" not in role
    assert full.of_type("AWS::IAM::Policy") == {}


def test_the_policy_names_each_stream(full: Resources) -> None:
    statement = full.statements("LessonConsumer")["ReadStreams"]
    assert [arn["Fn::GetAtt"][1] for arn in statement["Resource"]] == ["StreamArn", "StreamArn"]
    assert statement["Action"] == [
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
    ]


def test_the_key_serves_streams_and_failed_records_alone(full: Resources) -> None:
    statements = full.statements("LessonConsumer")
    services = {
        name: statements[name]["Condition"]["StringEquals"]["kms:ViaService"]
        for name in ("DecryptStreams", "EncryptFailedRecords")
    }
    assert json.dumps(services["DecryptStreams"]).count("dynamodb.us-east-1.") == 1
    assert json.dumps(services["EncryptFailedRecords"]).count("s3.us-east-1.") == 1
    assert {statements[name]["Resource"] for name in services} == {KEY_ARN}


def test_a_function_keeps_what_it_sets_aside_below_its_own_name(default: Resources) -> None:
    statement = default.statements("LessonConsumer")["KeepFailedRecords"]
    assert statement["Action"] == "s3:PutObject"
    (bucket,) = default.of_type("AWS::S3::Bucket")
    arn = {"Fn::GetAtt": [bucket, "Arn"]}
    assert [each["Fn::Join"][1] for each in statement["Resource"]] == [
        [arn, "/aws/lambda/*"],
        [arn, f"/{PREFIX}/test-lessons/*"],
    ]


def test_without_a_key_the_policy_names_none(default: Resources) -> None:
    assert default.statements("LessonConsumer").keys() == {
        "WriteLog",
        "ReadStreams",
        "KeepFailedRecords",
        "FindFailureBucket",
    }


def test_given_statements_are_part_of_the_policy(full: Resources) -> None:
    assert "sns:Publish" in full.statements("LessonConsumer")
