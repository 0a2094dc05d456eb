"""Rules for every table and its indexes.

The series of a table leaves its indexes out, so each rule takes the indexes in as further series of
one alarm. Throttling is the sum over reads and writes; its graph shows which table or index it is.
Errors are counted by operation: a query adds them up for the table.
"""

from data_platform.monitoring.catalogue import dynamodb, storage
from data_platform.monitoring.metric import Statistic
from data_platform.monitoring.policy.resources import Feature, ResourceKind
from data_platform.monitoring.policy.rules import AlarmRule, Comparison, Severity
from data_platform.monitoring.policy.signals import (
    CalculatedSeries,
    Combination,
    CombinedSeries,
    ReplicaSeries,
    Series,
    TableQuery,
)

_DAY = 24 * 3600
_DELETED = Series(dynamodb.TTL_DELETIONS, Statistic.SUM)
_WRITTEN = Series(dynamodb.CONSUMED_WRITES, Statistic.SUM)
_IDLE_DAY = "IF(FILL(deleted, 0) == 0 AND FILL(written, 0) > 0, 1, 0)"

THROTTLING = AlarmRule(
    rule_id="Throttling",
    kind=ResourceKind.TABLE,
    severity=Severity.CRITICAL,
    signal=CombinedSeries(
        combination=Combination.SUM,
        series=(
            Series(dynamodb.READ_THROTTLES, Statistic.SUM),
            Series(dynamodb.WRITE_THROTTLES, Statistic.SUM),
        ),
        with_indexes=True,
    ),
    comparison=Comparison.ABOVE,
    threshold=10,
    unit="throttled reads and writes",
    period_seconds=60,
    datapoints=3,
    out_of=5,
    reason="Clients repeat a throttled request a few times; for minutes on end, users see errors.",
    source="Tutor, Alarms to Set: high throttling rate; TutorIA, Monitor Throttling",
    runbook="table-throttling",
)

HOT_KEY = AlarmRule(
    rule_id="HotKey",
    kind=ResourceKind.TABLE,
    signal=CombinedSeries(
        combination=Combination.SUM,
        series=(
            Series(dynamodb.HOT_KEY_READS, Statistic.SUM),
            Series(dynamodb.HOT_KEY_WRITES, Statistic.SUM),
        ),
        with_indexes=True,
    ),
    comparison=Comparison.AT_LEAST,
    threshold=1,
    unit="reads and writes throttled at a single partition",
    period_seconds=300,
    datapoints=2,
    out_of=3,
    reason="One key value takes more than a partition serves, which no capacity setting cures.",
    source="Tutor, Throttling Prevention; TutorIA, Avoid Hot Partitions; a partition serves 3,000 "
    "read and 1,000 write units a second",
    runbook="hot-key",
)

SYSTEM_ERRORS = AlarmRule(
    rule_id="SystemErrors",
    kind=ResourceKind.TABLE,
    signal=TableQuery(
        series=Series(dynamodb.SYSTEM_ERRORS, Statistic.SUM), dimensions=dynamodb.OPERATION
    ),
    comparison=Comparison.AT_LEAST,
    threshold=5,
    unit="requests that failed inside DynamoDB",
    period_seconds=60,
    datapoints=3,
    out_of=5,
    reason="DynamoDB itself fails; clients repeat such requests, and some get through.",
    source="Tutor, CloudWatch Metrics and Alarms to Set: elevated error rate; TutorIA, Monitor "
    "Throttling",
    runbook="dynamodb-system-errors",
)

EXPIRY_STALLED = AlarmRule(
    rule_id="ExpiryStalled",
    kind=ResourceKind.TABLE,
    signal=CalculatedSeries(_IDLE_DAY, {"deleted": _DELETED, "written": _WRITTEN}),
    comparison=Comparison.AT_LEAST,
    threshold=1,
    unit="day with writes on which nothing expired",
    period_seconds=_DAY,
    datapoints=5,
    out_of=7,
    reason="Items written here expire within a week, and none has been deleted for days.",
    source="The table's TTL and retention; DynamoDB deletes within a few days",
    runbook="expiry-stopped",
    needs=frozenset({Feature.QUICK_EXPIRY}),
)

EXPIRY_STOPPED = AlarmRule(
    rule_id="ExpiryStopped",
    kind=ResourceKind.TABLE,
    # Before its retention has passed, a table has nothing to delete: only one that deleted this
    # week can have stopped.
    signal=CalculatedSeries(
        f"{_IDLE_DAY} * (MAX(FILL(deleted, 0)) > 0)", {"deleted": _DELETED, "written": _WRITTEN}
    ),
    comparison=Comparison.AT_LEAST,
    threshold=1,
    unit="day with writes on which nothing expired, though items did this week",
    period_seconds=_DAY,
    datapoints=4,
    out_of=6,
    reason="Expired items were deleted, and then no more: storage grows and old data stays.",
    source="The table's TTL and retention; DynamoDB deletes within a few days",
    runbook="expiry-stopped",
    needs=frozenset({Feature.SLOW_EXPIRY}),
)

EXPIRY_OVERDUE = AlarmRule(
    rule_id="ExpiryOverdue",
    kind=ResourceKind.TABLE,
    # An alarm looks back a week, and items of this platform live for up to a year: the storage
    # publisher looks back further.
    signal=Series(storage.EXPIRY_OVERDUE, Statistic.MAXIMUM),
    comparison=Comparison.AT_LEAST,
    threshold=1,
    unit="days overdue",
    period_seconds=_DAY,
    datapoints=2,
    out_of=2,
    reason="Items are older than the table keeps them, and none has been deleted since they should "
    "have been: their expiry may be in milliseconds, a string or missing.",
    source="The table's TTL and retention, and three days that DynamoDB may take",
    runbook="expiry-stopped",
    needs=frozenset({Feature.EXPIRING}),
)

REPLICATION_LATENCY = AlarmRule(
    rule_id="ReplicationLatency",
    kind=ResourceKind.TABLE,
    signal=ReplicaSeries(Series(dynamodb.REPLICATION_LATENCY, Statistic.AVERAGE)),
    comparison=Comparison.ABOVE,
    threshold=10_000,
    unit="milliseconds on average until a change is in another Region",
    period_seconds=60,
    datapoints=10,
    out_of=15,
    reason="A Region falls behind: readers there see old data, and its loss now loses more.",
    source="Changes usually arrive within a second or two; docs/replicas.md",
    runbook="replication-latency",
    needs=frozenset({Feature.REPLICATED}),
)
