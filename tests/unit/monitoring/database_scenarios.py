"""Scenarios of PostgreSQL."""

from collections.abc import Callable

from tests.unit.monitoring.scenario import (
    DATABASE,
    DAY,
    GIB,
    HOUR,
    MAVPREP,
    RDS,
    scenario,
)
from tests.unit.monitoring.watch import Feed


def healthy_database(feed: Feed) -> Feed:
    """Publish what a database publishes on a good day."""
    for name, value in {
        "CPUUtilization": 20,
        "FreeStorageSpace": 80 * GIB,
        "FreeableMemory": 4 * GIB,
        "DatabaseConnections": 30,
        "ReadLatency": 0.002,
        "WriteLatency": 0.003,
        "MaximumUsedTransactionIDs": 190_000_000,
    }.items():
        key = (RDS, name, frozenset(DATABASE.items()))
        if key not in feed.values:
            feed.put(f"{RDS} {name}", DATABASE, value)
    return feed


def _database_value(name: str, value: float | Callable[[int], float]) -> Callable[..., object]:
    return lambda feed, _: healthy_database(feed.put(f"{RDS} {name}", DATABASE, value))


DATABASES = (
    scenario(
        "the database stops for ten minutes",
        "database-silent",
        MAVPREP,
        HOUR,
        lambda feed, _: healthy_database(
            feed.put(f"{RDS} CPUUtilization", DATABASE, 20, [*range(20), *range(30, 60)])
        ),
        "Database/Instance-Silent",
        ends_quiet=True,
    ),
    scenario(
        "a failover of two minutes",
        "database-silent",
        MAVPREP,
        HOUR,
        lambda feed, _: healthy_database(
            feed.put(f"{RDS} CPUUtilization", DATABASE, 20, [*range(20), *range(22, 60)])
        ),
    ),
    scenario(
        "an attempt names a resource that nobody knows",
        "attempts-rejected",
        MAVPREP,
        HOUR,
        lambda feed, _: healthy_database(
            feed.put(
                "DataPlatform/StreamConsumers AttemptsRejected",
                {"service": "mavprep-progress-analytics"},
                1,
                [20],
            )
        ),
        "account-RejectedAttempts",
        ends_quiet=True,
    ),
    scenario(
        "processors are busy",
        "database-cpu",
        MAVPREP,
        HOUR,
        _database_value("CPUUtilization", 93),
        "Database/Instance-Cpu",
    ),
    scenario(
        "the volume is nearly full",
        "database-storage",
        MAVPREP,
        HOUR,
        _database_value("FreeStorageSpace", 4 * GIB),
        "Database/Instance-Storage",
    ),
    scenario(
        "the volume fills up within days",
        "database-storage",
        MAVPREP,
        3 * DAY,
        _database_value("FreeStorageSpace", lambda minute: (60 - 15 * minute / DAY) * GIB),
        "Database/Instance-StorageDays",
    ),
    scenario(
        "the volume grows by a gigabyte a day, with months to go",
        "database-storage",
        MAVPREP,
        3 * DAY,
        _database_value("FreeStorageSpace", lambda minute: (80 - minute / DAY) * GIB),
    ),
    scenario(
        "the nightly load takes space, and RDS enlarges the volume",
        "database-storage",
        MAVPREP,
        3 * DAY,
        _database_value(
            "FreeStorageSpace", lambda minute: (30 if minute < DAY + 300 else 130) * GIB
        ),
    ),
    scenario(
        "memory runs short",
        "database-memory",
        MAVPREP,
        HOUR,
        _database_value("FreeableMemory", 0.5 * GIB),
        "Database/Instance-Memory",
    ),
    scenario(
        "clients leak connections",
        "database-connections",
        MAVPREP,
        HOUR,
        _database_value("DatabaseConnections", 620),
        "Database/Instance-Connections",
    ),
    scenario(
        "the disk is slow in both directions",
        "database-latency",
        MAVPREP,
        HOUR,
        lambda feed, _: healthy_database(
            feed.put(f"{RDS} ReadLatency", DATABASE, 0.04).put(
                f"{RDS} WriteLatency", DATABASE, 0.05
            )
        ),
        "Database/Instance-ReadLatency",
        "Database/Instance-WriteLatency",
    ),
    scenario(
        "vacuum does not keep up",
        "database-transaction-age",
        MAVPREP,
        4 * HOUR,
        _database_value("MaximumUsedTransactionIDs", 600_000_000),
        "Database/Instance-TransactionAge",
    ),
    scenario(
        "transaction IDs run out",
        "database-transaction-age",
        MAVPREP,
        4 * HOUR,
        _database_value("MaximumUsedTransactionIDs", 1_200_000_000),
        "Database/Instance-TransactionAge",
        "Database/Instance-Wraparound",
    ),
    scenario(
        "transactions lock each other out",
        "database-deadlocks",
        MAVPREP,
        2 * HOUR,
        lambda feed, _: healthy_database(feed).put(
            "DataPlatform/PostgreSQL Deadlocks", {}, 1, range(15, 21)
        ),
        "Database/Instance-Deadlocks",
        ends_quiet=True,
    ),
    scenario(
        "somebody tries passwords",
        "database-failed-logins",
        MAVPREP,
        HOUR,
        lambda feed, _: healthy_database(feed).put(
            "DataPlatform/PostgreSQL FailedLogins", {}, 12, [17]
        ),
        "Database/Instance-FailedLogins",
        ends_quiet=True,
    ),
)
