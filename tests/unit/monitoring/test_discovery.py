"""What is added to a stack is found and watched, whoever adds it and however."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import CfnResource, Duration, Fn
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_rds as rds
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

from data_platform.dynamodb.attributes import string
from data_platform.dynamodb.load import Load, Searches
from data_platform.dynamodb.schema import Entity, Example
from data_platform.errors import ConfigurationError
from data_platform.monitoring.discovery import vector_index_resources
from data_platform.monitoring.policy.resources import Feature, Limit, ResourceKind
from stacks.product_stack import ProductStack
from stacks.tutor.chat_messages import CHAT_MESSAGES
from tests.unit.monitoring.rules import rules_for
from tests.unit.monitoring.stacks import product_stack, watched
from tests.unit.monitoring.watch import METRIC_ALARM, Feed, alarms_of, went_off
from tests.unit.tables.stacks import add_table, new_stack

if TYPE_CHECKING:
    from aws_cdk.assertions import Template


OF_FUNCTION = rules_for(ResourceKind.FUNCTION, Feature.CALLED)
OF_CONSUMER = rules_for(ResourceKind.FUNCTION, Feature.STREAM_CONSUMER)


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


def _alarms(template: Template, resource: str) -> dict[str, dict[str, Any]]:
    """Return the alarms of a resource by their rules."""
    prefix = f"test-{resource}-"
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
    assert {"Errors", "Throttles", "Duration"} <= set(alarms) == OF_FUNCTION
    assert alarms["Duration"]["Threshold"] == 8_000


def test_a_function_of_cdk_itself_is_watched() -> None:
    stack = product_stack()
    CfnResource(stack, "Custom::Provider", type="AWS::Lambda::Function", properties={})
    assert set(_alarms(watched(stack), "Provider")) == OF_FUNCTION


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
    found = set(_alarms(template, "Reader"))
    assert {"IteratorAge", "StreamLoss", "ConsumerErrors"} <= found == OF_CONSUMER
    assert set(_alarms(template, "Worker")) == OF_FUNCTION
    assert {"IteratorAge", "StreamLoss", "ConsumerErrors"}.isdisjoint(OF_FUNCTION)


def _add_mapping(
    stack: ProductStack, function: lambda_.Function, stream_arn: str, **properties: Any
) -> None:
    lambda_.CfnEventSourceMapping(
        stack,
        "FromStream",
        function_name=function.function_arn,
        event_source_arn=stream_arn,
        starting_position="TRIM_HORIZON",
        **properties,
    )


_COUNTED = lambda_.CfnEventSourceMapping.MetricsConfigProperty(metrics=["EventCount"])
_STREAM = "arn:aws:dynamodb:us-east-1:111122223333:table/orders/stream/2026-11-20T12:00:00.000"


@pytest.mark.parametrize(
    ("stream_arn", "table"),
    [
        (_STREAM, "orders"),
        (
            Fn.import_value("StreamArn"),
            {"Fn::Select": [1, {"Fn::Split": ["/", {"Fn::ImportValue": "StreamArn"}]}]},
        ),
    ],
    ids=["an ARN", "an import"],
)
def test_a_stream_of_another_stack_is_watched_by_the_name_in_its_arn(
    stream_arn: str, table: object
) -> None:
    stack = product_stack()
    _add_mapping(stack, _add_function(stack, "Reader"), stream_arn, metrics_config=_COUNTED)
    alarms = _alarms(watched(stack), "FromStream")
    found = set(alarms)
    assert {"NotRead"} <= found == rules_for(ResourceKind.EVENT_SOURCE, Feature.COUNTED)
    names = {
        dimension["Name"]: dimension["Value"]
        for query in alarms["NotRead"]["Metrics"]
        for dimension in query.get("MetricStat", {}).get("Metric", {}).get("Dimensions", ())
    }
    assert names["TableName"] == table
    assert set(names) == {"TableName", "EventSourceMappingUUID", "FunctionName"}
    assert alarms["NotRead"]["WarmUpConfiguration"] == {
        "WarmUpPeriodDurationInMinutes": 240,
        "OnlyStartEvaluatingAfterWarmUpPeriodEnds": True,
    }


def test_an_event_source_that_is_not_counted_is_watched_all_the_same() -> None:
    stack = product_stack()
    _add_mapping(stack, _add_function(stack, "Reader"), _STREAM)
    template = watched(stack)
    found = set(_alarms(template, "FromStream"))
    assert {"NotCalled"} <= found == rules_for(ResourceKind.EVENT_SOURCE, Feature.UNCOUNTED)
    alarms = alarms_of({"TestStack": template.to_json()})
    written = ("AWS/DynamoDB ConsumedWriteCapacityUnits", {"TableName": "orders"})

    unread = Feed(600).put(*written, 5)
    assert "test-FromStream-NotCalled" in went_off(alarms, unread)

    reader = next(
        value
        for alarm in alarms
        for _, name, dimensions in alarm.keys.values()
        for dimension, value in dimensions
        if (name, dimension) == ("Duration", "FunctionName") and value.startswith("Reader")
    )
    read = Feed(600).put(*written, 5).put("AWS/Lambda Invocations", {"FunctionName": reader}, 1)
    assert "test-FromStream-NotCalled" not in went_off(alarms, read)


def _add_schedule(stack: ProductStack, function: lambda_.Function, expression: str) -> None:
    scheduler.CfnSchedule(
        stack,
        "Hours",
        schedule_expression=expression,
        flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
        target=scheduler.CfnSchedule.TargetProperty(
            arn=function.function_arn, role_arn="arn:aws:iam::111122223333:role/Schedule"
        ),
    )


@pytest.mark.parametrize("expression", ["rate(10 minutes)", "rate(1 hour)", "rate(12 hours)"])
def test_a_function_with_a_schedule_is_watched_for_runs_that_do_not_happen(
    expression: str,
) -> None:
    stack = product_stack()
    _add_schedule(stack, _add_function(stack, "Reports"), expression)
    assert "NotRun" in _alarms(watched(stack), "Reports")


@pytest.mark.parametrize("expression", ["rate(13 hours)", "rate(1 day)", "cron(0 4 * * ? *)"])
def test_a_schedule_that_no_rule_fits_is_refused(expression: str) -> None:
    stack = product_stack()
    _add_schedule(stack, _add_function(stack, "Reports"), expression)
    with pytest.raises(ConfigurationError, match=r"Hours runs at .* Add a rule for it"):
        stack.add_monitoring()


def test_what_carries_messages_on_is_watched() -> None:
    stack = product_stack()
    queue = sqs.Queue(stack, "Rest")
    events.Rule(
        stack,
        "Notices",
        event_pattern=events.EventPattern(source=["aws.s3"]),
        targets=[targets.SqsQueue(queue)],
    )
    sns.Topic(stack, "News")
    template = watched(stack)
    of_rule, of_topic = set(_alarms(template, "Notices")), set(_alarms(template, "News"))
    assert {"EventsLost"} <= of_rule == rules_for(ResourceKind.EVENT_RULE)
    assert {"NoticesLost"} <= of_topic == rules_for(ResourceKind.TOPIC)


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
    last, work = set(_alarms(template, "Rest")), set(_alarms(template, "Work"))
    assert {"FailuresWaiting"} <= last == rules_for(ResourceKind.QUEUE, Feature.DEAD_LETTER_QUEUE)
    assert {"Unread"} <= work == rules_for(ResourceKind.QUEUE, Feature.WORK_QUEUE)
    assert last.isdisjoint(work)


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


@pytest.mark.parametrize(
    ("created", "is_watched"), [(10, False), (10_000, True)], ids=["few", "many"]
)
def test_a_vector_index_beside_other_items_is_expected_to_be_written_as_declared(
    created: int, *, is_watched: bool
) -> None:
    (message,) = CHAT_MESSAGES.entities
    mark = Entity(
        name="Mark",
        meaning="How far somebody has read.",
        attributes=(
            string("sessionId", "Conversation", unit="UUID"),
            string("messageId", "What it is about", allowed=("mark",)),
        ),
        examples=(Example("mark", {"sessionId": "of-a-mark", "messageId": "mark"}),),
    )
    searches = (Searches("userId-embedding-index", count=30, examined_bytes=1),)
    load = Load(created=created, searches=searches)
    declaration = replace(CHAT_MESSAGES, entities=(replace(message, load=load), mark))
    (found,) = vector_index_resources(add_table(new_stack(), declaration))
    assert (Feature.WRITTEN_DAILY in found.features) is is_watched
    # Each search counts 1 KB at least.
    assert found.limits[Limit.SEARCHED_BYTES_A_DAY] == 1_024


def test_a_vector_index_of_all_items_is_written_with_its_table() -> None:
    (message,) = CHAT_MESSAGES.entities
    declaration = replace(CHAT_MESSAGES, entities=(replace(message, load=None),))
    (found,) = vector_index_resources(add_table(new_stack(), declaration))
    assert found.features == {Feature.WRITTEN_DAILY}
