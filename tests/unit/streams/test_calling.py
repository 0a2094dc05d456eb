"""What Lambda answers to a call is told apart: taken, failed, or not called at all."""

import io
import json
from collections.abc import Mapping
from typing import Any

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from tools.invocations.payload import RequestTooLargeError
from tools.redrive.calling import Answer, UncallableError, caller

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:lessons"
EVENT = {"Records": [{"eventID": "1", "name": "عمر"}]}
DELIVERED = '{"Records":[{"eventID":"1","name":"عمر"}]}'.encode()


def _call(prepare: Any, event: Mapping[str, Any] = EVENT) -> Answer:
    make: Any = boto3.client
    client = make(
        "lambda", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    with Stubber(client) as stub:
        prepare(stub)
        with caller(lambda _service: client, None) as call:
            answer = call(FUNCTION, event)
        stub.assert_no_pending_responses()
    return answer


def _answering(payload: object, **more: object) -> Any:
    body = json.dumps(payload).encode()

    def prepare(stub: Stubber) -> None:
        stub.add_response(
            "invoke",
            {"StatusCode": 200, "Payload": StreamingBody(io.BytesIO(body), len(body)), **more},
            {"FunctionName": FUNCTION, "Payload": DELIVERED},
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
        stub.add_client_error("invoke", "ExpiredTokenException", "It has expired")

    with pytest.raises(UncallableError, match=r"function:lessons cannot be called: .*Log in again"):
        _call(prepare)


def test_an_event_is_as_large_as_it_was_when_it_was_delivered() -> None:
    """Removals of long names: 4.3 MB, which spaces and escapes would make 10.1."""
    names = ["ع" * 300 + str(number) for number in range(6_000)]
    records = ",".join(f'{{"eventName":"REMOVE","name":"{name}"}}' for name in names)
    delivered = f'{{"Records":[{records}]}}'.encode()
    assert len(delivered) < 6_291_456 < len(json.dumps(json.loads(delivered)).encode())

    def prepare(stub: Stubber) -> None:
        body = StreamingBody(io.BytesIO(b"null"), 4)
        answer = {"StatusCode": 200, "Payload": body}
        stub.add_response("invoke", answer, {"FunctionName": FUNCTION, "Payload": delivered})

    assert _call(prepare, json.loads(delivered)) == Answer(None)


def test_half_a_surrogate_pair_is_sent_as_it_was_delivered() -> None:
    """DynamoDB takes such a text, and UTF-8 has no form for it."""

    def prepare(stub: Stubber) -> None:
        answer = {"StatusCode": 200, "Payload": StreamingBody(io.BytesIO(b"null"), 4)}
        sent = rb'{"Records":["\ud83d","e\\"]}'
        stub.add_response("invoke", answer, {"FunctionName": FUNCTION, "Payload": sent})

    assert _call(prepare, {"Records": ["\ud83d", "e\\"]}) == Answer(None)


def test_an_event_that_lambda_would_refuse_is_not_sent() -> None:
    with pytest.raises(RequestTooLargeError, match="it has 6291457"):
        _call(lambda _stub: None, {"a": "x" * (6_291_457 - len('{"a":""}'))})


def test_an_event_that_lambda_refuses_for_its_size_is_told_apart() -> None:
    def prepare(stub: Stubber) -> None:
        stub.add_client_error("invoke", "RequestTooLargeException", "too large", 413)

    with pytest.raises(RequestTooLargeError):
        _call(prepare)
