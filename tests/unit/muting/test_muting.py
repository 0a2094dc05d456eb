"""Warnings are silent while a load lasts, never what pages, and never for longer than was asked."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from click.testing import CliRunner
from moto import mock_aws

from data_platform.deployment import Deployment
from stacks.environments import PROD
from stacks.tutoria.tables import TUTORIA
from tools.cli import cli
from tools.local.moto_additions.adding import add_to_moto
from tools.muting.errors import MutingError
from tools.muting.muting import Mute, muted, warnings_about
from tools.muting.tables import table_muted

TOPIC = "arn:aws:sns:us-east-1:123456789012:warnings"
MUTE = Mute(
    name="datactl-prod-backfill-lessons",
    prefix="school-",
    subjects=frozenset({"lessons", "school-counter"}),
    minutes=90,
    reason="datactl backfill writes to lessons",
)
WARNINGS = ["school-counter-IteratorAge", "school-lessons-HotKey"]


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[boto3.Session]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    add_to_moto()
    with mock_aws():
        yield boto3.Session()


@pytest.fixture
def cloudwatch(account: boto3.Session) -> Any:
    client = account.client("cloudwatch")
    put_alarm(client, "school-lessons-HotKey", TableName="lessons")
    put_alarm(client, "school-counter-IteratorAge", FunctionName="school-counter")
    put_alarm(client, "school-lessons-Throttling", actions=(), TableName="lessons")
    put_alarm(client, "school-pupils-HotKey", TableName="pupils")
    put_alarm(client, "schoolyard-lessons-HotKey", TableName="lessons")
    return client


def put_alarm(
    client: Any, name: str, *, actions: tuple[str, ...] = (TOPIC,), **dimensions: str
) -> None:
    metric = {
        "Namespace": "N",
        "MetricName": "M",
        "Dimensions": [{"Name": each, "Value": value} for each, value in dimensions.items()],
    }
    client.put_metric_alarm(
        AlarmName=name,
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=1,
        Threshold=1,
        AlarmActions=list(actions),
        InsufficientDataActions=[] if actions else [TOPIC],
        Metrics=[
            {
                "Id": "m0",
                "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"},
                "ReturnData": True,
            }
        ],
    )


def rules(client: Any) -> list[str]:
    found = client.get_paginator("list_alarm_mute_rules").paginate().build_full_result()
    return [each["AlarmMuteRuleArn"] for each in found["AlarmMuteRuleSummaries"]]


def test_warnings_about_the_subjects_are_muted_and_nothing_that_pages(cloudwatch: Any) -> None:
    assert warnings_about(cloudwatch, MUTE) == WARNINGS


def test_the_mute_has_an_end_of_its_own_and_ends_with_the_work(cloudwatch: Any) -> None:
    said: list[str] = []
    now = datetime.now(UTC)

    with muted(cloudwatch, MUTE, said.append):
        rule = cloudwatch.get_alarm_mute_rule(AlarmMuteRuleName=MUTE.name)

    assert rule["MuteTargets"]["AlarmNames"] == WARNINGS
    schedule = rule["Rule"]["Schedule"]
    begin = datetime.strptime(schedule["Expression"], "at(%Y-%m-%dT%H:%M)").replace(tzinfo=UTC)
    # In the past, a window of one time would never come.
    assert now < begin <= now + timedelta(minutes=3)
    assert (schedule["Duration"], schedule["Timezone"]) == ("PT1H30M", "UTC")
    assert rule["MuteType"] == "ONE_TIME"
    until = f"{begin + timedelta(minutes=90):%Y-%m-%d %H:%M} UTC"
    assert said == [f"Muted until it ends, or until {until}: 2 warnings, no critical alarm."]
    assert rules(cloudwatch) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, ValueError])
def test_what_breaks_off_is_heard_of_again(cloudwatch: Any, error: type[BaseException]) -> None:
    with pytest.raises(error), muted(cloudwatch, MUTE, print):
        raise error
    assert rules(cloudwatch) == []


def test_a_second_run_takes_over_what_a_killed_one_left(cloudwatch: Any) -> None:
    left = muted(cloudwatch, MUTE, print)
    left.__enter__()  # as if killed: nothing leaves the block
    with muted(cloudwatch, MUTE, print):
        assert len(rules(cloudwatch)) == 1
    assert rules(cloudwatch) == []


def test_two_commands_do_not_end_each_other_s_mute(cloudwatch: Any) -> None:
    other = replace(MUTE, name="datactl-prod-restore-lessons")
    with muted(cloudwatch, MUTE, print):
        with muted(cloudwatch, other, print):
            assert len(rules(cloudwatch)) == 2
        assert [arn.rpartition(":")[2] for arn in rules(cloudwatch)] == [MUTE.name]


def test_where_no_alarm_tells_anybody_nothing_is_muted(cloudwatch: Any) -> None:
    said: list[str] = []
    with muted(cloudwatch, replace(MUTE, prefix="dev-school-"), said.append):
        assert rules(cloudwatch) == []
    assert said == ["No alarm would warn of it here: nothing is muted."]


def test_a_mute_that_cannot_begin_stops_the_work_before_it_begins(cloudwatch: Any) -> None:
    for number in range(100):
        put_alarm(cloudwatch, f"school-lessons-{number}", TableName="lessons")
    with pytest.raises(MutingError, match="102 alarms warn of it"):
        muted(cloudwatch, MUTE, print).__enter__()


def test_a_mute_that_cannot_be_taken_back_is_named_with_its_end(
    cloudwatch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(**_given: str) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "Delete")

    said: list[str] = []
    monkeypatch.setattr(cloudwatch, "delete_alarm_mute_rule", denied)
    with muted(cloudwatch, MUTE, said.append):
        pass
    assert said[1].startswith(f"The mute rule {MUTE.name} could not be deleted; it ends by itself")


def test_whoever_follows_the_table_is_silent_with_it(account: boto3.Session) -> None:
    """Consumers are asked of Lambda: what follows a table is what is deployed."""
    cloudwatch = account.client("cloudwatch")
    put_alarm(cloudwatch, "bob-tutoria-chat-messages-HotKey", TableName="bob-ChatMessages")
    put_alarm(cloudwatch, "bob-tutoria-archive-IteratorAge", FunctionName="bob-tutoria-archive")
    put_alarm(cloudwatch, "bob-tutoria-other-IteratorAge", FunctionName="bob-tutoria-other")

    quiet = table_muted(
        _clients(account),
        deployment=Deployment(stage=PROD, namespace="bob"),
        product=TUTORIA,
        table_name="bob-ChatMessages",
        command="restore",
        minutes=10,
        say=print,
    )

    with quiet:
        rule = cloudwatch.get_alarm_mute_rule(
            AlarmMuteRuleName="datactl-prod-restore-bob-ChatMessages"
        )
    assert rule["MuteTargets"]["AlarmNames"] == [
        "bob-tutoria-archive-IteratorAge",
        "bob-tutoria-chat-messages-HotKey",
    ]


class _Mappings:
    """Two sources of Lambda: moto makes none without a function and its role."""

    def get_paginator(self, _operation: str) -> "_Mappings":
        return self

    def paginate(self, *, EventSourceArn: str) -> list[dict[str, Any]]:  # noqa: N803
        assert EventSourceArn.startswith("arn:aws:dynamodb:us-east-1:123456789012:table/bob-Chat")
        arn = "arn:aws:lambda:us-east-1:123456789012:function:bob-tutoria-archive"
        return [{"EventSourceMappings": [{"FunctionArn": arn}]}]


def _clients(account: boto3.Session) -> Any:
    dynamodb = account.client("dynamodb")
    dynamodb.create_table(
        TableName="bob-ChatMessages",
        KeySchema=[{"AttributeName": "a", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "a", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    made = {"dynamodb": dynamodb, "lambda": _Mappings(), "cloudwatch": account.client("cloudwatch")}
    return made.__getitem__


@pytest.mark.parametrize("minutes", ["0", "1441", "an hour"])
def test_a_mute_is_limited(minutes: str) -> None:
    for command in (["backfill", "ChatMessages"], ["db", "load", os.devnull]):
        done = CliRunner().invoke(cli, [*command, "--mute", minutes])
        assert "Invalid value for '--mute'" in done.output


def test_an_address_tells_of_no_alarms() -> None:
    done = CliRunner().invoke(
        cli, ["db", "load", "--mute", "5", __file__], env={"DATABASE_URL": "postgresql://u@h/d"}
    )
    assert (done.exit_code, "--mute needs --stage" in done.output) == (2, True)
