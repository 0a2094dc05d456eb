"""What the MavPrep document promises of its tables, beyond what holds for every product."""

from __future__ import annotations

from data_platform.monitoring.catalogue import dynamodb
from data_platform.monitoring.metric import Statistic
from data_platform.monitoring.policy.rules import AlarmRule, Comparison, Severity, SubjectKind
from data_platform.monitoring.policy.signals import Combination, CombinedSeries, Series

LATENCY = AlarmRule(
    rule_id="Latency",
    kind=SubjectKind.TABLE,
    severity=Severity.WARNING,
    signal=CombinedSeries(
        combination=Combination.MAXIMUM,
        series=(Series(dynamodb.LATENCY, Statistic.P50),),
        for_read_operations=True,
    ),
    comparison=Comparison.AT_LEAST,
    threshold=10,
    unit="milliseconds for the middle one of all reads",
    period_seconds=300,
    datapoints=3,
    out_of=3,
    reason="Half of the reads miss the single-digit milliseconds that the design counts on.",
    source="MavPrep, DynamoDB, Benefits: single-digit millisecond latency",
    runbook="table-latency",
)

ALARM_RULES = (LATENCY,)
