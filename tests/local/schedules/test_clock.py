"""Schedules call what they name, by a clock that the test holds."""

from datetime import UTC, datetime, timedelta

from tools.local.schedules.clock import WINDOW_SECONDS, ScheduleClock
from tools.local.schedules.reading import Schedule, Target

START = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:measure"
SCHEDULE = "arn:aws:scheduler:us-east-1:123456789012:schedule/default/measure"
RULE = "arn:aws:events:us-east-1:123456789012:rule/measure"


class Deployment:
    """What is deployed, and what was called."""

    def __init__(self, *schedules: Schedule, target: str = FUNCTION) -> None:
        self.deployed = list(schedules)
        self.called: list[object] = []
        self.clock = ScheduleClock(self, lambda _, event: self.called.append(event))
        self._target = target

    def schedules(self) -> list[Schedule]:
        return self.deployed

    def targets(self, schedule: Schedule, moment: datetime) -> list[Target]:
        assert schedule in self.deployed
        return [Target(self._target, moment - START)]

    def tick(self, **later: float) -> list[object]:
        """Let the clock strike, and return what was called so far."""
        self.clock.tick(START + timedelta(**later))
        return self.called


def test_a_rate_begins_when_it_was_made() -> None:
    made = Deployment()
    made.tick()
    made.deployed = [Schedule(SCHEDULE, "rate(6 hours)", since=START + timedelta(seconds=20))]

    assert made.tick(seconds=30) == [timedelta(seconds=20)]
    assert made.tick(hours=6) == [timedelta(seconds=20)]
    assert made.tick(hours=6, seconds=20) == [
        timedelta(seconds=20),
        timedelta(hours=6, seconds=20),
    ]


def test_a_rate_of_a_rule_begins_when_its_time_is_over() -> None:
    made = Deployment(Schedule(RULE, "rate(5 minutes)"))

    assert made.tick() == []
    assert made.tick(minutes=4) == []
    assert made.tick(minutes=5) == [timedelta(minutes=5)]


def test_a_flexible_schedule_lets_a_deployment_end() -> None:
    made = Deployment()
    made.tick()
    made.deployed = [Schedule(SCHEDULE, "rate(6 hours)", since=START, window_seconds=1800.0)]

    assert made.tick(seconds=WINDOW_SECONDS - 1) == []
    assert made.tick(seconds=WINDOW_SECONDS) == [timedelta(seconds=WINDOW_SECONDS)]


def test_what_was_due_while_nothing_ran_is_not_made_up_for() -> None:
    made = Deployment(Schedule(RULE, "cron(0 * * * ? *)"))
    made.tick(minutes=1)

    assert made.tick(hours=5, minutes=1) == [timedelta(hours=1)]
    assert made.tick(hours=6) == [timedelta(hours=1), timedelta(hours=6)]


def test_a_schedule_that_goes_or_changes_is_followed() -> None:
    made = Deployment(Schedule(RULE, "cron(0 * * * ? *)"))
    made.tick(minutes=1)
    made.deployed = [Schedule(RULE, "cron(30 * * * ? *)")]

    assert made.tick(minutes=2) == []
    assert made.clock.due() == {RULE: START + timedelta(minutes=30)}
    made.deployed = []
    assert made.tick(hours=2) == []


def test_start_and_end_are_kept() -> None:
    made = Deployment(
        Schedule(
            SCHEDULE,
            "cron(0 * * * ? *)",
            since=START,
            start=START + timedelta(hours=2),
            end=START + timedelta(hours=2, minutes=30),
        )
    )
    made.tick()

    assert made.tick(hours=1) == []
    assert made.tick(hours=2) == [timedelta(hours=2)]
    assert made.clock.due() == {}


def test_what_is_no_function_or_no_expression_stops_nothing() -> None:
    made = Deployment(
        Schedule(SCHEDULE, "now and then", since=START),
        Schedule(RULE, "rate(1 minute)"),
        target="arn:aws:sqs:us-east-1:123456789012:queue",
    )
    made.tick()

    assert made.tick(minutes=2) == []
    assert made.clock.due() == {RULE: START + timedelta(minutes=3)}
