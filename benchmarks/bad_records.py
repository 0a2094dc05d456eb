"""How far bad records make a consumer fall behind.

``python -m benchmarks.bad_records [--quick] [--json]`` writes five items a second for a minute
(quick: 15 s), 4 % of which no consumer can ever apply, and measures how long after its write each
good one was applied. The stream
of DynamoDB Local goes through the stream pump, with the settings of `StreamConsumer`, into the
loop of all consumers; moto's S3 takes what is set aside. Then once more without a bucket to set
records aside in: every failure is reported, and the batch tried again from there, ten times.
"""

import os
import time
from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.results import Figure, run_alone, twentieths
from benchmarks.stream_pump import client, mapping_of, moto, pumping, table_with_stream
from stream_records.batches import Outcome, process_each
from stream_records.changes import Change
from stream_records.setting_aside import BUCKET_VARIABLE
from stream_records.values import read_number, required
from tools.local.dynamodb.background import start_gateway
from tools.local.dynamodb.engine import start_dynamodb_local
from tools.local.functions import Invocation

SECONDS, QUICK_SECONDS = 60, 15
PER_SECOND = 5
EVERY_BAD = 25
BUCKET = "failures"
SETTINGS = {
    "BatchSize": 100,
    "MaximumBatchingWindowInSeconds": 1,
    "MaximumRetryAttempts": 10,
    "BisectBatchOnFunctionError": True,
    "FunctionResponseTypes": ["ReportBatchItemFailures"],
}


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield the lag of every good record, and how many were applied in time."""
    seconds = QUICK_SECONDS if quick else SECONDS
    quiet = {"POWERTOOLS_LOG_LEVEL": "CRITICAL", "POWERTOOLS_METRICS_DISABLED": "true"}
    with start_dynamodb_local() as engine, start_gateway(engine.url) as gateway, moto() as moto_url:
        client("s3", moto_url).create_bucket(Bucket=BUCKET)
        os.environ |= {
            **quiet,
            "AWS_ENDPOINT_URL_S3": moto_url,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
        }
        dynamodb = client("dynamodb", gateway.url)
        for name, bucket in (("set-aside", BUCKET), ("tried-again", "")):
            os.environ[BUCKET_VARIABLE] = bucket
            yield from _measure(name, dynamodb, gateway.url, seconds)


def _measure(
    name: str,
    dynamodb: Any,  # noqa: ANN401  a client of boto3
    url: str,
    seconds: int,
) -> Iterator[Figure]:
    lags: dict[str, float] = {}

    def apply(change: Change) -> Outcome:
        written = required(read_number(change.newest, "written"), "written")
        lags.setdefault(change.keys["pk"]["S"], time.time() - float(written))
        return Outcome.APPLIED

    def invoke(_function: str, event: Mapping[str, Any]) -> Invocation:
        return Invocation(process_each(event, apply), error=None, log="", duration_ms=0.0)

    stream = table_with_stream(dynamodb, name)
    good = 0
    with pumping(url, invoke, [mapping_of(stream, **SETTINGS)]):
        started = time.monotonic()
        for number in range(seconds * PER_SECOND):
            time.sleep(max(0.0, started + number / PER_SECOND - time.monotonic()))
            is_bad = number % EVERY_BAD == 0
            written = {"S": "bad"} if is_bad else {"N": f"{time.time():.3f}"}
            dynamodb.put_item(TableName=name, Item={"pk": {"S": str(number)}, "written": written})
            good += not is_bad
        in_time = len(lags)
        time.sleep(2)  # the last ones come after their window
    share = 100 * in_time / good
    yield Figure(f"{name}: good records applied when the last one was written", "%", (share,))
    yield Figure(f"{name}: lag", "s", twentieths(list(lags.values())))


if __name__ == "__main__":
    run_alone(measure, __doc__)
