"""Where records go that a function could not process."""

import json
import logging
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from tools.local.streams.configuration import MappingConfiguration
from tools.local.streams.records import Record

_LOG = logging.getLogger(__name__)
_ATTEMPTS = 5
_PAUSE_SECONDS = 0.5
_OK = 200


class Condition(StrEnum):
    """Why records were given up."""

    RETRIES_EXHAUSTED = "RetryAttemptsExhausted"
    TOO_OLD = "RecordAgeExceeded"


@dataclass(frozen=True)
class FailedBatch:
    """Records that were given up.

    Attributes
    ----------
    shard_id
        The shard they are from.
    records
        The records, oldest first.
    condition
        Why they were given up.
    invocations
        How often the function was called with them.
    function_error
        `Unhandled` after an error, None after a report of failures.
    """

    shard_id: str
    records: Sequence[Record]
    condition: Condition
    invocations: int
    function_error: str | None


class Send(Protocol):
    """Keeps the records of a failed batch somewhere."""

    def __call__(self, configuration: MappingConfiguration, failed: FailedBatch) -> None:
        """Keep them, or say in the log that they are lost."""


def sender(make_client: Callable[[str], Any]) -> Send:
    """Build what sends failed batches to queues, topics and buckets.

    Parameters
    ----------
    make_client
        Makes the boto3 client of a service.
    """
    clients: dict[str, Any] = {}
    making = threading.Lock()  # boto3's sessions are not safe to share between threads

    def client(service: str) -> Any:  # noqa: ANN401  one of three services
        with making:
            if service not in clients:
                clients[service] = make_client(service)
            return clients[service]

    def send(configuration: MappingConfiguration, failed: FailedBatch) -> None:
        destination = configuration.failure_destination
        _LOG.warning(
            "%s gave up %d records of %s (%s)%s",
            configuration.function_arn,
            len(failed.records),
            failed.shard_id,
            failed.condition,
            f"; they are reported to {destination}" if destination else "; they are lost",
        )
        if destination is None:
            return
        service = destination.split(":")[2]
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                _deliver(client(service), service, configuration, failed)
            except (BotoCoreError, ClientError) as error:
                _LOG.warning("Attempt %d to reach %s failed: %s", attempt, destination, error)
                time.sleep(_PAUSE_SECONDS)
            else:
                return
        _LOG.error("%s cannot be reached; the report is lost", destination)

    return send


def _deliver(
    client: Any,  # noqa: ANN401  one of three services
    service: str,
    configuration: MappingConfiguration,
    failed: FailedBatch,
) -> None:
    destination = configuration.failure_destination or ""
    now = datetime.now(UTC)
    document = failure_document(configuration, failed, now)
    if service == "sqs":
        queue = client.get_queue_url(QueueName=destination.rpartition(":")[2])["QueueUrl"]
        client.send_message(QueueUrl=queue, MessageBody=json.dumps(document))
    elif service == "sns":
        client.publish(TopicArn=destination, Message=json.dumps(document))
    else:
        # Only a bucket gets the records themselves: as a text, like everything in `payload`.
        event = {"Records": [record.event for record in failed.records]}
        client.put_object(
            Bucket=destination.rpartition(":")[2],
            Key=object_key(configuration.mapping_id, failed.shard_id, now),
            Body=json.dumps({**document, "payload": json.dumps(event)}).encode(),
        )


def object_key(mapping_id: str, shard_id: str, now: datetime) -> str:
    """Name the object for a failed batch the way Lambda does."""
    return (
        f"aws/lambda/{mapping_id}/{shard_id}/{now:%Y/%m/%d}/{now:%Y-%m-%dT%H.%M.%S}-{uuid.uuid4()}"
    )


def failure_document(
    configuration: MappingConfiguration, failed: FailedBatch, now: datetime
) -> dict[str, Any]:
    """Describe a failed batch the way Lambda does, without the records."""
    document: dict[str, Any] = {
        "requestContext": {
            "requestId": str(uuid.uuid4()),
            "functionArn": configuration.function_arn,
            "condition": failed.condition.value,
            "approximateInvokeCount": failed.invocations,
        },
    }
    if failed.invocations:
        document["responseContext"] = {
            "statusCode": _OK,
            "executedVersion": "$LATEST",
            "functionError": failed.function_error,
        }
    first, last = failed.records[0], failed.records[-1]
    return {
        **document,
        "version": "1.0",
        "timestamp": f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z",
        "DDBStreamBatchInfo": {
            "shardId": failed.shard_id,
            "startSequenceNumber": first.sequence_number,
            "endSequenceNumber": last.sequence_number,
            "approximateArrivalOfFirstRecord": _arrival(first),
            "approximateArrivalOfLastRecord": _arrival(last),
            "batchSize": len(failed.records),
            "streamArn": configuration.stream_arn,
        },
    }


def _arrival(record: Record) -> str:
    created = record.event["dynamodb"]["ApproximateCreationDateTime"]
    return f"{datetime.fromtimestamp(created, UTC):%Y-%m-%dT%H:%M:%SZ}"
