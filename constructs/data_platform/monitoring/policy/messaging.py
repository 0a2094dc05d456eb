"""Rules for what carries messages on: rules of EventBridge, and topics."""

from data_platform.monitoring.catalogue import messaging
from data_platform.monitoring.metric import Statistic
from data_platform.monitoring.policy.resources import ResourceKind
from data_platform.monitoring.policy.rules import AlarmRule, Comparison
from data_platform.monitoring.policy.signals import Series

EVENTS_LOST = AlarmRule(
    rule_id="EventsLost",
    kind=ResourceKind.EVENT_RULE,
    signal=Series(messaging.FAILED_INVOCATIONS, Statistic.SUM),
    comparison=Comparison.AT_LEAST,
    threshold=1,
    unit="events that did not reach their target",
    period_seconds=300,
    datapoints=1,
    out_of=1,
    reason="EventBridge gave an event up, such as a notice of failed records that nobody sees now.",
    source="A notice of each failed batch: docs/stream-consumers.md",
    runbook="messages-lost",
)

NOTICES_LOST = AlarmRule(
    rule_id="NoticesLost",
    kind=ResourceKind.TOPIC,
    signal=Series(messaging.FAILED_NOTIFICATIONS, Statistic.SUM),
    comparison=Comparison.AT_LEAST,
    threshold=1,
    unit="messages that a subscriber did not get",
    period_seconds=300,
    datapoints=1,
    out_of=1,
    reason="SNS gave a message up: an alarm or a notice that somebody was to get.",
    source="IELTS, urgent tickets and blocked content; alarms reach people through topics",
    runbook="messages-lost",
)
