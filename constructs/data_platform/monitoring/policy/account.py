"""Rules for an account and Region as a whole; one stack carries them.

Quotas are the same for all tables of an account, and wrong requests are counted for all of them
together. A query names the table it is about, takes in tables and indexes of any stack, and is
billed for series with data.
"""

from dataclasses import replace

from data_platform.monitoring.catalogue import dynamodb
from data_platform.monitoring.metric import Metric, Statistic
from data_platform.monitoring.policy import tables
from data_platform.monitoring.policy.resources import ResourceKind
from data_platform.monitoring.policy.rules import AlarmRule, Comparison, Coverage
from data_platform.monitoring.policy.signals import (
    AccountQuery,
    Combination,
    CombinedSeries,
    Series,
)

QUOTA_UNITS_A_SECOND = 40_000
"""What an on-demand table or index may use, unless AWS has raised it."""

_QUOTA_SHARE = 0.8


def _near_quota(rule_id: str, metric: Metric, dimensions: tuple[str, ...], what: str) -> AlarmRule:
    return AlarmRule(
        rule_id=rule_id,
        kind=ResourceKind.ACCOUNT,
        signal=AccountQuery(series=Series(metric, Statistic.SUM), dimensions=dimensions),
        comparison=Comparison.ABOVE,
        threshold=QUOTA_UNITS_A_SECOND * _QUOTA_SHARE * 60,
        unit=f"{what} (four fifths of the quota)",
        period_seconds=60,
        datapoints=3,
        out_of=5,
        reason="Beyond the quota of 40,000 units a second every further request is throttled.",
        source="DynamoDB's default quota for a table or an index",
        runbook="capacity-quota",
    )


def _throttled(rule_id: str, metric: Metric, dimensions: tuple[str, ...], what: str) -> AlarmRule:
    return AlarmRule(
        rule_id=rule_id,
        kind=ResourceKind.ACCOUNT,
        signal=AccountQuery(series=Series(metric, Statistic.SUM), dimensions=dimensions),
        comparison=Comparison.ABOVE,
        threshold=10,
        unit=f"throttled {what}",
        period_seconds=60,
        datapoints=3,
        out_of=5,
        reason="Requests are throttled, in a stage without alarms for single tables.",
        source="Tutor, Alarms to Set: high throttling rate",
        runbook="table-throttling",
        coverage=Coverage.ESSENTIAL,
    )


SYSTEM_ERRORS = replace(
    tables.SYSTEM_ERRORS,
    kind=ResourceKind.ACCOUNT,
    signal=AccountQuery(
        series=Series(dynamodb.SYSTEM_ERRORS, Statistic.SUM),
        dimensions=dynamodb.OPERATION,
        group_by=("TableName",),
    ),
    reason="DynamoDB itself fails, in a stage without alarms for single tables.",
    coverage=Coverage.ESSENTIAL,
)

USER_ERRORS = AlarmRule(
    rule_id="UserErrors",
    kind=ResourceKind.ACCOUNT,
    signal=CombinedSeries(
        combination=Combination.SUM, series=(Series(dynamodb.USER_ERRORS, Statistic.SUM),)
    ),
    comparison=Comparison.ABOVE,
    threshold=10,
    unit="rejected requests of the whole account and Region",
    period_seconds=60,
    datapoints=3,
    out_of=5,
    reason="A client sends requests that DynamoDB rejects as invalid: a fault of its code or role.",
    source="TutorIA, Recommended CloudWatch Metrics 3: more than 10 a minute",
    runbook="dynamodb-user-errors",
    coverage=Coverage.EVERY_STAGE,
)

ACCOUNT_RULES = (
    USER_ERRORS,
    SYSTEM_ERRORS,
    _near_quota("TableReadQuota", dynamodb.CONSUMED_READS, dynamodb.TABLE, "read units"),
    _near_quota("TableWriteQuota", dynamodb.CONSUMED_WRITES, dynamodb.TABLE, "write units"),
    _near_quota("IndexReadQuota", dynamodb.CONSUMED_READS, dynamodb.INDEX, "read units"),
    _near_quota("IndexWriteQuota", dynamodb.CONSUMED_WRITES, dynamodb.INDEX, "write units"),
    _throttled("TableReadThrottling", dynamodb.READ_THROTTLES, dynamodb.TABLE, "reads"),
    _throttled("TableWriteThrottling", dynamodb.WRITE_THROTTLES, dynamodb.TABLE, "writes"),
    _throttled("IndexReadThrottling", dynamodb.READ_THROTTLES, dynamodb.INDEX, "reads"),
    _throttled("IndexWriteThrottling", dynamodb.WRITE_THROTTLES, dynamodb.INDEX, "writes"),
)
