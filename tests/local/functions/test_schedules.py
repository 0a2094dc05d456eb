"""Schedules as they stand in moto, and calls that nobody waits for."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.local.cloudformation.embedded import AnyClient, wait_until
from tools.local.functions import FunctionRunner
from tools.local.functions.background import BackgroundCalls
from tools.local.schedules.api_calls import ApiCalls
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


def test_a_schedule_calls_an_api_with_the_time_that_it_is_due(client: Client, role: str) -> None:
    calls = ApiCalls(client)
    clock = ScheduleClock(Deployed(client), lambda _arn, _event: None, calls.call)
    clock.tick(datetime.now(UTC))
    name = f"notice-{uuid.uuid4()}"
    queue = client("sqs").create_queue(QueueName=name)["QueueUrl"]
    due = (datetime.now(UTC) + timedelta(hours=1)).replace(microsecond=0)
    client("scheduler").create_schedule(
        Name=name,
        ScheduleExpression=f"at({due:%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow={"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 30},
        Target={
            "Arn": "arn:aws:scheduler:::aws-sdk:sqs:sendMessage",
            "RoleArn": role,
            "Input": json.dumps(
                {
                    "QueueUrl": queue,
                    "MessageBody": "<aws.scheduler.scheduled-time> <aws.scheduler.attempt-number>",
                }
            ),
        },
    )
    later = due + timedelta(seconds=WINDOW_SECONDS)
    found = client("scheduler").get_schedule(Name=name)
    kept = {key: found[key] for key in ("FlexibleTimeWindow", "ScheduleExpression", "Target")}
    client("scheduler").update_schedule(Name=name, **kept)
    clock.tick(due)
    clock.tick(later)

    (message,) = client("sqs").receive_message(QueueUrl=queue)["Messages"]
    assert message["Body"] == f"{due:%Y-%m-%dT%H:%M:%SZ} 1"


def test_members_are_called_as_in_the_library_for_java(client: Client) -> None:
    name = f"group-{uuid.uuid4()}"
    ApiCalls(client).call(
        "arn:aws:scheduler:::aws-sdk:rds:createDBParameterGroup",
        {"DbParameterGroupName": name, "DbParameterGroupFamily": "postgres18", "Description": "d"},
    )
    found = client("rds").describe_db_parameter_groups(DBParameterGroupName=name)
    assert len(found["DBParameterGroups"]) == 1


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        ("sqs:sendMassage", "There is no sendMassage"),
        ("sqs:sendMessage", "There is no Massage"),
        ("teleporter:go", "Unknown service"),
        ("sqs:purgeQueue", "NonExistentQueue"),
    ],
)
def test_a_call_that_fails_stops_no_other(
    client: Client, call: str, problem: str, caplog: pytest.LogCaptureFixture
) -> None:
    request = {"Massage": "lost"} if call == "sqs:sendMessage" else {"QueueUrl": "http://x/1/none"}
    ApiCalls(client).call(f"arn:aws:scheduler:::aws-sdk:{call}", request)
    assert problem in caplog.text


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
