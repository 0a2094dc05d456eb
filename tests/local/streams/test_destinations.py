"""Failure destinations, on moto's queues, topics and buckets."""

import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.local.streams.pumping import AnyClient, make_client, mapping
from tools.local.streams.configuration import MappingConfiguration
from tools.local.streams.destinations import Condition, FailedBatch, Send, sender
from tools.local.streams.mappings import create_mapping
from tools.local.streams.records import Record, as_record

STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2026-11-20T10:00:00.000"
SHARD = "shardId-00000001573689847184-864758bb"
CREATED = 1_795_000_000.5


def record(number: int) -> Record:
    answered = {
        "eventID": f"{number:032}",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "ApproximateCreationDateTime": CREATED + number,
            "Keys": {"pk": {"S": str(number)}},
            "SequenceNumber": f"{number:021}",
            "SizeBytes": 3,
            "StreamViewType": "KEYS_ONLY",
        },
    }
    return as_record(answered, STREAM)


def failed(**changes: object) -> FailedBatch:
    parts: dict[str, Any] = {
        "shard_id": SHARD,
        "records": [record(1), record(2)],
        "condition": Condition.RETRIES_EXHAUSTED,
        "invocations": 4,
        "function_error": "Unhandled",
    }
    return FailedBatch(**{**parts, **changes})


def configuration(tmp_path: Path, destination: str) -> MappingConfiguration:
    config = {"OnFailure": {"Destination": destination}}
    made = create_mapping(tmp_path, mapping(STREAM, DestinationConfig=config))
    return MappingConfiguration.from_description(made)


@pytest.fixture
def send(moto_url: str) -> Send:
    return sender(lambda service: make_client(service, moto_url))


@pytest.fixture
def queue(moto_url: str) -> tuple[AnyClient, str, str]:
    """A queue's client, URL and ARN."""
    sqs = make_client("sqs", moto_url)
    url = sqs.create_queue(QueueName=f"failures-{uuid.uuid4()}")["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    return sqs, url, attributes["QueueArn"]


def expected_document(function_arn: str) -> dict[str, Any]:
    return {
        "requestContext": {
            "requestId": "…",
            "functionArn": function_arn,
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 4,
        },
        "responseContext": {
            "statusCode": 200,
            "executedVersion": "$LATEST",
            "functionError": "Unhandled",
        },
        "version": "1.0",
        "timestamp": "…",
        "DDBStreamBatchInfo": {
            "shardId": SHARD,
            "startSequenceNumber": "000000000000000000001",
            "endSequenceNumber": "000000000000000000002",
            "approximateArrivalOfFirstRecord": "2026-11-18T11:06:41Z",
            "approximateArrivalOfLastRecord": "2026-11-18T11:06:42Z",
            "batchSize": 2,
            "streamArn": STREAM,
        },
    }


def without_chance(document: dict[str, Any]) -> dict[str, Any]:
    """Check the parts that differ each time, and put the same in their place."""
    uuid.UUID(document["requestContext"]["requestId"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", document["timestamp"])
    request = {**document["requestContext"], "requestId": "…"}
    return {**document, "requestContext": request, "timestamp": "…"}


def test_a_queue_gets_where_the_records_are(
    tmp_path: Path, send: Send, queue: tuple[AnyClient, str, str]
) -> None:
    sqs, url, arn = queue
    settings = configuration(tmp_path, arn)
    send(settings, failed())
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    document = json.loads(message["Body"])
    assert without_chance(document) == expected_document(settings.function_arn)


def test_a_topic_gets_where_the_records_are(
    tmp_path: Path, send: Send, moto_url: str, queue: tuple[AnyClient, str, str]
) -> None:
    sqs, url, queue_arn = queue
    sns = make_client("sns", moto_url)
    topic = sns.create_topic(Name=f"failures-{uuid.uuid4()}")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue_arn)
    settings = configuration(tmp_path, topic)
    send(settings, failed())
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    document = json.loads(json.loads(message["Body"])["Message"])
    assert without_chance(document) == expected_document(settings.function_arn)


def test_a_bucket_gets_the_records_too(tmp_path: Path, send: Send, moto_url: str) -> None:
    s3 = make_client("s3", moto_url)
    bucket = f"failures-{uuid.uuid4()}"
    s3.create_bucket(Bucket=bucket)
    settings = configuration(tmp_path, f"arn:aws:s3:::{bucket}")
    batch = failed()
    send(settings, batch)
    (entry,) = s3.list_objects_v2(Bucket=bucket)["Contents"]
    assert re.fullmatch(
        rf"aws/lambda/{settings.mapping_id}/{SHARD}/\d{{4}}/\d\d/\d\d/"
        r"\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[0-9a-f-]{36}",
        entry["Key"],
    )
    document = json.loads(s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read())
    payload = json.loads(document.pop("payload"))
    assert payload == {"Records": [each.event for each in batch.records]}
    assert without_chance(document) == expected_document(settings.function_arn)


def test_records_given_up_without_a_call_have_no_response(
    tmp_path: Path, send: Send, queue: tuple[AnyClient, str, str]
) -> None:
    sqs, url, arn = queue
    batch = failed(condition=Condition.TOO_OLD, invocations=0, function_error=None)
    send(configuration(tmp_path, arn), batch)
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    document = json.loads(message["Body"])
    assert document["requestContext"]["condition"] == "RecordAgeExceeded"
    assert "responseContext" not in document


def test_an_unreachable_destination_is_logged(
    tmp_path: Path,
    send: Send,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("tools.local.streams.destinations._PAUSE_SECONDS", 0)
    send(configuration(tmp_path, "arn:aws:s3:::no-such-bucket"), failed())
    assert "arn:aws:s3:::no-such-bucket cannot be reached; the report is lost" in caplog.text
