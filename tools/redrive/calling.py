"""Calling a consumer with records: on AWS, or as the local AWS runs functions."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tools.aws import AWS_ERRORS, explained, new_client
from tools.invocations.payload import (
    FunctionUnavailableError,
    RequestTooLargeError,
    request_body,
)
from tools.local_aws import function_calls

Call = Callable[[str, Mapping[str, Any]], "Answer"]

_MAX_CALL_SECONDS = 960  # a function may take 900
_TOO_LARGE = "RequestTooLargeException"


class UncallableError(RuntimeError):
    """A consumer cannot be called at all, whatever the records are."""


@dataclass(frozen=True)
class Answer:
    """What a consumer answered.

    Attributes
    ----------
    payload
        What it returned.
    error
        The type of its error, if it failed.
    """

    payload: Any = None
    error: str | None = None


def client_maker(environment: Mapping[str, str] | None) -> Callable[[str], Any]:
    """Return what makes boto3 clients: of a local AWS, or of what boto3 is configured for."""
    config = Config(
        retries={"mode": "standard", "total_max_attempts": 5}, read_timeout=_MAX_CALL_SECONDS
    )
    session = boto3.Session()

    def make(service: str) -> Any:  # noqa: ANN401  made at run time
        return new_client(service, environment, config=config, session=session)

    return make


@contextmanager
def caller(
    make_client: Callable[[str], Any], environment: Mapping[str, str] | None
) -> Iterator[Call]:
    """Give what calls consumers and waits for their answers.

    It sends events in the form in which Lambda delivers them, and raises `UncallableError`, or
    `RequestTooLargeError` for an event that Lambda does not take.

    Parameters
    ----------
    environment
        The variables of a running local AWS. moto would run a function in a container, so there it
        is run as the stream pump runs it.
    """
    if environment is None:
        yield _call_lambda(make_client("lambda"))
        return
    with function_calls(make_client, environment) as invoke:
        yield _call_local(invoke)


def _call_lambda(client: Any) -> Call:  # noqa: ANN401  made at run time
    def call(function_arn: str, event: Mapping[str, Any]) -> Answer:
        body = request_body(event)
        try:
            answer = client.invoke(FunctionName=function_arn, Payload=body)
            payload = json.loads(answer["Payload"].read() or "null")
        except (BotoCoreError, ClientError) as error:
            if isinstance(error, ClientError) and error.response["Error"]["Code"] == _TOO_LARGE:
                raise RequestTooLargeError(str(error)) from error
            raise UncallableError(f"{function_arn} cannot be called: {_why(error)}") from error
        if "FunctionError" in answer:
            kind = payload.get("errorType") if isinstance(payload, dict) else None
            return Answer(error=kind or answer["FunctionError"])
        return Answer(payload)

    return call


def _why(error: Exception) -> str:
    return explained(error) if isinstance(error, AWS_ERRORS) else str(error)


def _call_local(invoke: Callable[[str, Mapping[str, Any]], Any]) -> Call:
    def call(function_arn: str, event: Mapping[str, Any]) -> Answer:
        try:
            invocation = invoke(function_arn, event)
        except (FunctionUnavailableError, BotoCoreError, ClientError) as error:
            raise UncallableError(f"{function_arn} cannot be called: {_why(error)}") from error
        return Answer(invocation.payload, invocation.error.type if invocation.error else None)

    return call
