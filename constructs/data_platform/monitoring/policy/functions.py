"""Rules for every function, and for the queues that tell of failed records."""

from dataclasses import replace

from data_platform.monitoring.catalogue import functions
from data_platform.monitoring.metric import Statistic
from data_platform.monitoring.policy.resources import Feature, Limit, ResourceKind
from data_platform.monitoring.policy.rules import (
    AlarmRule,
    Comparison,
    Coverage,
    MissingData,
    Severity,
    ShareOf,
)
from data_platform.monitoring.policy.signals import (
    Combination,
    CombinedSeries,
    Series,
)

_MINUTE_MS = 60 * 1000
_HOUR_MS = 60 * _MINUTE_MS
_CONSUMER = frozenset({Feature.STREAM_CONSUMER})

ERRORS = AlarmRule(
    rule_id="Errors",
    kind=ResourceKind.FUNCTION,
    signal=Series(functions.ERRORS, Statistic.SUM),
    comparison=Comparison.AT_LEAST,
    threshold=1,
    unit="failed invocations",
    period_seconds=300,
    # Functions that run a few times a day have no second value to wait for.
    datapoints=1,
    out_of=1,
    reason="An invocation ended with an exception or a timeout; its work may not have been done.",
    source="Tutor, Alarms to Set: elevated error rate",
    runbook="function-errors",
    needs=frozenset({Feature.CALLED}),
    coverage=Coverage.EVERY_STAGE,
)

NOT_RUN = AlarmRule(
    rule_id="NotRun",
    kind=ResourceKind.FUNCTION,
    # Left as it is, CloudWatch would judge older half days in place of one without any invocation.
    signal=CombinedSeries(
        combination=Combination.SUM, series=(Series(functions.INVOCATIONS, Statistic.SUM),)
    ),
    comparison=Comparison.BELOW,
    threshold=1,
    unit="invocations by its schedule",
    # A schedule of six hours invokes at least once in each: the run of one half day may be late.
    period_seconds=12 * _HOUR_MS // 1000,
    datapoints=2,
    out_of=2,
    missing=MissingData.BAD,
    warm_up_minutes=36 * 60,
    reason="The function's schedule does not invoke it: its work is not done, and no error "
    "tells of it.",
    source="The function's schedule",
    runbook="function-not-run",
    needs=frozenset({Feature.SCHEDULED}),
)

CONSUMER_ERRORS = replace(
    ERRORS,
    rule_id="ConsumerErrors",
    unit="failed batches",
    # Lambda repeats a failed batch by itself: one failure is nothing to look at.
    datapoints=2,
    out_of=3,
    reason="Batches keep failing as a whole, and the changes behind them wait.",
    runbook="stream-consumer-errors",
    needs=_CONSUMER,
)

THROTTLES = AlarmRule(
    rule_id="Throttles",
    kind=ResourceKind.FUNCTION,
    signal=Series(functions.THROTTLES, Statistic.SUM),
    comparison=Comparison.AT_LEAST,
    threshold=1,
    unit="throttled invocations",
    period_seconds=60,
    datapoints=3,
    out_of=5,
    reason="Lambda throttles invocations for lack of concurrency, here or in the whole account.",
    source="Lambda's concurrency quota, 1,000 for an account unless raised",
    runbook="function-throttles",
)

SLOW = AlarmRule(
    rule_id="Duration",
    kind=ResourceKind.FUNCTION,
    signal=Series(functions.DURATION, Statistic.MAXIMUM),
    comparison=Comparison.AT_LEAST,
    threshold=ShareOf(Limit.TIMEOUT, 80),
    unit="milliseconds",
    period_seconds=300,
    datapoints=2,
    out_of=3,
    reason="Invocations come close to the timeout, where Lambda ends them in the middle.",
    source="The function's timeout",
    runbook="function-duration",
)

FALLING_BEHIND = AlarmRule(
    rule_id="IteratorAge",
    kind=ResourceKind.FUNCTION,
    signal=Series(functions.ITERATOR_AGE, Statistic.MAXIMUM),
    comparison=Comparison.ABOVE,
    threshold=15 * _MINUTE_MS,
    unit="milliseconds behind the stream",
    period_seconds=60,
    datapoints=5,
    out_of=5,
    reason="The consumer is slower than the changes, or a record that fails holds a shard up.",
    source="Streams keep records for 24 hours",
    runbook="stream-consumer-behind",
    needs=_CONSUMER,
)

LOSING_RECORDS = replace(
    FALLING_BEHIND,
    rule_id="StreamLoss",
    severity=Severity.CRITICAL,
    threshold=6 * _HOUR_MS,
    reason="A quarter of the time after which the stream forgets its records has gone.",
    coverage=Coverage.EVERY_STAGE,
)

RECORDS_NOT_KEPT = AlarmRule(
    rule_id="RecordsNotKept",
    kind=ResourceKind.FUNCTION,
    severity=Severity.CRITICAL,
    signal=Series(functions.DELIVERY_FAILURES, Statistic.SUM),
    comparison=Comparison.AT_LEAST,
    threshold=1,
    unit="batches of failed records",
    period_seconds=300,
    datapoints=1,
    out_of=1,
    reason="Records were given up and are not in the failure bucket: the consumer misses changes.",
    source="What fails must be kept: docs/stream-consumers.md",
    runbook="records-not-kept",
    needs=_CONSUMER,
    coverage=Coverage.EVERY_STAGE,
)

FAILURES_WAITING = AlarmRule(
    rule_id="FailuresWaiting",
    kind=ResourceKind.QUEUE,
    signal=Series(functions.QUEUE_MESSAGES, Statistic.MAXIMUM),
    comparison=Comparison.AT_LEAST,
    threshold=1,
    unit="messages",
    period_seconds=300,
    datapoints=1,
    out_of=1,
    reason="Something could not be processed and waits to be replayed: a notice of failed stream "
    "records, which are kept whole for 90 days, or a message that its reader gave up.",
    source="Failed records are kept in S3, a notice of each in SQS: docs/stream-consumers.md",
    runbook="failed-records",
    needs=frozenset({Feature.DEAD_LETTER_QUEUE}),
    coverage=Coverage.EVERY_STAGE,
)

UNREAD = AlarmRule(
    rule_id="Unread",
    kind=ResourceKind.QUEUE,
    signal=Series(functions.QUEUE_AGE, Statistic.MAXIMUM),
    comparison=Comparison.ABOVE,
    threshold=3600,
    unit="seconds of waiting",
    period_seconds=300,
    datapoints=3,
    out_of=3,
    reason="Nothing has read the queue for an hour; it forgets messages after 14 days.",
    source="Retention of the queue",
    runbook="queue-unread",
    needs=frozenset({Feature.WORK_QUEUE}),
)
