"""Scenarios of tables, their indexes and the account."""

from collections.abc import Mapping

from tests.unit.monitoring.backup_scenarios import daily_backups
from tests.unit.monitoring.database_scenarios import healthy_database
from tests.unit.monitoring.scenario import (
    DAY,
    DYNAMODB,
    HOUR,
    IELTS,
    IOPS,
    MAVPREP,
    MESSAGES,
    PROVIDERS,
    SESSIONS,
    TUTOR,
    TUTORIA,
    USERS,
    scenario,
)
from tests.unit.monitoring.watch import Feed


def daily(feed: Feed, metric: str, dimensions: Mapping[str, str], days: range) -> Feed:
    """Publish some of a metric on each day."""
    return feed.put(f"{DYNAMODB} {metric}", dimensions, 20, [day * DAY + 600 for day in days])


TABLES = (
    scenario(
        "an index throttles for ten minutes, then recovers without another value",
        "table-throttling",
        TUTORIA,
        HOUR,
        lambda feed, _: feed.put(f"{DYNAMODB} WriteThrottleEvents", PROVIDERS, 50, range(20, 30)),
        "ChatMessages-Throttling",
        ends_quiet=True,
    ),
    scenario(
        "a single minute of throttling, which clients repeat away",
        "table-throttling",
        TUTORIA,
        HOUR,
        lambda feed, _: feed.put(f"{DYNAMODB} WriteThrottleEvents", MESSAGES, 500, [20]),
    ),
    scenario(
        "reads and writes throttle a little each, and too much together",
        "table-throttling",
        TUTOR,
        HOUR,
        lambda feed, _: (
            feed.put(f"{DYNAMODB} ReadThrottleEvents", USERS, 6, range(20, 30)),
            feed.put(
                f"{DYNAMODB} WriteThrottleEvents",
                {**USERS, "GlobalSecondaryIndexName": "email-index"},
                6,
                range(20, 30),
            ),
        ),
        "aitutor_users-Throttling",
        ends_quiet=True,
    ),
    scenario(
        "one key value is too hot for its partition",
        "hot-key",
        TUTORIA,
        HOUR,
        lambda feed, _: feed.put(
            f"{DYNAMODB} WriteKeyRangeThroughputThrottleEvents", PROVIDERS, 3, range(10, 25)
        ),
        "ChatMessages-HotKey",
        ends_quiet=True,
    ),
    scenario(
        "all updates of one kind of entity meet in one partition of an index",
        "hot-key",
        IOPS,
        HOUR,
        lambda feed, _: [
            feed.put(
                f"{DYNAMODB} Write{cause}ThrottleEvents",
                {
                    "TableName": "iops-dashboard-metrics",
                    "GlobalSecondaryIndexName": "EntityTypeHealthIndex",
                },
                400,
                range(10, 25),
            )
            for cause in ("", "KeyRangeThroughput")
        ],
        "iops-dashboard-metrics-HotKey",
        "iops-dashboard-metrics-Throttling",
        ends_quiet=True,
    ),
    scenario(
        "slow queries",
        "table-latency",
        TUTORIA,
        HOUR,
        lambda feed, _: feed.put(
            f"{DYNAMODB} SuccessfulRequestLatency",
            {**MESSAGES, "Operation": "Query"},
            180,
            range(20, 30),
        ),
        "ChatMessages-QueryLatency",
        ends_quiet=True,
    ),
    scenario(
        "a few slow queries among many quick ones",
        "table-latency",
        TUTORIA,
        HOUR,
        lambda feed, _: [
            feed.put(
                f"{DYNAMODB} SuccessfulRequestLatency",
                {**MESSAGES, "Operation": "Query"},
                900 if number == 0 else 8,
            )
            for number in range(200)
        ],
    ),
    scenario(
        "an operation that no access pattern reads with is slow",
        "table-latency",
        TUTOR,
        HOUR,
        lambda feed, _: feed.put(
            f"{DYNAMODB} SuccessfulRequestLatency", {**USERS, "Operation": "Scan"}, 5000
        ),
    ),
    scenario(
        "reads of users become slow",
        "table-latency",
        TUTOR,
        HOUR,
        lambda feed, _: feed.put(
            f"{DYNAMODB} SuccessfulRequestLatency", {**USERS, "Operation": "GetItem"}, 150
        ),
        "aitutor_users-Latency",
    ),
    scenario(
        "half of the reads take more than ten milliseconds",
        "table-latency",
        MAVPREP,
        HOUR,
        lambda feed, _: healthy_database(feed).put(
            f"{DYNAMODB} SuccessfulRequestLatency",
            {"TableName": "MavPrep-Users", "Operation": "GetItem"},
            12,
        ),
        "MavPrep-Users-Latency",
    ),
    scenario(
        "a report reads one index without a date range",
        "consumed-capacity",
        TUTORIA,
        HOUR,
        lambda feed, _: feed.put(f"{DYNAMODB} ConsumedReadCapacityUnits", PROVIDERS, 10_500),
        "ChatMessages-ReadUnits",
    ),
    scenario(
        "table and indexes together use more than one of them may",
        "consumed-capacity",
        TUTORIA,
        HOUR,
        lambda feed, _: [
            feed.put(f"{DYNAMODB} ConsumedReadCapacityUnits", dimensions, 9_000)
            for dimensions in (MESSAGES, PROVIDERS)
        ],
    ),
    scenario(
        "a burst of messages",
        "consumed-capacity",
        TUTORIA,
        HOUR,
        lambda feed, _: feed.put(
            f"{DYNAMODB} ConsumedWriteCapacityUnits", MESSAGES, 5_200, range(10, 20)
        ),
        "ChatMessages-WriteUnits",
        ends_quiet=True,
    ),
    scenario(
        "a table of another product comes near the quota",
        "capacity-quota",
        TUTORIA,
        HOUR,
        lambda feed, _: feed.put(
            f"{DYNAMODB} ConsumedWriteCapacityUnits", USERS, 33_000 * 60, range(20, 40)
        ),
        "account-TableWriteQuota",
        ends_quiet=True,
    ),
    scenario(
        "an index comes near the quota, in reads and writes",
        "capacity-quota",
        TUTORIA,
        HOUR,
        lambda feed, _: [
            feed.put(f"{DYNAMODB} Consumed{kind}CapacityUnits", PROVIDERS, 39_000 * 60)
            for kind in ("Read", "Write")
        ],
        "account-IndexReadQuota",
        "account-IndexWriteQuota",
        "ChatMessages-ReadUnits",
        "ChatMessages-WriteUnits",
    ),
    scenario(
        "DynamoDB fails in several operations on one table, and its own product is told",
        "dynamodb-system-errors",
        TUTOR,
        HOUR,
        lambda feed, _: [
            feed.put(
                f"{DYNAMODB} SystemErrors", {**USERS, "Operation": operation}, 3, range(20, 30)
            )
            for operation in ("GetItem", "Query")
        ],
        "aitutor_users-SystemErrors",
        ends_quiet=True,
    ),
    scenario(
        "DynamoDB fails on a table of another product",
        "dynamodb-system-errors",
        TUTORIA,
        HOUR,
        lambda feed, _: feed.put(f"{DYNAMODB} SystemErrors", {**USERS, "Operation": "Query"}, 30),
    ),
    scenario(
        "a client sends wrong requests",
        "dynamodb-user-errors",
        TUTORIA,
        HOUR,
        lambda feed, _: feed.put(f"{DYNAMODB} UserErrors", {}, 11, range(20, 30)),
        "account-UserErrors",
        ends_quiet=True,
    ),
    scenario(
        "ten wrong requests a minute, which the document allows",
        "dynamodb-user-errors",
        TUTORIA,
        HOUR,
        lambda feed, _: feed.put(f"{DYNAMODB} UserErrors", {}, 10),
    ),
    scenario(
        "storage has grown by more than half",
        "storage-growth",
        TUTORIA,
        3 * DAY,
        lambda feed, _: feed.put(
            "DataPlatform/Storage TableSizeGrowth30Days", MESSAGES, 60, range(0, 3 * DAY, 360)
        ),
        "ChatMessages-StorageGrowth",
    ),
    scenario(
        "storage has no figure of a month ago",
        "storage-growth",
        TUTORIA,
        3 * DAY,
        lambda feed, _: feed.put(
            "DataPlatform/Storage TableSizeBytes", MESSAGES, 1e12, range(0, 3 * DAY, 360)
        ),
    ),
    scenario(
        "replies of one provider cost more than its budget, until the next day begins",
        "provider-cost",
        TUTORIA,
        2 * DAY,
        lambda feed, _: [
            feed.put(
                "DataPlatform/ProviderCosts DailyCostUsd",
                {"TableName": "ChatUsageDaily", "Provider": provider},
                # The sum of the day up to then, which begins anew at midnight.
                lambda minute, usd=usd: usd * (minute % DAY) / DAY if minute < DAY else 1,  # type: ignore[misc]
                range(0, 2 * DAY, 10),
            )
            for provider, usd in (("openai", 60), ("anthropic", 50))
        ],
        "ChatUsageDaily-DailyCostOpenai",
        ends_quiet=True,
    ),
    scenario(
        "sessions are written and never expire: their time is in milliseconds, say",
        "expiry-stopped",
        IELTS,
        8 * DAY,
        lambda feed, _: daily(
            daily_backups(feed, range(8)), "ConsumedWriteCapacityUnits", SESSIONS, range(8)
        ),
        "ielts-genai-prep-sessions-ExpiryStalled",
    ),
    scenario(
        "nobody logs in over the holidays, so nothing expires",
        "expiry-stopped",
        IELTS,
        10 * DAY,
        lambda feed, _: daily_backups(feed, range(10)),
    ),
    scenario(
        "messages expired every day, and then no more",
        "expiry-stopped",
        TUTORIA,
        10 * DAY,
        lambda feed, _: daily(
            daily(feed, "ConsumedWriteCapacityUnits", MESSAGES, range(10)),
            "TimeToLiveDeletedItemCount",
            MESSAGES,
            range(5),
        ),
        "ChatMessages-ExpiryStopped",
    ),
    scenario(
        "a new table of messages, of which none can have expired yet",
        "expiry-stopped",
        TUTORIA,
        20 * DAY,
        lambda feed, _: daily(feed, "ConsumedWriteCapacityUnits", MESSAGES, range(20)),
    ),
)
