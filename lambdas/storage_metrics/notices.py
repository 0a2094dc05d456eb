"""New notices of failed records that wait for longer than SQS keeps a notice.

Failed records are kept for 90 days, and a message for 14 at most. The alarm counts messages, so it
would say after two weeks that all is well.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from scheduled_runs.errors import error_code
from storage_metrics.batches import in_batches

RENEWED_EVERY = timedelta(days=7)
"""Half as long as a notice lives: one that is missed is made up for by the next."""

BETWEEN_RUNS = timedelta(hours=7)
"""At most, since the schedule is flexible. A run that comes sooner renews some notices twice."""

MESSAGES_PER_REQUEST = 10
"""The most that SendMessageBatch takes."""

_SOURCE = "data-platform.storage-metrics"


@dataclass(frozen=True, slots=True)
class FailureDestination:
    """Where failed records of the product are.

    Parameters
    ----------
    bucket
        Name of the bucket.
    queue_url
        URL of the queue of notices.
    """

    bucket: str
    queue_url: str


@dataclass(frozen=True, slots=True)
class Renewal:
    """What became of the notices.

    Parameters
    ----------
    renewed
        How many were sent.
    failures
        The code of the error of each request that failed.
    """

    renewed: int
    failures: list[str]


def renew_notices(s3: Any, sqs: Any, destination: FailureDestination, now: datetime) -> Renewal:  # noqa: ANN401  clients of boto3
    """Send a notice of each object that has waited for a whole number of weeks by this run."""
    renewed, failures = 0, list[str]()
    try:
        due = list(_due(s3, destination.bucket, now))
    except (BotoCoreError, ClientError) as error:
        return Renewal(0, [error_code(error)])
    for keys in in_batches(due, MESSAGES_PER_REQUEST):
        entries = [
            {"Id": str(number), "MessageBody": _notice(destination.bucket, key)}
            for number, key in enumerate(keys)
        ]
        try:
            answer = sqs.send_message_batch(QueueUrl=destination.queue_url, Entries=entries)
        except (BotoCoreError, ClientError) as error:
            failures.append(error_code(error))
            continue
        renewed += len(answer.get("Successful", []))
        failures += [each["Code"] for each in answer.get("Failed", [])]
    return Renewal(renewed, failures)


def is_due(age: timedelta) -> bool:
    """Whether an object of this age has come to the end of another week since the last run."""
    return age >= RENEWED_EVERY and age % RENEWED_EVERY < BETWEEN_RUNS


def _due(s3: Any, bucket: str, now: datetime) -> Iterator[str]:  # noqa: ANN401  a client of boto3
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for each in page.get("Contents", []):
            if is_due(now - each["LastModified"]):
                yield each["Key"]


def _notice(bucket: str, key: str) -> str:
    """Return a notice in the form of S3's own, which the redrive command reads."""
    detail = {"bucket": {"name": bucket}, "object": {"key": key}}
    return json.dumps({"source": _SOURCE, "detail-type": "Object Still There", "detail": detail})
