"""What is added to a stack is found and watched, whoever adds it and however."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import CfnResource, Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_rds as rds
from aws_cdk import aws_sqs as sqs

from data_platform.errors import ConfigurationError
from tests.unit.monitoring.stacks import product_stack, watched
from tests.unit.monitoring.watch import METRIC_ALARM, Feed, alarms_of, went_off

if TYPE_CHECKING:
    from aws_cdk.assertions import Template

    from stacks.product_stack import ProductStack


def _add_function(stack: ProductStack, construct_id: str) -> lambda_.Function:
    return lambda_.Function(
        stack,
        construct_id,
        runtime=lambda_.Runtime.PYTHON_3_14,
        handler="index.handler",
        code=lambda_.Code.from_inline("handler = print"),
        timeout=Duration.seconds(10),
    )


def _add_instance(stack: ProductStack, construct_id: str, **properties: Any) -> None:
    rds.CfnDBInstance(
        stack,
        construct_id,
        **{"db_instance_class": "db.t4g.micro", "db_instance_identifier": "one", **properties},
    )


def _alarms(template: Template, subject: str) -> dict[str, dict[str, Any]]:
    """Return the alarms of a subject by their rules."""
    prefix = f"test-{subject}-"
    properties = [one["Properties"] for one in template.find_resources(METRIC_ALARM).values()]
    return {
        alarm["AlarmName"].removeprefix(prefix): alarm
        for alarm in properties
        if alarm["AlarmName"].startswith(prefix)
    }


def test_a_function_that_nobody_registered_is_watched() -> None:
    stack = product_stack()
    _add_function(stack, "Reports")
    alarms = _alarms(watched(stack), "Reports")
    assert set(alarms) == {"Errors", "Throttles", "Duration"}
    assert alarms["Duration"]["Threshold"] == 8_000


def test_a_function_of_cdk_itself_is_watched() -> None:
    stack = product_stack()
    CfnResource(stack, "Custom::Provider", type="AWS::Lambda::Function", properties={})
    assert set(_alarms(watched(stack), "Provider")) == {"Errors", "Throttles", "Duration"}


def test_only_a_reader_of_a_stream_can_fall_behind_one() -> None:
    stack = product_stack()
    reader, worker = _add_function(stack, "Reader"), _add_function(stack, "Worker")
    lambda_.CfnEventSourceMapping(
        stack,
        "FromStream",
        function_name=reader.function_arn,
        event_source_arn="arn:aws:dynamodb:us-east-1:111122223333:table/t/stream/s",
        starting_position="TRIM_HORIZON",
    )
    lambda_.CfnEventSourceMapping(
        stack,
        "FromQueue",
        function_name=worker.function_name,
        event_source_arn="arn:aws:sqs:us-east-1:111122223333:q",
    )
    template = watched(stack)
    assert {"IteratorAge", "StreamLoss", "ConsumerErrors"} <= set(_alarms(template, "Reader"))
    assert set(_alarms(template, "Worker")) == {"Errors", "Throttles", "Duration"}


def test_a_further_function_leaves_the_other_alarms_where_they_are() -> None:
    fewer, more = product_stack(), product_stack()
    for construct_id in ("First", "Second"):
        _add_function(more, construct_id)
    _add_function(fewer, "Second")
    before = set(watched(fewer).find_resources(METRIC_ALARM))
    after = set(watched(more).find_resources(METRIC_ALARM))
    assert before < after


def test_a_queue_is_watched_for_what_it_is_there_for() -> None:
    stack = product_stack()
    rest = sqs.Queue(stack, "Rest")
    dead_letters = sqs.DeadLetterQueue(queue=rest, max_receive_count=3)
    sqs.Queue(stack, "Work", dead_letter_queue=dead_letters)
    template = watched(stack)
    assert set(_alarms(template, "Rest")) == {"FailuresWaiting"}
    assert set(_alarms(template, "Work")) == {"Unread"}


def test_a_burstable_instance_is_watched_for_its_credits() -> None:
    stack = product_stack()
    _add_instance(stack, "Small", allocated_storage="20")
    alarms = _alarms(watched(stack), "Small")
    assert alarms["CpuCredits"]["Threshold"] == 58
    assert alarms["Storage"]["Threshold"] == 1024**3
    assert "ReplicaLag" not in alarms


def test_a_large_instance_has_no_credits() -> None:
    stack = product_stack()
    _add_instance(stack, "Large", db_instance_class="db.m7g.large", allocated_storage="20")
    assert "CpuCredits" not in _alarms(watched(stack), "Large")


def test_a_replica_is_watched_for_its_lag_and_not_for_writes() -> None:
    stack = product_stack()
    _add_instance(stack, "Replica", source_db_instance_identifier="one")
    template = watched(stack)
    alarms = _alarms(template, "Replica")
    assert "ReplicaLag" in alarms
    assert {"WriteLatency", "Wraparound", "Storage"}.isdisjoint(alarms)

    feed = Feed(60)
    for metric, value in {"ReplicaLag": 120, "CPUUtilization": 10, "CPUCreditBalance": 200}.items():
        feed.put(f"AWS/RDS {metric}", {"DBInstanceIdentifier": "one"}, value)
    heard = went_off(alarms_of({"TestStack": template.to_json()}), feed)
    assert set(heard) == {"test-Replica-ReplicaLag"}


def test_spent_credits_are_told() -> None:
    stack = product_stack()
    _add_instance(stack, "Small", allocated_storage="20")
    feed = Feed(60)
    for metric, value in {"CPUUtilization": 10, "CPUCreditBalance": 20}.items():
        feed.put(f"AWS/RDS {metric}", {"DBInstanceIdentifier": "one"}, value)
    heard = went_off(alarms_of({"TestStack": watched(stack).to_json()}), feed)
    assert set(heard) == {"test-Small-CpuCredits"}


def test_an_instance_class_without_figures_is_refused() -> None:
    stack = product_stack()
    _add_instance(stack, "Exotic", db_instance_class="db.x2iedn.large")
    with pytest.raises(ConfigurationError, match=r"db\.x2iedn\.large.*instance_classes"):
        stack.add_monitoring()
