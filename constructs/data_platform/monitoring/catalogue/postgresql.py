"""RDS for PostgreSQL, and what its logs tell."""

from data_platform.monitoring.metric import Metric, Statistic, Unit

NAMESPACE = "AWS/RDS"
LOG_NAMESPACE = "DataPlatform/PostgreSQL"

INSTANCE = ("DBInstanceIdentifier",)

_SOURCE = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html"
_LOG_SOURCE = "metric filters on the log groups of the instance"

# Each value stands for the state at one moment: their sum means nothing.
_LEVELS = frozenset(
    {Statistic.AVERAGE, Statistic.MINIMUM, Statistic.MAXIMUM, Statistic.SAMPLE_COUNT}
)
_COUNTS = frozenset({Statistic.SUM, Statistic.SAMPLE_COUNT})


def _level(name: str, unit: Unit, meaning: str) -> Metric:
    return Metric(
        namespace=NAMESPACE,
        name=name,
        dimensions=(INSTANCE,),
        statistics=_LEVELS,
        unit=unit,
        meaning=meaning,
        source=_SOURCE,
    )


def _logged(name: str, meaning: str) -> Metric:
    return Metric(
        namespace=LOG_NAMESPACE,
        name=name,
        dimensions=((),),
        statistics=_COUNTS,
        unit=Unit.COUNT,
        meaning=meaning,
        source=_LOG_SOURCE,
        is_sparse=True,
        is_of_copy=True,
    )


CPU = _level("CPUUtilization", Unit.PERCENT, "Share of the processors in use.")
CPU_CREDITS = _level(
    "CPUCreditBalance",
    Unit.COUNT,
    "Minutes of a full processor that a burstable instance has saved; other classes have none.",
)
FREE_STORAGE = _level("FreeStorageSpace", Unit.BYTES, "Free space of the volume.")
FREE_MEMORY = _level("FreeableMemory", Unit.BYTES, "Memory that could be used.")
CONNECTIONS = _level("DatabaseConnections", Unit.COUNT, "Connections of clients.")
READ_LATENCY = _level("ReadLatency", Unit.SECONDS, "Time that one read of the disk takes.")
WRITE_LATENCY = _level("WriteLatency", Unit.SECONDS, "Time that one write to the disk takes.")
REPLICA_LAG = _level("ReplicaLag", Unit.SECONDS, "How far a read replica is behind its source.")
TRANSACTION_AGE = _level(
    "MaximumUsedTransactionIDs",
    Unit.COUNT,
    "Age of the oldest transaction ID that vacuum has not frozen; PostgreSQL stops at two billion.",
)

DEADLOCKS = _logged("Deadlocks", "Transactions that PostgreSQL ended since they blocked others.")
FAILED_LOGINS = _logged("FailedLogins", "Attempts to log in that PostgreSQL or IAM denied.")

METRICS = (
    CPU,
    CPU_CREDITS,
    FREE_STORAGE,
    FREE_MEMORY,
    CONNECTIONS,
    READ_LATENCY,
    WRITE_LATENCY,
    REPLICA_LAG,
    TRANSACTION_AGE,
    DEADLOCKS,
    FAILED_LOGINS,
)
