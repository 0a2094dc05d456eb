"""The schedules that are deployed: those of EventBridge Scheduler, and rules with an expression."""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

WINDOW_SECONDS = 120.0
"""How far into its window a flexible schedule is called: by then a deployment is over."""

_ENABLED = "ENABLED"
_TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Schedule:
    """A schedule.

    Attributes
    ----------
    arn
        The schedule's or rule's ARN.
    expression
        When it is due, as EventBridge takes it.
    zone
        Whose clock counts.
    since
        When it was made, and is due first if it is a rate; None if nobody knows.
    start, end
        It is not due before and after these; None for no limit.
    window_seconds
        How much later than due it may be.
    """

    arn: str
    expression: str
    zone: str = "UTC"
    since: datetime | None = None
    start: datetime | None = None
    end: datetime | None = None
    window_seconds: float = 0.0

    @property
    def delay(self) -> timedelta:
        """How much later than due it is called."""
        return timedelta(seconds=min(self.window_seconds, WINDOW_SECONDS))


@dataclass(frozen=True)
class Target:
    """What a schedule calls.

    Attributes
    ----------
    arn
        A function's ARN, that of a call of an API, or that of something else.
    event
        What it is called with.
    """

    arn: str
    event: Any


class Deployed:
    """Reads what is deployed in the APIs of EventBridge and of its Scheduler.

    Parameters
    ----------
    make_client
        Makes the boto3 client of a service.
    """

    def __init__(self, make_client: Callable[[str], Any]) -> None:
        self._scheduler = make_client("scheduler")
        self._events = make_client("events")
        self._known: dict[tuple[str, datetime], Schedule] = {}

    def schedules(self) -> list[Schedule]:
        """Return what is enabled."""
        return [*self._of_scheduler(), *self._rules()]

    def targets(self, schedule: Schedule, moment: datetime) -> list[Target]:
        """Return what a schedule calls at a moment."""
        if ":scheduler:" in schedule.arn:
            target = self._get(schedule.arn)["Target"]
            text = _with_context(target.get("Input"), schedule, moment)
            return [Target(target["Arn"], _given(text))]
        rule = schedule.arn.rpartition("/")[2]
        found = self._events.list_targets_by_rule(Rule=rule)["Targets"]
        return [_target_of_rule(each, schedule, moment) for each in found]

    def _of_scheduler(self) -> list[Schedule]:
        pages = self._scheduler.get_paginator("list_schedules").paginate()
        listed = [each for page in pages for each in page["Schedules"]]
        known = {
            (each["Arn"], each["LastModificationDate"]): each
            for each in listed
            # An update that names no state enables a schedule; moto then has none.
            if each.get("State", _ENABLED) == _ENABLED
        }
        # What has not changed is not asked for again.
        self._known = {
            key: self._known.get(key) or self._read(each["Arn"]) for key, each in known.items()
        }
        return list(self._known.values())

    def _read(self, arn: str) -> Schedule:
        found = self._get(arn)
        window = found.get("FlexibleTimeWindow", {}).get("MaximumWindowInMinutes") or 0
        return Schedule(
            arn=arn,
            expression=found["ScheduleExpression"],
            zone=found.get("ScheduleExpressionTimezone") or "UTC",
            since=found.get("StartDate") or found.get("CreationDate"),
            start=found.get("StartDate"),
            end=found.get("EndDate"),
            window_seconds=window * 60.0,
        )

    def _get(self, arn: str) -> Mapping[str, Any]:
        _, group, name = arn.rsplit("/", 2)
        found: Mapping[str, Any] = self._scheduler.get_schedule(GroupName=group, Name=name)
        return found

    def _rules(self) -> list[Schedule]:
        pages = self._events.get_paginator("list_rules").paginate()
        return [
            Schedule(arn=rule["Arn"], expression=rule["ScheduleExpression"])
            for page in pages
            for rule in page["Rules"]
            if rule.get("ScheduleExpression") and rule.get("State") == _ENABLED
        ]


def _with_context(text: str | None, schedule: Schedule, moment: datetime) -> str | None:
    """Replace the keywords of EventBridge Scheduler in what it hands over."""
    attributes = {
        "schedule-arn": schedule.arn,
        "scheduled-time": (moment - schedule.delay).astimezone(UTC).strftime(_TIME),
        "execution-id": str(uuid.uuid4()),
        "attempt-number": "1",
    }
    for name, value in attributes.items():
        text = text and text.replace(f"<aws.scheduler.{name}>", value)
    return text


def _target_of_rule(target: Mapping[str, Any], schedule: Schedule, moment: datetime) -> Target:
    if target.get("Input"):
        return Target(target["Arn"], _given(target["Input"]))
    _, _, _, region, account, _ = schedule.arn.split(":", 5)
    event = {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": account,
        "time": moment.strftime(_TIME),
        "region": region,
        "resources": [schedule.arn],
        "detail": {},
    }
    return Target(target["Arn"], event)


def _given(text: str | None) -> Any:  # noqa: ANN401  JSON is whatever is deployed
    return json.loads(text) if text else {}
