"""The failure destination as the products' stacks deploy it."""

import json
import subprocess
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.local.embedded import DATACTL, EmbeddedAws, wait_until

# Its consumer publishes health scores; a record whose score is a text is malformed for ever.
PRODUCT, CONSUMER, TABLE = "iops", "iops-health-events", "iops-dashboard-metrics"

REASON = "MalformedRecordError: health_score is not of type N."
MALFORMED = {
    "entity_id": {"S": "stu_1"},
    "entity_type": {"S": "student"},
    "health_score": {"S": "fifty"},
}


@pytest.fixture
def failed_object(deployed_aws: EmbeddedAws) -> Iterator[str]:
    """A failed batch with one malformed record, as Lambda would have kept it."""
    s3, bucket = deployed_aws.client("s3"), _published(deployed_aws, "bucket-name")
    key = f"aws/lambda/{uuid.uuid4()}/shard/2026/11/20/2026-11-20T10.00.00-{uuid.uuid4()}"
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(_document(deployed_aws)).encode())
    yield key
    s3.delete_object(Bucket=bucket, Key=key)


def _published(aws: EmbeddedAws, part: str, product: str = PRODUCT) -> str:
    name = f"/data-platform/dev/{product}/failures/{part}"
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
            "NewImage": MALFORMED,
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


def _notices(aws: EmbeddedAws, product: str = PRODUCT) -> list[str]:
    """Look at the notices and put them back at once."""
    answer = aws.client("sqs").receive_message(
        QueueUrl=_published(aws, "queue-url", product),
        MaxNumberOfMessages=10,
        VisibilityTimeout=0,
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
    answer = _redrive(deployed_aws, "replay", batch[:8], expected_status=1)
    (replay,) = answer["batches"]
    assert (replay["consumer"], replay["failed"], replay["removed"]) == (CONSUMER, ["100"], False)
    assert replay["reasons"] == {"100": REASON}


def test_a_deployed_consumer_sets_a_malformed_record_aside_at_once(
    deployed_aws: EmbeddedAws,
) -> None:
    """It knows the bucket and may write to it; the object makes a notice, and can be discarded."""
    product, consumer = "tutoria", "tutoria-usage-rollup"
    s3, bucket = deployed_aws.client("s3"), _published(deployed_aws, "bucket-name", product)

    def kept() -> list[str]:
        found = s3.list_objects_v2(Bucket=bucket, Prefix=f"set-aside/{consumer}/")
        return [each["Key"] for each in found.get("Contents", [])]

    conversation = uuid.uuid4().hex
    message = {
        "conversationId": {"S": conversation},
        "timestamp": {"N": "1795000000000"},
        "provider": {"S": "none"},
        "moduleId": {"N": "999"},
        "studentId": {"N": "999"},
        "inputTokens": {"S": "many"},
    }
    deployed_aws.client("dynamodb").put_item(TableName="ChatMessages", Item=message)
    wait_until(lambda: bool(kept()), "the record in the failure bucket")
    (key,) = kept()
    wait_until(lambda: key in _notices(deployed_aws, product), "the notice of the object")
    identifier = key[-36:][:8]
    shown = _redrive(deployed_aws, "show", identifier, product=product)
    reason = "MalformedRecordError: inputTokens is not of type N."
    assert (shown["consumer"], shown["reason"]) == (consumer, reason)
    assert shown["changes"][0]["keys"]["conversationId"] == {"S": conversation}
    discarded = _redrive(deployed_aws, "discard", identifier, "--yes", product=product)
    assert [each["id"] for each in discarded["discarded"]] == [identifier]
    assert kept() == []
    assert key not in _notices(deployed_aws, product)


def _redrive(
    aws: EmbeddedAws, *arguments: str, product: str = PRODUCT, expected_status: int = 0
) -> dict[str, Any]:
    answer = subprocess.run(
        [DATACTL, "redrive", *arguments, f"--product={product}", "--local", "--json"],
        env=aws.command_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert answer.returncode == expected_status, answer.stderr
    printed: dict[str, Any] = json.loads(answer.stdout)
    return printed
