"""EventBridge and SNS: what they could not deliver, counted only when it happens."""

from data_platform.monitoring.metric import Metric, Statistic, Unit

EVENTS_NAMESPACE = "AWS/Events"
TOPIC_NAMESPACE = "AWS/SNS"

_COUNTS = frozenset({Statistic.SUM, Statistic.SAMPLE_COUNT})

FAILED_INVOCATIONS = Metric(
    namespace=EVENTS_NAMESPACE,
    name="FailedInvocations",
    dimensions=(("RuleName",),),
    statistics=_COUNTS,
    unit=Unit.COUNT,
    meaning="Events that a rule of the default bus could not hand to its target, for good.",
    source="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html",
    is_sparse=True,
)
FAILED_NOTIFICATIONS = Metric(
    namespace=TOPIC_NAMESPACE,
    name="NumberOfNotificationsFailed",
    dimensions=(("TopicName",),),
    statistics=_COUNTS,
    unit=Unit.COUNT,
    meaning="Messages that a topic could not deliver to a subscriber, for good.",
    source="https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html",
    is_sparse=True,
)

METRICS = (FAILED_INVOCATIONS, FAILED_NOTIFICATIONS)
