"""The topic of notices keeps order, repeats nothing, and is closed to everybody else."""

from dataclasses import replace
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_kms as kms
from aws_cdk.assertions import Annotations, Match, Template

from data_platform.messaging.notice_topic import NoticeTopic
from data_platform.stage import Stage
from stacks.environments import DEV, PROD


def _template(stage: Stage = DEV, *, with_key: bool = False) -> Template:
    stack = Stack(App(), "Stack")
    key = kms.Key(stack, "Key") if with_key else None
    NoticeTopic(stack, "Notices", name="notices", purpose="Test", stage=stage, encryption_key=key)
    return Template.from_stack(stack)


def test_equal_messages_can_be_two_notices() -> None:
    _template().has_resource_properties(
        "AWS::SNS::Topic",
        {
            "TopicName": "notices.fifo",
            "FifoTopic": True,
            "ContentBasedDeduplication": False,
            "KmsMasterKeyId": Match.any_value(),
        },
    )


def test_the_queue_gets_the_message_itself() -> None:
    _template().has_resource_properties(
        "AWS::SNS::Subscription", {"Protocol": "sqs", "RawMessageDelivery": True}
    )


def test_only_the_topic_may_fill_the_queue() -> None:
    allowed = {
        "Effect": "Allow",
        "Action": "sqs:SendMessage",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Condition": {"ArnEquals": {"aws:SourceArn": Match.any_value()}},
    }
    _template().has_resource_properties(
        "AWS::SQS::QueuePolicy",
        {"PolicyDocument": {"Statement": Match.array_with([Match.object_like(allowed)])}},
    )


def test_a_notice_that_its_reader_fails_on_is_set_aside() -> None:
    template = _template()
    template.has_resource_properties(
        "AWS::SQS::Queue",
        {
            "QueueName": "notices.fifo",
            "FifoQueue": True,
            "SqsManagedSseEnabled": True,
            "MessageRetentionPeriod": 14 * 24 * 3600,
            "RedrivePolicy": {
                "maxReceiveCount": 5,
                "deadLetterTargetArn": Match.any_value(),
            },
        },
    )
    template.has_resource_properties(
        "AWS::SQS::Queue", {"QueueName": "notices-set-aside.fifo", "FifoQueue": True}
    )


@pytest.mark.parametrize("kind", ["AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy"])
def test_nobody_connects_without_tls(kind: str) -> None:
    insecure = {
        "Effect": "Deny",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    _template().has_resource_properties(
        kind,
        {"PolicyDocument": {"Statement": Match.array_with([Match.object_like(insecure)])}},
    )


@pytest.mark.parametrize(("stage", "policy"), [(DEV, "Delete"), (PROD, "RetainExceptOnCreate")])
def test_protected_stages_keep_the_queues(stage: Stage, policy: str) -> None:
    _template(stage).all_resources("AWS::SQS::Queue", {"DeletionPolicy": policy})


def test_a_publisher_may_use_the_key_through_sns_only() -> None:
    stack = Stack(App(), "Stack")
    notices = NoticeTopic(
        stack,
        "Notices",
        name="notices",
        purpose="Test",
        stage=PROD,
        encryption_key=kms.Key(stack, "Key"),
    )
    publish, encrypt = (statement.to_json() for statement in notices.publish_statements())
    assert publish["Action"] == "sns:Publish"
    assert "kms:ViaService" in encrypt["Condition"]["StringEquals"]


def test_the_service_key_of_sns_is_used_where_the_stage_has_none() -> None:
    stack = Stack(App(), "Stack")
    notices = NoticeTopic(stack, "Notices", name="notices", purpose="Test", stage=DEV)
    assert len(notices.publish_statements()) == 1


def test_a_notice_is_delivered_once_the_queue_takes_it() -> None:
    """Without its policy the queue refuses the topic, and the notice is lost."""
    (policy,) = _template().find_resources("AWS::SQS::QueuePolicy", _of_the_topic())
    (delivery,) = _template().find_resources("AWS::SNS::Subscription").values()
    assert policy in delivery["DependsOn"]


@pytest.mark.parametrize(
    ("stage", "warned"),
    [
        (DEV, False),
        (PROD, True),
        (replace(PROD, notices_read_by="the ticket system"), False),
    ],
)
def test_a_protected_stage_is_warned_of_a_queue_that_nobody_reads(
    stage: Stage, warned: object
) -> None:
    stack = Stack(App(), "Stack")
    NoticeTopic(stack, "Notices", name="notices", purpose="Test", stage=stage)
    # Not `find_warning`: jsii does not always know the type of what it returns.
    annotations, warning = Annotations.from_stack(stack), r"Nothing is said to read notices\.fifo"
    if warned:
        annotations.has_warning("*", Match.string_like_regexp(warning))
    else:
        annotations.has_no_warning("*", Match.any_value())
    annotations.has_no_warning("*", Match.not_(Match.string_like_regexp(warning)))


def _of_the_topic() -> dict[str, Any]:
    statement = {"Principal": {"Service": "sns.amazonaws.com"}}
    document = {"Statement": Match.array_with([Match.object_like(statement)])}
    return {"Properties": {"PolicyDocument": document}}
