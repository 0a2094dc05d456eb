"""Scenarios in which nothing is heard, and something is wrong."""

from collections.abc import Iterable, Mapping

from tests.unit.monitoring.backup_scenarios import daily_backups
from tests.unit.monitoring.scenario import (
    CONSUMER,
    DAY,
    DYNAMODB,
    HOUR,
    IELTS,
    LAMBDA,
    MESSAGES,
    PUBLISHER,
    SESSIONS,
    TUTOR,
    TUTORIA,
    USERS,
    scenario,
)
from tests.unit.monitoring.watch import Feed

AUDITED_USERS = "AuditTrailUsers"
"""Beginning of the logical ID of what hands changes of users to the audit trail."""
ARCHIVE = "ArchiveConsumerChatMessages"
WRITES = f"{DYNAMODB} ConsumedWriteCapacityUnits"
EXPIRED = f"{DYNAMODB} TimeToLiveDeletedItemCount"


def hourly(feed: Feed, metric: str, dimensions: Mapping[str, str], hours: Iterable[int]) -> Feed:
    """Publish some of a metric in each hour."""
    return feed.put(metric, dimensions, 20, [hour * HOUR + 13 for hour in hours])


def overdue(feed: Feed, table: Mapping[str, str], days: Iterable[int]) -> Feed:
    """Publish on each day that deletions have been overdue for four days."""
    moments = [day * DAY + hours * HOUR for day in days for hours in (1, 7, 13, 19)]
    return feed.put("DataPlatform/Storage ExpiryOverdueDays", table, 4, moments)


SILENCE = (
    scenario(
        "users change for 30 hours, and what hands their changes on is switched off",
        "stream-not-read",
        TUTOR,
        30 * HOUR,
        lambda feed, _: hourly(feed, WRITES, USERS, range(30)),
        "AuditTrail/UsersTable-NotRead",
        silent=[AUDITED_USERS],
    ),
    scenario(
        "the same, and other tables of the consumer go on",
        "stream-not-read",
        TUTOR,
        30 * HOUR,
        lambda feed, _: hourly(
            hourly(feed, WRITES, USERS, range(30)), f"{LAMBDA} Invocations", CONSUMER, range(30)
        ),
        "AuditTrail/UsersTable-NotRead",
        silent=[AUDITED_USERS],
    ),
    scenario(
        "it is switched off, and a user changes only every seven hours",
        "stream-not-read",
        TUTOR,
        30 * HOUR,
        lambda feed, _: hourly(feed, WRITES, USERS, range(6, 30, 7)),
        "AuditTrail/UsersTable-NotRead",
        silent=[AUDITED_USERS],
    ),
    scenario(
        "it is switched off, and nothing changes",
        "stream-not-read",
        TUTOR,
        30 * HOUR,
        lambda feed, _: feed.put(
            f"{DYNAMODB} ConsumedReadCapacityUnits", USERS, 50, range(0, 30 * HOUR, 20)
        ),
        silent=[AUDITED_USERS],
    ),
    scenario(
        "it is switched off for two hours",
        "stream-not-read",
        TUTOR,
        30 * HOUR,
        lambda feed, names: hourly(feed, WRITES, USERS, range(30)).put(
            f"{LAMBDA} PolledEventCount",
            {"EventSourceMappingUUID": names[AUDITED_USERS]},
            3,
            [minute for minute in range(30 * HOUR) if not 600 <= minute < 720],
        ),
        silent=[AUDITED_USERS],
    ),
    scenario(
        "a filter leaves all changes out, or they change nothing: polls find no record",
        "stream-not-read",
        TUTOR,
        30 * HOUR,
        lambda feed, _: hourly(feed, WRITES, USERS, range(30)),
    ),
    scenario(
        "the function's role is gone: Lambda reads, and cannot call",
        "stream-not-read",
        TUTOR,
        12 * HOUR,
        lambda feed, names: hourly(feed, WRITES, USERS, range(12)).put(
            f"{LAMBDA} FailedInvokeEventCount",
            {"EventSourceMappingUUID": names[AUDITED_USERS]},
            40,
            range(2 * HOUR, 12 * HOUR, 5),
        ),
        "AuditTrail/UsersTable-NotRead",
    ),
    scenario(
        "records fail in every hour, one by one, and the function is called for each",
        "stream-not-read",
        TUTOR,
        12 * HOUR,
        lambda feed, names: hourly(
            hourly(feed, WRITES, USERS, range(12)).put(
                f"{LAMBDA} FailedInvokeEventCount",
                {"EventSourceMappingUUID": names[AUDITED_USERS]},
                1,
                range(0, 12 * HOUR, 5),
            ),
            f"{LAMBDA} Invocations",
            CONSUMER,
            range(12),
        ),
    ),
    scenario(
        "expired messages no longer reach the archive, though its stream is polled",
        "stream-not-read",
        TUTORIA,
        2 * DAY,
        lambda feed, names: hourly(feed, EXPIRED, MESSAGES, range(48)).put(
            f"{LAMBDA} InvokedEventCount",
            {"EventSourceMappingUUID": names[ARCHIVE]},
            20,
            range(0, 20 * HOUR, 20),
        ),
        "ArchiveConsumer/ChatMessagesTable-NotArchived",
    ),
    scenario(
        "a message expires now and then, and is archived a moment later",
        "stream-not-read",
        TUTORIA,
        2 * DAY,
        lambda feed, names: feed.put(EXPIRED, MESSAGES, 1, [359, 1500]).put(
            f"{LAMBDA} InvokedEventCount",
            {"EventSourceMappingUUID": names[ARCHIVE]},
            1,
            [360, 1501],
        ),
    ),
    scenario(
        "the schedule of the publisher is switched off",
        "function-not-run",
        TUTOR,
        3 * DAY,
        lambda feed, _: feed.put(f"{LAMBDA} Invocations", PUBLISHER, 1, [10, 370, 730]),
        "StorageMetrics-NotRun",
        silent=[PUBLISHER["FunctionName"]],
    ),
    scenario(
        "notices of failed records reach no queue",
        "messages-lost",
        TUTOR,
        HOUR,
        lambda feed, names: feed.put(
            "AWS/Events FailedInvocations", {"RuleName": names["FailuresNoticeRule"]}, 2, [7]
        ),
        "Failures/NoticeRule-EventsLost",
        ends_quiet=True,
    ),
    scenario(
        "the queue refuses notices of urgent tickets",
        "messages-lost",
        IELTS,
        HOUR,
        lambda feed, _: feed.put(
            "AWS/SNS NumberOfNotificationsFailed", {"TopicName": "ielts-notices.fifo"}, 1, [7]
        ),
        "Notices/Topic-NoticesLost",
        ends_quiet=True,
    ),
    scenario(
        "messages have been kept for longer than a year: their expiry is in milliseconds",
        "expiry-stopped",
        TUTORIA,
        4 * DAY,
        lambda feed, _: overdue(feed, MESSAGES, range(4)),
        "ChatMessages-ExpiryOverdue",
    ),
    scenario(
        "sessions come on Mondays only, and never expire",
        "expiry-stopped",
        IELTS,
        6 * DAY,
        lambda feed, _: overdue(daily_backups(feed, range(6)), SESSIONS, range(2, 6)),
        "ielts-genai-prep-sessions-ExpiryOverdue",
    ),
    scenario(
        "nothing is overdue",
        "expiry-stopped",
        TUTORIA,
        4 * DAY,
        lambda feed, _: feed.put(
            "DataPlatform/Storage ExpiryOverdueDays", MESSAGES, 0, range(0, 4 * DAY, 360)
        ),
    ),
)
