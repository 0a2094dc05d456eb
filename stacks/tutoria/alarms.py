"""The thresholds of the TutorIA document, and the rules for the account as a whole.

That document is the only one with an alarm on `UserErrors`, budgets and anomaly detection, so its
stack carries whatever an account has only once.
"""

from dataclasses import replace

from data_platform.monitoring.catalogue import dynamodb, functions, provider_costs, storage
from data_platform.monitoring.metric import Metric, Statistic
from data_platform.monitoring.policy.account import ACCOUNT_RULES
from data_platform.monitoring.policy.resources import Feature, ResourceKind
from data_platform.monitoring.policy.rules import AlarmRule, Comparison, Severity
from data_platform.monitoring.policy.signals import (
    CalculatedSeries,
    Combination,
    CombinedSeries,
    PartSeries,
    Series,
)

_METRICS = "TutorIA, Recommended CloudWatch Metrics"
_MESSAGES = frozenset({"ChatMessages"})
_DAY = 24 * 3600


def _busiest(metric: Metric) -> CombinedSeries:
    """Look at the busiest of the table and its indexes, each of which has the threshold."""
    return CombinedSeries(
        combination=Combination.MAXIMUM,
        series=(Series(metric, Statistic.SUM),),
        with_indexes=True,
    )


READ_UNITS = AlarmRule(
    rule_id="ReadUnits",
    kind=ResourceKind.TABLE,
    signal=_busiest(dynamodb.CONSUMED_READS),
    comparison=Comparison.ABOVE,
    threshold=10_000,
    unit="read units of the table or of one index",
    period_seconds=60,
    datapoints=3,
    out_of=5,
    reason="Heavy usage: a report without a date range, or more analytics than were planned for.",
    source=f"{_METRICS} 1: more than 10,000 a minute for an index",
    runbook="consumed-capacity",
    tables=_MESSAGES,
)

WRITE_UNITS = replace(
    READ_UNITS,
    rule_id="WriteUnits",
    signal=_busiest(dynamodb.CONSUMED_WRITES),
    threshold=5_000,
    unit="write units of the table or of one index",
    reason="A burst of messages: each is written to the table and to three indexes, and billed so.",
    source=f"{_METRICS} 2: more than 5,000 a minute",
)

QUERY_LATENCY = AlarmRule(
    rule_id="QueryLatency",
    kind=ResourceKind.TABLE,
    signal=CombinedSeries(
        combination=Combination.MAXIMUM,
        series=(Series(dynamodb.LATENCY, Statistic.P99, operation="Query"),),
    ),
    comparison=Comparison.ABOVE,
    threshold=100,
    unit="milliseconds for p99 of queries",
    period_seconds=60,
    datapoints=3,
    out_of=5,
    reason="Queries return too much at once, or DynamoDB is slow.",
    source=f"{_METRICS} 4: p99 above 100 ms",
    runbook="table-latency",
    tables=_MESSAGES,
)

STORAGE_GROWTH = AlarmRule(
    rule_id="StorageGrowth",
    kind=ResourceKind.TABLE,
    signal=Series(storage.GROWTH, Statistic.MAXIMUM),
    comparison=Comparison.ABOVE,
    threshold=50,
    unit="percent of growth in 30 days",
    period_seconds=_DAY,
    datapoints=1,
    out_of=1,
    reason="Every gigabyte is stored four times, in the table and in its indexes.",
    source=f"{_METRICS} 5: more than 50 % month over month",
    runbook="storage-growth",
    tables=_MESSAGES,
)

NOT_ARCHIVED = AlarmRule(
    rule_id="NotArchived",
    kind=ResourceKind.EVENT_SOURCE,
    severity=Severity.CRITICAL,
    signal=CalculatedSeries(
        "IF(((FILL(deleted, 0) > 0) * (FILL(handed, 0) == 0)) > 0, 1, 0)",
        {
            "deleted": Series(dynamodb.TTL_DELETIONS, Statistic.SUM),
            "handed": Series(functions.INVOKED_EVENTS, Statistic.SUM),
        },
    ),
    comparison=Comparison.AT_LEAST,
    threshold=1,
    unit="time of six hours in which messages expired and the archive got none",
    # One deletion just before its end is handed over just after it.
    period_seconds=6 * 3600,
    datapoints=2,
    out_of=2,
    warm_up_minutes=18 * 60,
    reason="Expired messages are deleted and not archived; after a day nothing has them any more.",
    source="TutorIA, Enable TTL: docs/decisions/0043",
    runbook="stream-not-read",
    needs=frozenset({Feature.EXPIRED_ONLY}),
    tables=_MESSAGES,
)

PROVIDER_BUDGETS_USD = {"openai": 50, "anthropic": 50}
"""What the replies of each provider may cost a day, in USD. A provider without a budget has neither
a metric nor an alarm."""


def _over_budget(provider: str, usd_a_day: float) -> AlarmRule:
    return AlarmRule(
        rule_id=f"DailyCost{provider.capitalize()}",
        kind=ResourceKind.TABLE,
        signal=PartSeries(
            Series(provider_costs.DAILY_COST, Statistic.MAXIMUM), "Provider", provider
        ),
        comparison=Comparison.ABOVE,
        threshold=usd_a_day,
        unit=f"USD for replies of {provider} on one UTC day",
        # Longer than the time between two messages, or the alarm would come and go.
        period_seconds=3600,
        datapoints=1,
        out_of=1,
        reason=f"Replies of {provider} have cost more today than its budget of a day.",
        source="TutorIA, ProviderUsageIndex, use cases: budget tracking and alerts",
        runbook="provider-cost",
        tables=frozenset({"ChatUsageDaily"}),
    )


BUDGET_RULES = tuple(
    _over_budget(provider, usd_a_day) for provider, usd_a_day in PROVIDER_BUDGETS_USD.items()
)

ALARM_RULES = (
    READ_UNITS,
    WRITE_UNITS,
    QUERY_LATENCY,
    STORAGE_GROWTH,
    NOT_ARCHIVED,
    *BUDGET_RULES,
    *ACCOUNT_RULES,
)
