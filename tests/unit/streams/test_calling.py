"""What Lambda answers to a call is told apart: taken, failed, or not called at all."""

from __future__ import annotations

import io
import json
from typing import Any

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from tools.streams.calling import Answer, UncallableError, caller

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:lessons"
EVENT = {"Records": [{"eventID": "1"}]}


def _call(prepare: Any) -> Answer:
    make: Any = boto3.client
    client = make(
        "lambda", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    with Stubber(client) as stub:
        prepare(stub)
        with caller(lambda _service: client, None) as call:
            answer = call(FUNCTION, EVENT)
        stub.assert_no_pending_responses()
    return answer


def _answering(payload: object, **more: object) -> Any:
    body = json.dumps(payload).encode()

    def prepare(stub: Stubber) -> None:
        stub.add_response(
            "invoke",
            {"StatusCode": 200, "Payload": StreamingBody(io.BytesIO(body), len(body)), **more},
            {"FunctionName": FUNCTION, "Payload": json.dumps(EVENT).encode()},
        )

    return prepare


def test_what_a_function_returned_is_passed_on() -> None:
    report = {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert _call(_answering(report)) == Answer(report)
    assert _call(_answering(None)) == Answer(None)


def test_only_the_type_of_an_error_is_passed_on() -> None:
    """Its message may quote an item."""
    error = {"errorType": "ValueError", "errorMessage": "private"}
    assert _call(_answering(error, FunctionError="Unhandled")) == Answer(error="ValueError")
    assert _call(_answering("gone", FunctionError="Unhandled")) == Answer(error="Unhandled")


def test_a_refused_call_is_no_failure_of_the_records() -> None:
    def prepare(stub: Stubber) -> None:
        stub.add_client_error("invoke", "AccessDeniedException", "no")

    with pytest.raises(UncallableError, match=r"function:lessons cannot be called: .*AccessDenied"):
        _call(prepare)
