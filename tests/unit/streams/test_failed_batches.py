"""What lies in the failure bucket and is no failed batch is said to be none, and stops nothing."""

import json
from typing import Any

import pytest

from tools.redrive.failed_batch import MalformedBatchError, read_batch

_ARN = "arn:aws:{}:us-east-1:123456789012:{}"
_DOCUMENT: dict[str, Any] = {
    "requestContext": {
        "functionArn": _ARN.format("lambda", "function:iops-health-events"),
        "condition": "RetryAttemptsExhausted",
        "approximateInvokeCount": 3,
    },
    "timestamp": "2026-11-20T13:48:06.123Z",
    "DDBStreamBatchInfo": {"streamArn": _ARN.format("dynamodb", "table/metrics/stream/2026-11-20")},
    "payload": json.dumps({"Records": [{"dynamodb": {"SequenceNumber": "1"}}]}),
}


def _with(**changes: Any) -> bytes:
    return json.dumps({**_DOCUMENT, **changes}).encode()


def _request(**changes: Any) -> bytes:
    return _with(requestContext={**_DOCUMENT["requestContext"], **changes})


def test_a_failed_batch_is_read() -> None:
    batch, records = read_batch("key", _with())
    assert (batch.consumer, batch.table, batch.size) == ("iops-health-events", "metrics", 1)
    assert len(records) == 1


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"[" * 200_000, id="nested too deeply"),
        pytest.param(_with(payload="[" * 200_000), id="a payload nested too deeply"),
        pytest.param(_with(reasons={"1": {"not": "a text"}}), id="a reason that is no text"),
        pytest.param(_with(reasons=["ab"]), id="reasons that are a list"),
        pytest.param(_with(reasons=None), id="no reasons"),
        pytest.param(_request(condition={"a": 1}), id="a condition that is no text"),
        pytest.param(_request(approximateInvokeCount="3"), id="attempts that are no number"),
        pytest.param(_with()[:-20], id="cut off"),
    ],
)
def test_what_is_no_failed_batch_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(MalformedBatchError, match="is no failed batch of a table's stream"):
        read_batch("key", body)
