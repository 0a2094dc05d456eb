"""Rules of queues, topics and event buses."""

from tools.rollout.changes.change import Verdict
from tools.rollout.changes.rules import Rule, TypeRules, lowered, removal, safe, staged, switched
from tools.rollout.changes.services.common import (
    CLEAR_TEXT,
    IN_PLACE,
    KEY,
    LEAVE,
    TAGS,
    WORDS,
    at_work,
    holder,
    relied_on,
)
from tools.rollout.changes.services.policies import policy_changes

_FOUR_DAYS = 345_600
_ELSEWHERE = staged("It counts elsewhere, and no longer here.", "Compare both lists.")

QUEUE: dict[str, Rule] = {
    "ContentBasedDeduplication": staged(
        "What counts as the same message changes.", "See how senders name their messages."
    ),
    "DeduplicationScope": staged("What counts as the same message changes.", LEAVE),
    "DelaySeconds": safe("Messages come later or sooner; none is lost."),
    "FifoQueue": IN_PLACE,
    "FifoThroughputLimit": IN_PLACE,
    "KmsDataKeyReusePeriodSeconds": IN_PLACE,
    "KmsMasterKeyId": KEY,
    "MaximumMessageSize": lowered(
        Verdict.STAGED, "Longer messages are refused.", "Compare with what is sent.", unset=262_144
    ),
    "MessageRetentionPeriod": lowered(
        Verdict.STAGED,
        "Messages older than the new period are deleted, for good.",
        "Empty the queue first.",
        "Messages are kept longer.",
        unset=_FOUR_DAYS,
    ),
    "QueueName": IN_PLACE,
    "ReceiveMessageWaitTimeSeconds": IN_PLACE,
    "RedriveAllowPolicy": staged("Other queues may send what failed.", LEAVE),
    "RedrivePolicy": removal(
        Verdict.REFUSED,
        "What cannot be processed would be lost after its retention.",
        LEAVE,
        staged("What cannot be processed goes elsewhere, or sooner.", "See who looks there."),
    ),
    "SqsManagedSseEnabled": CLEAR_TEXT,
    "Tags": TAGS,
    "VisibilityTimeout": staged(
        "Under six times the timeout of its function a message is delivered twice.",
        "Compare it with the function's timeout.",
    ),
}

TOPIC: dict[str, Rule] = {
    "ArchivePolicy": staged("Messages are no longer kept, or shorter.", LEAVE),
    "ContentBasedDeduplication": staged(
        "What counts as the same message changes.", "See how senders name their messages."
    ),
    "DataProtectionPolicy": staged("Personal data may be shown.", LEAVE),
    "DeliveryStatusLogging": IN_PLACE,
    "DisplayName": WORDS,
    "FifoThroughputScope": IN_PLACE,
    "FifoTopic": IN_PLACE,
    "KmsMasterKeyId": KEY,
    "SignatureVersion": staged("Receivers that check signatures check another.", LEAVE),
    "Subscription": staged("Others are told.", "See who listens."),
    "Tags": TAGS,
    "TopicName": IN_PLACE,
    "TracingConfig": IN_PLACE,
}

TYPES: dict[str, TypeRules] = {
    "AWS::SQS::Queue": holder("queue", "the messages in it", QUEUE, "QueueName"),
    "AWS::SQS::QueuePolicy": relied_on(
        "policy", "senders", {"PolicyDocument": policy_changes, "Queues": _ELSEWHERE}
    ),
    "AWS::SNS::Topic": relied_on(
        "topic", "subscribers, who have to confirm anew,", TOPIC, "TopicName", Verdict.REFUSED
    ),
    "AWS::SNS::TopicPolicy": relied_on(
        "policy", "publishers", {"PolicyDocument": policy_changes, "Topics": _ELSEWHERE}
    ),
    "AWS::SNS::Subscription": relied_on(
        "subscription",
        "receivers, who may have to confirm it,",
        {
            "DeliveryPolicy": IN_PLACE,
            "Endpoint": IN_PLACE,
            "FilterPolicy": staged("Other messages are delivered.", "Compare with what is sent."),
            "FilterPolicyScope": staged("Other messages are delivered.", LEAVE),
            "Protocol": IN_PLACE,
            "RawMessageDelivery": switched(
                Verdict.STAGED,
                "Receivers get messages in an envelope.",
                "Let receivers read both forms first.",
            ),
            "RedrivePolicy": staged("What cannot be delivered goes elsewhere.", LEAVE),
            "SubscriptionRoleArn": IN_PLACE,
            "TopicArn": IN_PLACE,
        },
    ),
    "AWS::Events::EventBus": relied_on(
        "event bus",
        "rules of other teams on it",
        {
            "DeadLetterConfig": staged("What cannot be delivered goes elsewhere.", LEAVE),
            "Description": WORDS,
            "KmsKeyIdentifier": KEY,
            "LogConfig": IN_PLACE,
            "Name": IN_PLACE,
            "Policy": policy_changes,
            "Tags": TAGS,
        },
        "Name",
        Verdict.REFUSED,
    ),
    "AWS::Events::Rule": at_work(
        "rule",
        "what it started runs no more, and its events go nowhere",
        {
            "Description": WORDS,
            "EventPattern": staged("Other events match.", "Try the new pattern on samples."),
            "Name": IN_PLACE,
            "RoleArn": IN_PLACE,
            "ScheduleExpression": staged("It runs at other times.", "Compare both."),
            "State": staged("The rule is switched on or off.", "See what it does."),
            "Tags": TAGS,
            "Targets": staged("Events go elsewhere.", "See what the targets do."),
        },
        "Name",
    ),
}
