"""Rules for every backup vault."""

from data_platform.monitoring.catalogue import backups
from data_platform.monitoring.metric import Statistic
from data_platform.monitoring.policy.resources import Limit, ResourceKind
from data_platform.monitoring.policy.rules import (
    MAX_WARM_UP_MINUTES,
    AlarmRule,
    Comparison,
    MissingData,
    ShareOf,
)
from data_platform.monitoring.policy.signals import (
    Combination,
    CombinedSeries,
    Series,
)

_DAY = 24 * 3600
_IELTS = "IELTS, Backup & Recovery: daily automated backups, kept 35 days"

FAILED = AlarmRule(
    rule_id="FailedBackups",
    kind=ResourceKind.BACKUP_VAULT,
    signal=CombinedSeries(
        combination=Combination.SUM,
        series=(
            Series(backups.FAILED, Statistic.SUM),
            Series(backups.EXPIRED, Statistic.SUM),
            Series(backups.ABORTED, Statistic.SUM),
        ),
    ),
    comparison=Comparison.AT_LEAST,
    threshold=1,
    unit="backups that failed, did not start or were stopped",
    period_seconds=_DAY,
    datapoints=1,
    out_of=1,
    reason="A table has no snapshot of today; point-in-time recovery still covers 35 days.",
    source=_IELTS,
    runbook="backup-failed",
)

MISSING = AlarmRule(
    rule_id="MissingBackups",
    kind=ResourceKind.BACKUP_VAULT,
    # Left as it is, CloudWatch would judge older days in place of one without any backup.
    signal=CombinedSeries(
        combination=Combination.SUM, series=(Series(backups.COMPLETED, Statistic.SUM),)
    ),
    comparison=Comparison.BELOW,
    threshold=ShareOf(Limit.BACKED_UP_TABLES, 100),
    unit="backups",
    period_seconds=_DAY,
    # No night's backups end to the minute when those of the night before did: of the last 24 hours
    # at any moment, some table's may lie just before and just after.
    by_the_clock=True,
    datapoints=1,
    out_of=1,
    missing=MissingData.BAD,
    warm_up_minutes=MAX_WARM_UP_MINUTES,
    reason="Fewer backups were made than there are tables: the plan, its role or a table changed.",
    source=_IELTS,
    runbook="backup-failed",
)
