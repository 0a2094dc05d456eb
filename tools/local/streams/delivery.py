"""Calls a function with a batch until the batch is done or given up."""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tools.invocations.payload import FunctionUnavailableError, RequestTooLargeError
from tools.invocations.reports import MalformedReportError, first_failed
from tools.local.functions.invocation import Invocation
from tools.local.streams.configuration import MappingConfiguration
from tools.local.streams.destinations import Condition, FailedBatch, Send
from tools.local.streams.records import Record

Invoke = Callable[[str, Mapping[str, Any]], Invocation]

_LOG = logging.getLogger(__name__)


class StoppedError(Exception):
    """The pump was told to stop before the batch was done."""


@dataclass(frozen=True)
class Backoff:
    """How long to wait before a failed batch is tried again.

    Attributes
    ----------
    first_seconds
        Before the first retry; it doubles with each further one.
    longest_seconds
        The longest wait.
    """

    first_seconds: float = 0.1
    longest_seconds: float = 10.0

    def seconds(self, waits: int) -> float:
        """Return the length of the wait with this number, the first being 1."""
        return float(min(self.longest_seconds, self.first_seconds * 2 ** min(waits - 1, 30)))


@dataclass(frozen=True)
class _Attempt:
    """A batch to be tried, and its past."""

    records: Sequence[Record]
    failures: int = 0
    invocations: int = 0
    waits: int = 0


class Delivery:
    """Delivers the batches of one shard.

    Parameters
    ----------
    configuration
        The event source mapping.
    shard_id
        The shard.
    invoke
        Calls a function with an event.
    send
        Keeps what is given up.
    stop
        Set when the pump has to stop.
    backoff
        The waits between attempts.
    """

    def __init__(
        self,
        configuration: MappingConfiguration,
        shard_id: str,
        *,
        invoke: Invoke,
        send: Send,
        stop: threading.Event,
        backoff: Backoff,
    ) -> None:
        self._configuration = configuration
        self._shard_id = shard_id
        self._invoke = invoke
        self._send = send
        self._stop = stop
        self._backoff = backoff

    def deliver(self, records: Sequence[Record]) -> None:
        """Deliver a batch, in as many pieces and attempts as the mapping allows.

        Raises
        ------
        StoppedError
            If the pump has to stop; the batch is to be delivered again.
        """
        attempts = [_Attempt(records)]  # the last is the next
        while attempts:
            attempt = self._without_old_records(attempts.pop())
            if attempt.records:
                attempts += self._try(attempt)

    def _try(self, attempt: _Attempt) -> list[_Attempt]:
        """Call the function once and return what is left to do, the last first."""
        try:
            invocation = self._call(attempt.records)
        except (FunctionUnavailableError, BotoCoreError, ClientError) as unavailable:
            # Not the records' fault: they wait, without using up their retries.
            _LOG.warning("%s cannot be called: %s", self._configuration.function_arn, unavailable)
            return [self._after_a_wait(attempt)]
        except RequestTooLargeError as too_large:
            _LOG.warning("%s: %s", self._configuration.function_arn, too_large)
            return self._halves(attempt) or self._retry(attempt, error=None)
        attempt = replace(attempt, invocations=attempt.invocations + 1)
        if invocation is None:
            return self._split_or_retry(attempt, error="Unhandled")
        try:
            failed = self._first_failed(invocation, attempt.records)
        except MalformedReportError as malformed:
            _LOG.warning("%s: %s", self._configuration.function_arn, malformed)
            return self._split_or_retry(attempt, error=None)
        if failed is None:
            return []
        return self._retry(replace(attempt, records=attempt.records[failed:]), error=None)

    def _split_or_retry(self, attempt: _Attempt, error: str | None) -> list[_Attempt]:
        halves = self._halves(attempt) if self._configuration.bisects else []
        return halves or self._retry(attempt, error)

    def _halves(self, attempt: _Attempt) -> list[_Attempt]:
        """Return both halves, the first one last; none of a single record."""
        if len(attempt.records) <= 1:
            return []
        middle = len(attempt.records) // 2
        halves = attempt.records[middle:], attempt.records[:middle]
        return [_Attempt(half, attempt.failures) for half in halves]

    def _retry(self, attempt: _Attempt, error: str | None) -> list[_Attempt]:
        attempt = replace(attempt, failures=attempt.failures + 1)
        limit = self._configuration.max_retries
        if limit is not None and attempt.failures > limit:
            self._give_up(attempt, Condition.RETRIES_EXHAUSTED, error)
            return []
        return [self._after_a_wait(attempt)]

    def _after_a_wait(self, attempt: _Attempt) -> _Attempt:
        attempt = replace(attempt, waits=attempt.waits + 1)
        self._wait(attempt.waits)
        return attempt

    def _call(self, records: Sequence[Record]) -> Invocation | None:
        """Call the function; None if it failed."""
        if self._stop.is_set():
            raise StoppedError
        event: dict[str, Any] = {"Records": [record.event for record in records]}
        invocation = self._invoke(self._configuration.function_arn, event)
        if invocation.error is not None:
            if self._stop.is_set():
                raise StoppedError  # it may have failed because everything is being stopped
            _LOG.warning(
                "%s failed on %d records: %s",
                self._configuration.function_arn,
                len(records),
                invocation.error,
            )
            return None
        return invocation

    def _first_failed(self, invocation: Invocation, records: Sequence[Record]) -> int | None:
        if not self._configuration.reports_item_failures:
            return None
        numbers = [record.sequence_number for record in records]
        return first_failed(invocation.payload, numbers)

    def _without_old_records(self, attempt: _Attempt) -> _Attempt:
        """Give up the records that are too old by now."""
        oldest = time.time() - self._configuration.max_age_seconds
        count = next(
            (at for at, record in enumerate(attempt.records) if record.created >= oldest),
            len(attempt.records),
        )
        if count:
            old = replace(attempt, records=attempt.records[:count])
            self._give_up(old, Condition.TOO_OLD, "Unhandled" if attempt.invocations else None)
        return replace(attempt, records=attempt.records[count:])

    def _give_up(self, attempt: _Attempt, condition: Condition, error: str | None) -> None:
        failed = FailedBatch(
            shard_id=self._shard_id,
            records=attempt.records,
            condition=condition,
            invocations=attempt.invocations,
            function_error=error,
        )
        self._send(self._configuration, failed)

    def _wait(self, waits: int) -> None:
        if self._stop.wait(self._backoff.seconds(waits)):
            raise StoppedError
