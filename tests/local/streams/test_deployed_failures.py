"""The failure destination as the products' stacks deploy it."""

from __future__ import annotations

import json
import subprocess
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from tests.local.embedded import DATACTL, EmbeddedAws, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

# Its consumer publishes health scores; a record without one is malformed for ever.
PRODUCT, CONSUMER, TABLE = "iops", "iops-health-events", "iops-dashboard-metrics"


@pytest.fixture
def failed_object(deployed_aws: EmbeddedAws) -> Iterator[str]:
    """A failed batch with one malformed record, as Lambda would have kept it."""
    s3, bucket = deployed_aws.client("s3"), _published(deployed_aws, "bucket-name")
    key = f"aws/lambda/{uuid.uuid4()}/shard/2026/11/20/2026-11-20T10.00.00-{uuid.uuid4()}"
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(_document(deployed_aws)).encode())
    yield key
    s3.delete_object(Bucket=bucket, Key=key)


def _published(aws: EmbeddedAws, part: str) -> str:
    name = f"/data-platform/dev/{PRODUCT}/failures/{part}"
    value: str = aws.client("ssm").get_parameter(Name=name)["Parameter"]["Value"]
    return value


def _document(aws: EmbeddedAws) -> dict[str, Any]:
    stream = aws.client("dynamodb").describe_table(TableName=TABLE)["Table"]["LatestStreamArn"]
    record = {
        "eventID": uuid.uuid4().hex,
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "eventSourceARN": stream,
        "dynamodb": {
            "ApproximateCreationDateTime": 1_795_000_000,
            "Keys": {"entity_id": {"S": "stu_1"}, "entity_type": {"S": "student"}},
            "NewImage": {"entity_id": {"S": "stu_1"}, "entity_type": {"S": "student"}},
            "SequenceNumber": "100",
        },
    }
    function = aws.client("lambda").get_function(FunctionName=CONSUMER)
    return {
        "requestContext": {
            "requestId": str(uuid.uuid4()),
            "functionArn": function["Configuration"]["FunctionArn"],
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 11,
        },
        "version": "1.0",
        "timestamp": "2026-11-20T10:00:00.000Z",
        "DDBStreamBatchInfo": {
            "shardId": "shard",
            "startSequenceNumber": "100",
            "endSequenceNumber": "100",
            "batchSize": 1,
            "streamArn": stream,
        },
        "payload": json.dumps({"Records": [record]}),
    }


def _notices(aws: EmbeddedAws) -> list[str]:
    """Look at the notices and put them back at once."""
    answer = aws.client("sqs").receive_message(
        QueueUrl=_published(aws, "queue-url"), MaxNumberOfMessages=10, VisibilityTimeout=0
    )
    bodies = [json.loads(message["Body"]) for message in answer.get("Messages", [])]
    return [body["detail"]["object"]["key"] for body in bodies]


def test_a_failed_batch_makes_a_notice(deployed_aws: EmbeddedAws, failed_object: str) -> None:
    wait_until(lambda: failed_object in _notices(deployed_aws), "the notice of the object")


def test_a_deployed_consumer_is_given_the_records_again(
    deployed_aws: EmbeddedAws, failed_object: str
) -> None:
    """The real function runs, and says that nothing has changed about the record."""
    batch = failed_object[-36:]
    answer = subprocess.run(
        [DATACTL, "redrive", "replay", batch[:8], "--product=iops", "--local", "--json"],
        env=deployed_aws.command_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert answer.returncode == 1, answer.stderr
    (replay,) = json.loads(answer.stdout)["batches"]
    assert (replay["consumer"], replay["failed"], replay["removed"]) == (CONSUMER, ["100"], False)
    assert replay["problem"] is None
