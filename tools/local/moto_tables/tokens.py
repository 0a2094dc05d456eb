"""Transactions with a token: the service carries them out once, and moto each time."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Final

from moto.dynamodb.exceptions import ERROR_TYPE_PREFIX, DynamodbException
from moto.dynamodb.responses import DynamoHandler

_REMEMBERED_SECONDS: Final = 600.0

Answering = Callable[[DynamoHandler], Any]


@dataclass(frozen=True)
class _Done:
    at: float
    asked: str
    answer: Any


def once_for_its_token(method: Answering) -> Answering:
    """Answer a transaction that was carried out within ten minutes without doing so again."""
    done: dict[tuple[str, str, str], _Done] = {}

    def transact_write_items(handler: DynamoHandler) -> Any:  # noqa: ANN401  as the method
        token = handler.body.get("ClientRequestToken")
        if not token:
            return method(handler)
        now = time.monotonic()
        _forget(done, now - _REMEMBERED_SECONDS)
        key = (handler.current_account, handler.region, token)
        asked = json.dumps(handler.body["TransactItems"], sort_keys=True, default=repr)
        before = done.get(key)
        if before is None:
            before = _Done(now, asked, method(handler))
            done[key] = before
        elif before.asked != asked:
            raise DynamodbException(
                f"{ERROR_TYPE_PREFIX}IdempotentParameterMismatchException",
                "The token was used for another transaction",
            )
        return before.answer

    return transact_write_items


def _forget(done: dict[tuple[str, str, str], _Done], before: float) -> None:
    old = takewhile(lambda each: each[1].at < before, done.items())  # the oldest come first
    for key, _ in list(old):
        del done[key]
