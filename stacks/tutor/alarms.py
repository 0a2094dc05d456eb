"""What the Tutor document wants to be told of, beyond what holds for every product.

Its other two alarms follow from general rules: high throttling rate from those for tables, elevated
error rate from those for functions and for the account.
"""

from data_platform.monitoring.catalogue import dynamodb
from data_platform.monitoring.metric import Statistic
from data_platform.monitoring.policy.resources import ResourceKind
from data_platform.monitoring.policy.rules import AlarmRule, Comparison
from data_platform.monitoring.policy.signals import Combination, CombinedSeries, Series

LATENCY = AlarmRule(
    rule_id="Latency",
    kind=ResourceKind.TABLE,
    signal=CombinedSeries(
        combination=Combination.MAXIMUM,
        series=(Series(dynamodb.LATENCY, Statistic.P99),),
        for_read_operations=True,
    ),
    comparison=Comparison.ABOVE,
    # The document gives no figure; TutorIA's is for the same kind of queries.
    threshold=100,
    unit="milliseconds for p99 of reads",
    period_seconds=300,
    datapoints=3,
    out_of=3,
    reason="Reads that answer within ten milliseconds on other days keep students waiting.",
    source="Tutor, Alarms to Set: elevated latency",
    runbook="table-latency",
)

ALARM_RULES = (LATENCY,)
