"""An account that answers as it is told: real clients of botocore, of which no call leaves them."""

from collections.abc import Mapping, Sequence
from functools import cache, partial
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.validate import validate_parameters

from tools.preflight.account import Account

ACCOUNT_ID = "111122223333"
REGION = "eu-west-1"

Answer = Mapping[str, Any] | str
"""What an operation answers; a text is the code of a refusal, with its message after a colon."""

Answers = Mapping[str, Answer | Sequence[Answer]]
"""By service and operation, such as ``sqs.ListQueues``; several answer one call each, in turn."""


class Recorded:
    """What is asked of an account, and what it answers.

    Parameters
    ----------
    answers
        Checked against the service's model. What is not named answers with nothing.

    Attributes
    ----------
    asked
        Each call: its operation and its parameters.
    """

    def __init__(self, answers: Answers | None = None) -> None:
        self._answers = dict(answers or {})
        self._turns: dict[str, int] = {}
        self.asked: list[tuple[str, Mapping[str, Any]]] = []
        self._in: list[str] = []

    def account(self, *, is_local: bool = False) -> Account:
        """Return the account."""
        return Account(ACCOUNT_ID, REGION, self.client, is_local=is_local)

    def client(self, service: str, region: str = REGION) -> Any:
        """Return a client of a service."""
        client = _client(service, region)
        for event, answer in (
            ("provide-client-params.*.*", partial(self._remember, region)),
            ("before-call.*.*", lambda model, **_: self._answer(service, model)),
        ):
            # The client is shared, and answers for whoever asked for it last.
            client.meta.events.unregister(event, unique_id=event)
            client.meta.events.register(event, answer, unique_id=event)
        return client

    def parameters(self, operation: str) -> list[Mapping[str, Any]]:
        """Return the parameters of the calls of an operation."""
        return [parameters for asked, parameters in self.asked if asked == operation]

    def regions(self, operation: str) -> list[str]:
        """Return the Regions in which an operation was called."""
        calls = zip(self.asked, self._in, strict=True)
        return [region for (asked, _), region in calls if asked == operation]

    def _remember(self, region: str, params: Mapping[str, Any], model: Any, **_: Any) -> None:
        service = model.service_model.service_name
        self.asked.append((f"{service}.{model.name}", dict(params)))
        self._in.append(region)

    def _answer(self, service: str, model: Any) -> tuple[AWSResponse, Mapping[str, Any]]:
        name = f"{service}.{model.name}"
        answer = self._answers.get(name, {})
        if not isinstance(answer, Mapping | str):
            turn = self._turns.get(name, 0)
            self._turns[name] = turn + 1
            answer = answer[turn]
        if isinstance(answer, str):
            code, _, message = answer.partition(": ")
            error = {"Code": code, "Message": message}
            return AWSResponse("", 400, HTTPHeaders(), None), {
                "Error": error,
                "ResponseMetadata": {},
            }
        if model.output_shape and answer:
            validate_parameters(answer, model.output_shape)
        return AWSResponse("", 200, HTTPHeaders(), None), {**answer, "ResponseMetadata": {}}


@cache
def _client(service: str, region: str) -> Any:
    return boto3.client(
        service,  # type: ignore[call-overload]
        region_name=region,
        aws_access_key_id="none",
        aws_secret_access_key="none",
    )
