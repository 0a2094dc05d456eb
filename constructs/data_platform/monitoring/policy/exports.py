"""Rules for what is exported for the long term."""

from dataclasses import replace

from data_platform.monitoring.catalogue import exports
from data_platform.monitoring.metric import Statistic
from data_platform.monitoring.policy.resources import Feature, ResourceKind
from data_platform.monitoring.policy.rules import AlarmRule, Comparison
from data_platform.monitoring.policy.signals import Series

TABLE_OVERDUE = AlarmRule(
    rule_id="ExportOverdue",
    kind=ResourceKind.TABLE,
    signal=Series(exports.EXPORT_OVERDUE, Statistic.MINIMUM),
    comparison=Comparison.AT_LEAST,
    threshold=1,
    unit="days overdue",
    period_seconds=24 * 3600,
    datapoints=1,
    out_of=1,
    reason="No export of the month, or none of a day's changes, has succeeded, though it was tried "
    "again; after 35 days the changes can be exported no more.",
    source="MavPrep, Backup Strategy: export to S3 for long-term archival",
    runbook="export-overdue",
    needs=frozenset({Feature.EXPORTED}),
)

DATABASE_OVERDUE = replace(
    TABLE_OVERDUE,
    kind=ResourceKind.DATABASE,
    reason="No snapshot of the month was exported, though it was tried each day; RDS itself keeps "
    "a week.",
    source="MavPrep, Backup Strategy: export to S3 for disaster recovery",
)
