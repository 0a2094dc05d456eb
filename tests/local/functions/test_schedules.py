"""Schedules as they stand in moto, and calls that nobody waits for."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.local.cloudformation.embedded import AnyClient, wait_until
from tools.local.functions import FunctionRunner
from tools.local.functions.background import BackgroundCalls
from tools.local.schedules.clock import WINDOW_SECONDS, ScheduleClock
from tools.local.schedules.reading import Deployed

Client = Callable[[str], AnyClient]

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:measure"


def test_schedules_and_rules_call_what_they_name(client: Client, role: str) -> None:
    called: list[tuple[str, object]] = []
    clock = ScheduleClock(Deployed(client), lambda arn, event: called.append((arn, event)))
    clock.tick(datetime.now(UTC))
    name = f"measure-{uuid.uuid4()}"
    client("scheduler").create_schedule(
        Name=name,
        ScheduleExpression="rate(6 hours)",
        FlexibleTimeWindow={"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 30},
        Target={"Arn": FUNCTION, "RoleArn": role, "Input": '{"tables": ["users"]}'},
    )
    for rule, state in ((name, "ENABLED"), (f"{name}-off", "DISABLED")):
        client("events").put_rule(Name=rule, ScheduleExpression="rate(1 hour)", State=state)
        client("events").put_targets(Rule=rule, Targets=[{"Id": "1", "Arn": FUNCTION}])
    later = datetime.now(UTC) + timedelta(seconds=WINDOW_SECONDS)

    clock.tick(later)
    assert called == [(FUNCTION, {"tables": ["users"]})]
    clock.tick(later + timedelta(hours=1, seconds=1))

    (_, event) = called[-1]
    assert isinstance(event, dict)
    assert event["detail-type"] == "Scheduled Event"
    assert event["resources"] == [f"arn:aws:events:us-east-1:123456789012:rule/{name}"]
    assert len(called) == 2


def test_what_fails_is_tried_again_as_often_as_is_configured(
    client: Client, runner: FunctionRunner, deploy: Callable[..., str], tmp_path: Path
) -> None:
    waits: list[float] = []
    tries = tmp_path / "tries"

    def at_once(seconds: float, work: Callable[[], None]) -> None:
        waits.append(seconds)
        work()

    source = (
        "def handler(event, context):\n  open(event['path'], 'a').write('x')\n  1 / event['by']"
    )
    name = deploy({"index.py": source})
    client("lambda").put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=1)
    background = BackgroundCalls(runner, client("lambda"), at_once)

    background.call(name, {"path": str(tries), "by": 0})
    wait_until(lambda: waits == [60.0], "the first failure")
    background.call(name, {"path": str(tries), "by": 1})

    wait_until(lambda: tries.read_text("utf-8") == "xxx", "the second failure and the success")
    assert waits == [60.0]
    assert background.knows(name)
    assert not background.knows("nobody")
