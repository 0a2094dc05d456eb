"""What the MavPrep document promises of its data, beyond what holds for every product."""

from data_platform.monitoring.catalogue import dynamodb, functions
from data_platform.monitoring.metric import Statistic
from data_platform.monitoring.policy.resources import ResourceKind
from data_platform.monitoring.policy.rules import AlarmRule, Comparison
from data_platform.monitoring.policy.signals import (
    Combination,
    CombinedSeries,
    FunctionQuery,
    Series,
)

LATENCY = AlarmRule(
    rule_id="Latency",
    kind=ResourceKind.TABLE,
    signal=CombinedSeries(
        combination=Combination.MAXIMUM,
        series=(Series(dynamodb.LATENCY, Statistic.P50),),
        for_read_operations=True,
    ),
    comparison=Comparison.AT_LEAST,
    threshold=10,
    unit="milliseconds for p50 of reads",
    period_seconds=300,
    datapoints=3,
    out_of=3,
    reason="Half of the reads miss the single-digit milliseconds that the design counts on.",
    source="MavPrep, DynamoDB, Benefits: single-digit millisecond latency",
    runbook="table-latency",
)

REJECTED_ATTEMPTS = AlarmRule(
    rule_id="RejectedAttempts",
    kind=ResourceKind.ACCOUNT,
    # A query costs nothing while no attempt is rejected.
    signal=FunctionQuery(
        series=Series(functions.ATTEMPTS_REJECTED, Statistic.SUM),
        function="mavprep-progress-analytics",
    ),
    comparison=Comparison.AT_LEAST,
    threshold=1,
    unit="attempts that analytics leaves out",
    period_seconds=300,
    datapoints=1,
    out_of=1,
    reason="An attempt names a resource that PostgreSQL does not know, or cannot be read.",
    source="MavPrep, analytics per resource: docs/decisions/0015",
    runbook="attempts-rejected",
)

ALARM_RULES = (LATENCY, REJECTED_ATTEMPTS)
