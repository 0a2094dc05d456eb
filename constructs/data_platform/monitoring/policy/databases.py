"""Rules for every PostgreSQL instance."""

from dataclasses import replace

from data_platform.monitoring.catalogue import postgresql
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
from data_platform.monitoring.policy.signals import CalculatedSeries, Series

_MAVPREP = "MavPrep, Next Steps: database monitoring and alerts"


SILENT = AlarmRule(
    rule_id="Silent",
    kind=ResourceKind.DATABASE,
    severity=Severity.CRITICAL,
    signal=Series(postgresql.CPU, Statistic.SAMPLE_COUNT),
    comparison=Comparison.BELOW,
    threshold=1,
    unit="reports",
    period_seconds=60,
    datapoints=5,
    out_of=5,
    # The rule is about data that is missing; every other one leaves that to it.
    missing=MissingData.BAD,
    # A new instance is there minutes before its first report, and so is its alarm.
    warm_up_minutes=15,
    reason="The instance reports nothing: it is stopped, restarting, failing over or gone.",
    source=_MAVPREP,
    runbook="database-silent",
)

CPU = AlarmRule(
    rule_id="Cpu",
    kind=ResourceKind.DATABASE,
    signal=Series(postgresql.CPU, Statistic.AVERAGE),
    comparison=Comparison.ABOVE,
    threshold=80,
    unit="percent of the processors",
    period_seconds=300,
    datapoints=3,
    out_of=3,
    reason="Little processor time is left, and queries wait for each other.",
    source=_MAVPREP,
    runbook="database-cpu",
)

CPU_CREDITS = AlarmRule(
    rule_id="CpuCredits",
    kind=ResourceKind.DATABASE,
    signal=Series(postgresql.CPU_CREDITS, Statistic.MINIMUM),
    comparison=Comparison.BELOW,
    threshold=ShareOf(Limit.CPU_CREDITS, 20),
    unit="saved CPU credits",
    period_seconds=300,
    datapoints=3,
    out_of=3,
    reason="The instance has worked above its baseline for hours; further work is charged extra.",
    source="Credits that the instance class can save in a day",
    runbook="database-cpu",
    needs=frozenset({Feature.BURSTABLE}),
)

STORAGE = AlarmRule(
    rule_id="Storage",
    kind=ResourceKind.DATABASE,
    severity=Severity.CRITICAL,
    signal=Series(postgresql.FREE_STORAGE, Statistic.MINIMUM),
    comparison=Comparison.BELOW,
    threshold=ShareOf(Limit.STORAGE, 5),
    unit="bytes free",
    period_seconds=300,
    datapoints=3,
    out_of=3,
    reason="RDS enlarges a volume below a tenth of free space, and did not: at none, writes stop.",
    source="The allocated storage, and storage autoscaling of RDS",
    runbook="database-storage",
    needs=frozenset({Feature.PRIMARY}),
    coverage=Coverage.EVERY_STAGE,
)

STORAGE_DAYS = AlarmRule(
    rule_id="StorageDays",
    kind=ResourceKind.DATABASE,
    # RATE is bytes a second. A volume that does not fill up lasts, say, ten years.
    signal=CalculatedSeries(
        "IF(RATE(free) < 0, free / (RATE(free) * -86400), 3650)",
        {"free": Series(postgresql.FREE_STORAGE, Statistic.AVERAGE)},
    ),
    comparison=Comparison.BELOW,
    threshold=7,
    unit="days until the volume is full, at the present pace",
    period_seconds=6 * 3600,
    datapoints=3,
    out_of=4,
    reason="The volume fills up within a week; RDS enlarges it only up to its maximum.",
    source=_MAVPREP,
    runbook="database-storage",
)

MEMORY = AlarmRule(
    rule_id="Memory",
    kind=ResourceKind.DATABASE,
    signal=Series(postgresql.FREE_MEMORY, Statistic.AVERAGE),
    comparison=Comparison.BELOW,
    threshold=ShareOf(Limit.MEMORY, 10),
    unit="bytes of freeable memory",
    period_seconds=300,
    datapoints=3,
    out_of=3,
    reason="PostgreSQL has little memory left for sorting and caching, and may be ended for it.",
    source="Memory of the instance class",
    runbook="database-memory",
)

CONNECTIONS = AlarmRule(
    rule_id="Connections",
    kind=ResourceKind.DATABASE,
    severity=Severity.CRITICAL,
    signal=Series(postgresql.CONNECTIONS, Statistic.MAXIMUM),
    comparison=Comparison.ABOVE,
    threshold=ShareOf(Limit.CONNECTIONS, 80),
    unit="connections",
    period_seconds=60,
    datapoints=3,
    out_of=5,
    reason="At the maximum PostgreSQL rejects every further client.",
    source="max_connections, which RDS derives from the memory of the instance class",
    runbook="database-connections",
)

READ_LATENCY = AlarmRule(
    rule_id="ReadLatency",
    kind=ResourceKind.DATABASE,
    signal=Series(postgresql.READ_LATENCY, Statistic.AVERAGE),
    comparison=Comparison.ABOVE,
    threshold=0.02,
    unit="seconds for a read of the disk",
    period_seconds=300,
    datapoints=3,
    out_of=3,
    reason="A gp3 volume answers within a few milliseconds; a slower one has reached its limits.",
    source="Tutor, Alarms to Set: elevated latency; gp3 volumes",
    runbook="database-latency",
)

WRITE_LATENCY = replace(
    READ_LATENCY,
    rule_id="WriteLatency",
    signal=Series(postgresql.WRITE_LATENCY, Statistic.AVERAGE),
    unit="seconds for a write to the disk",
    needs=frozenset({Feature.PRIMARY}),
)

REPLICA_LAG = AlarmRule(
    rule_id="ReplicaLag",
    kind=ResourceKind.DATABASE,
    signal=Series(postgresql.REPLICA_LAG, Statistic.MAXIMUM),
    comparison=Comparison.ABOVE,
    threshold=60,
    unit="seconds behind",
    period_seconds=60,
    datapoints=5,
    out_of=5,
    reason="Readers of the replica see data that is a minute old or older.",
    source=_MAVPREP,
    runbook="database-replica-lag",
    needs=frozenset({Feature.REPLICA}),
)

TRANSACTION_AGE = AlarmRule(
    rule_id="TransactionAge",
    kind=ResourceKind.DATABASE,
    signal=Series(postgresql.TRANSACTION_AGE, Statistic.MAXIMUM),
    comparison=Comparison.ABOVE,
    threshold=500_000_000,
    unit="transaction IDs",
    period_seconds=3600,
    datapoints=1,
    out_of=1,
    reason="Vacuum should freeze at 200 million and has not; something holds it up.",
    source="PostgreSQL's autovacuum_freeze_max_age",
    runbook="database-transaction-age",
    needs=frozenset({Feature.PRIMARY}),
)

WRAPAROUND = replace(
    TRANSACTION_AGE,
    rule_id="Wraparound",
    severity=Severity.CRITICAL,
    threshold=1_000_000_000,
    reason="Half of the IDs are used up. At two billion PostgreSQL accepts no more writes.",
    source="PostgreSQL's transaction ID wraparound",
)

DEADLOCKS = AlarmRule(
    rule_id="Deadlocks",
    kind=ResourceKind.DATABASE,
    signal=Series(postgresql.DEADLOCKS, Statistic.SUM),
    comparison=Comparison.AT_LEAST,
    threshold=5,
    unit="deadlocks",
    period_seconds=900,
    datapoints=1,
    out_of=1,
    reason="Transactions take the same rows in different orders; clients see errors.",
    source=_MAVPREP,
    runbook="database-deadlocks",
    needs=frozenset({Feature.EXPORTED_LOGS}),
)

FAILED_LOGINS = AlarmRule(
    rule_id="FailedLogins",
    kind=ResourceKind.DATABASE,
    signal=Series(postgresql.FAILED_LOGINS, Statistic.SUM),
    comparison=Comparison.AT_LEAST,
    threshold=10,
    unit="denied log-ins",
    period_seconds=300,
    datapoints=1,
    out_of=1,
    reason="A client has the wrong role or an expired token, or somebody tries passwords.",
    source="Log-ins use IAM: docs/decisions/0031",
    runbook="database-failed-logins",
    needs=frozenset({Feature.EXPORTED_LOGS}),
)
