"""Calls what is due."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from tools.local.schedules.api_calls import is_api_call
from tools.local.schedules.expressions import Expression, ExpressionError, parse
from tools.local.schedules.reading import WINDOW_SECONDS, Schedule, Target

__all__ = ["WINDOW_SECONDS", "ScheduleClock", "Source"]

_LOG = logging.getLogger(__name__)
_TICK_SECONDS = 1.0
_LOOK = timedelta(seconds=30)


class Source(Protocol):
    """Knows what is deployed."""

    def schedules(self) -> list[Schedule]:
        """Return what is enabled."""

    def targets(self, schedule: Schedule, moment: datetime) -> list[Target]:
        """Return what a schedule calls at a moment."""


@dataclass
class _Pending:
    schedule: Schedule
    expression: Expression
    due: datetime | None


class ScheduleClock:
    """Follows the schedules that are deployed.

    What was due while nothing ran is not made up for.

    Parameters
    ----------
    source
        Knows what is deployed.
    call
        Calls a function without waiting for it.
    call_api
        Calls an API, by the ARN of a universal target.
    """

    def __init__(
        self,
        source: Source,
        call: Callable[[str, object], None],
        call_api: Callable[[str, Any], None] | None = None,
    ) -> None:
        self._source = source
        self._call = call
        self._call_api = call_api
        self._pending: dict[str, _Pending] = {}
        self._looked: datetime | None = None

    def run(self, stop: threading.Event) -> None:
        """Go by this machine's clock until told to stop."""
        while not stop.wait(_TICK_SECONDS):
            try:
                self.tick(datetime.now(UTC))
            except (BotoCoreError, ClientError) as error:  # it may be over soon
                _LOG.warning("The schedules cannot be read: %s", error)

    def tick(self, now: datetime) -> None:
        """Call what is due at a moment, and since the one before."""
        if self._looked is None or now - self._looked >= _LOOK:
            self._look(now)
            self._looked = now
        for pending in self._pending.values():
            if pending.due is not None and pending.due <= now:
                self._fire(pending.schedule, pending.due)
                pending.due = _due(pending.schedule, pending.expression, now)

    def due(self) -> Mapping[str, datetime]:
        """Return when each schedule, by its ARN, is called next."""
        return {arn: each.due for arn, each in self._pending.items() if each.due is not None}

    def _look(self, now: datetime) -> None:
        found = {schedule.arn: schedule for schedule in self._source.schedules()}
        self._pending = {
            arn: self._pending[arn]
            if arn in self._pending and self._pending[arn].schedule == schedule
            else self._begun(schedule, now)
            for arn, schedule in found.items()
        }

    def _begun(self, schedule: Schedule, now: datetime) -> _Pending:
        try:
            expression = parse(schedule.expression, schedule.since or now, schedule.zone)
        except ExpressionError as error:
            _LOG.warning("%s is never called: %s", schedule.arn, error)
            return _Pending(schedule, _NEVER, None)
        # What was made since the last look may be due from then on; a rate of a rule is when its
        # time is over.
        after = now if schedule.since is None else self._looked or now
        return _Pending(schedule, expression, _due(schedule, expression, after))

    def _fire(self, schedule: Schedule, moment: datetime) -> None:
        for target in self._source.targets(schedule, moment):
            if ":lambda:" in target.arn:
                _LOG.info("%s calls %s", schedule.arn, target.arn)
                self._call(target.arn, target.event)
            elif self._call_api is not None and is_api_call(target.arn):
                _LOG.info("%s calls %s", schedule.arn, target.arn)
                self._call_api(target.arn, target.event)
            else:
                _LOG.warning("%s calls nobody: %s is no function", schedule.arn, target.arn)


class _Never:
    def next_after(self, moment: datetime) -> None:
        """Return nothing."""


_NEVER = _Never()


def _due(schedule: Schedule, expression: Expression, after: datetime) -> datetime | None:
    """Return when a schedule is called next, which a window makes later than it is due."""
    moment = after - schedule.delay
    if schedule.start is not None:
        moment = max(moment, schedule.start - timedelta(seconds=1))
    due = expression.next_after(moment)
    if due is None or (schedule.end is not None and due > schedule.end):
        return None
    return due + schedule.delay
