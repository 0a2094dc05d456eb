"""Records that trying again cannot help: kept whole with their reasons, so that the rest goes on.

Lambda delivers a batch again from the first record that a function reports, so a record that can
never be applied would hold up the others for as many attempts as it is granted. It goes into the
failure bucket at once instead, in the form in which Lambda itself keeps what it gives up.
"""

import json
import os
import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from stream_records.clients import make_client

Record = Mapping[str, Any]
Put = Callable[[str, str, bytes], None]

BUCKET_VARIABLE = "FAILURE_BUCKET"
"""Names the bucket of failed records; without it, every failure is reported to Lambda."""

FUNCTION_VARIABLE = "AWS_LAMBDA_FUNCTION_NAME"
PREFIX = "set-aside"
CONDITION = "RecordsSetAside"
REPLAY = "replay"
"""A member of the event, true when a person delivers records again: every failure is answered with
its reason, and nothing is set aside, since the caller still has the records."""

_TABLE_STREAM = re.compile(r"arn:[^:]+:dynamodb:[^:]+:[^:]+:table/[^/]+/stream/.+")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a record was not applied.

    Attributes
    ----------
    reason
        In words that quote nothing of an item.
    is_passing
        Whether the record may be applied when it is delivered again.
    """

    reason: str
    is_passing: bool


@dataclass(frozen=True, slots=True)
class Settlement:
    """What becomes of the records of an event that were not applied.

    Attributes
    ----------
    reported
        Sequence numbers that Lambda, or the person who replays, is told; None for a record without.
    set_aside
        How many records were kept in the failure bucket.
    reasons
        Of a replay: why each reported record failed; a record without number has the number "".
    problem
        Why records could not be kept; they are among the reported ones then.
    """

    reported: Sequence[str | None]
    set_aside: int = 0
    reasons: Mapping[str, str] | None = None
    problem: str | None = None

    @property
    def response(self) -> dict[str, Any]:
        """What the function returns."""
        # Without a sequence number, Lambda takes the whole batch as failed: so it should.
        failures = [{"itemIdentifier": number} for number in self.reported]
        response: dict[str, Any] = {"batchItemFailures": failures}
        return response if self.reasons is None else {**response, "reasons": dict(self.reasons)}


def settle(
    event: Mapping[str, Any],
    failures: Mapping[str | None, Failure],
    *,
    put: Put | None = None,
    variables: Mapping[str, str] = os.environ,
) -> Settlement:
    """Keep the records that trying again cannot help, and tell which are to be delivered again.

    Lambda delivers everything again from the first record on whose failure may pass. What cannot be
    helped behind it is met again then: it is reported as well, and set aside when nothing before it
    fails, so no record is kept twice. What cannot be kept is reported and delivered again.

    Parameters
    ----------
    event
        The event of the stream, or of a replay.
    failures
        Why records were not applied, by sequence number; None for records without one.
    put
        Puts an object: its bucket, its key and its content. By default into S3.
    variables
        The environment: the bucket, and what Lambda tells a function of itself.
    """
    if event.get(REPLAY) is True:
        reasons = {number or "": failure.reason for number, failure in failures.items()}
        return Settlement(list(failures), reasons=reasons)
    inapplicable = _inapplicable(event["Records"], failures)
    if not inapplicable:
        return Settlement(list(failures))
    bucket = variables.get(BUCKET_VARIABLE)
    if not bucket:
        return Settlement(list(failures), problem=f"{BUCKET_VARIABLE} is missing")
    now = datetime.now(UTC)
    function = variables.get(FUNCTION_VARIABLE, "unknown")
    try:
        document = _document(event["Records"], inapplicable, failures, now, variables)
        (put or _put_into_s3)(bucket, _key(function, now), json.dumps(document).encode())
    except Exception as error:  # noqa: BLE001  whatever it is, the records must not be lost
        return Settlement(list(failures), problem=type(error).__name__)
    # A record without number behind the first of the others comes again with it. Reporting it
    # would make Lambda deliver the whole batch again.
    kept = {None, *map(number_of, inapplicable)}
    return Settlement([number for number in failures if number not in kept], len(inapplicable))


def number_of(record: Record) -> str | None:
    """Return the sequence number of a record that may be malformed."""
    data = record.get("dynamodb") if isinstance(record, dict) else None
    number = data.get("SequenceNumber") if isinstance(data, dict) else None
    return number if isinstance(number, str) and number else None


def _inapplicable(
    records: Sequence[Record], failures: Mapping[str | None, Failure]
) -> list[Record]:
    """Return the records that cannot be helped, up to the first that Lambda delivers again."""
    inapplicable: list[Record] = []
    for record in records:
        number = number_of(record)
        failure = failures.get(number)
        if failure is None:
            continue
        if failure.is_passing and number is not None:
            break
        inapplicable.append(record)
    return inapplicable


def _key(function: str, now: datetime) -> str:
    return f"{PREFIX}/{function}/{now:%Y/%m/%d}/{now:%Y-%m-%dT%H.%M.%S}-{uuid.uuid4()}"


def _document(
    records: Sequence[Record],
    inapplicable: Sequence[Record],
    failures: Mapping[str | None, Failure],
    now: datetime,
    variables: Mapping[str, str],
) -> dict[str, Any]:
    """Describe records as Lambda does, in the members that a function knows."""
    stream_arn = next(_stream_arns(records), "")
    numbers = [number_of(record) for record in inapplicable]
    return {
        "requestContext": {
            "functionArn": _function_arn(stream_arn, variables),
            "condition": CONDITION,
            "approximateInvokeCount": 1,
        },
        "version": "1.0",
        "timestamp": f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z",
        "DDBStreamBatchInfo": {
            # A function is not told the shard.
            "shardId": None,
            "startSequenceNumber": numbers[0],
            "endSequenceNumber": numbers[-1],
            "batchSize": len(inapplicable),
            "streamArn": stream_arn,
        },
        "reasons": {number or "": failures[number].reason for number in numbers},
        # As a string, like Lambda's.
        "payload": json.dumps({"Records": inapplicable}, separators=(",", ":")),
    }


def _stream_arns(records: Sequence[Record]) -> Iterator[str]:
    for record in records:
        arn = record.get("eventSourceARN") if isinstance(record, dict) else None
        if isinstance(arn, str) and _TABLE_STREAM.fullmatch(arn):
            yield arn


def _function_arn(stream_arn: str, variables: Mapping[str, str]) -> str:
    """Return the function's ARN, in the account of its stream; its name if that is unknown."""
    function = variables.get(FUNCTION_VARIABLE, "unknown")
    region = variables.get("AWS_REGION")
    if not stream_arn or not region:
        return function
    _, partition, _, _, account, _ = stream_arn.split(":", 5)
    return f"arn:{partition}:lambda:{region}:{account}:function:{function}"


def _put_into_s3(bucket: str, key: str, body: bytes) -> None:
    _s3_client().put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/json")


@cache
def _s3_client() -> Any:  # noqa: ANN401  a boto3 client
    return make_client("s3")
