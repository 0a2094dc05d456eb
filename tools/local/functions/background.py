"""Asynchronous calls: nobody waits, and what fails is tried again as Lambda does."""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tools.local.functions.runner import FunctionRunner

_LOG = logging.getLogger(__name__)
_RETRIES = 2
_WAITS_SECONDS = (60.0, 120.0)


@dataclass(frozen=True)
class _Call:
    function: str
    event: Any
    failures: int = 0


class BackgroundCalls:
    """Runs functions one after the other, in a thread of its own.

    Parameters
    ----------
    runner
        Runs a function.
    lambda_client
        Where functions are described, and how often each is tried again.
    wait
        Calls something after so many seconds.
    """

    def __init__(
        self,
        runner: FunctionRunner,
        lambda_client: Any,  # noqa: ANN401  no stubs of this client are installed
        wait: Callable[[float, Callable[[], None]], None] | None = None,
    ) -> None:
        self._runner = runner
        self._lambda = lambda_client
        self._wait = wait or _timer
        self._calls: queue.SimpleQueue[_Call] = queue.SimpleQueue()
        threading.Thread(target=self._run, name="background-calls", daemon=True).start()

    def call(self, function: str, event: object) -> None:
        """See to it that a function runs."""
        self._calls.put(_Call(function, event))

    def knows(self, function: str) -> bool:
        """Tell whether there is a function with this name or ARN."""
        try:
            self._lambda.get_function(FunctionName=function)
        except ClientError:
            return False
        return True

    def _run(self) -> None:
        while True:
            call = self._calls.get()
            try:
                self._try(call)
            except Exception:  # noqa: BLE001  the next call must not wait for ever
                _LOG.exception("%s cannot be called", call.function)

    def _try(self, call: _Call) -> None:
        error = self._runner.invoke(call.function, call.event).error
        if error is None:
            return
        if call.failures >= self._retries(call.function):
            _LOG.error("%s failed (%s); its event is dropped", call.function, error.type)
            return
        _LOG.warning("%s failed (%s); it is tried again", call.function, error.type)
        again = _Call(call.function, call.event, call.failures + 1)
        seconds = _WAITS_SECONDS[min(call.failures, len(_WAITS_SECONDS) - 1)]
        self._wait(seconds, lambda: self._calls.put(again))

    def _retries(self, function: str) -> int:
        try:
            kept = self._lambda.get_function_event_invoke_config(FunctionName=function)
        except (BotoCoreError, ClientError):
            return _RETRIES
        retries: int = kept.get("MaximumRetryAttempts", _RETRIES)
        return retries


def _timer(seconds: float, work: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, work)
    timer.daemon = True
    timer.start()
