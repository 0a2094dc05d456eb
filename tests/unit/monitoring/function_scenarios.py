"""Scenarios of functions and queues."""

from tests.unit.monitoring.scenario import (
    CONSUMER,
    HOUR,
    IELTS,
    LAMBDA,
    PUBLISHER,
    SQS,
    TUTOR,
    scenario,
)

FUNCTIONS = (
    scenario(
        "a scheduled function fails once",
        "function-errors",
        TUTOR,
        HOUR,
        lambda feed, _: feed.put(f"{LAMBDA} Errors", PUBLISHER, 1, [7]),
        "StorageMetrics-Errors",
        ends_quiet=True,
    ),
    scenario(
        "a consumer fails once, and Lambda repeats the batch",
        "stream-consumer-errors",
        TUTOR,
        HOUR,
        lambda feed, _: feed.put(f"{LAMBDA} Errors", CONSUMER, 1, [7]),
    ),
    scenario(
        "a consumer fails with every batch",
        "stream-consumer-errors",
        TUTOR,
        HOUR,
        lambda feed, _: feed.put(f"{LAMBDA} Errors", CONSUMER, 4, range(7, 40)),
        "AuditTrail-ConsumerErrors",
        ends_quiet=True,
    ),
    scenario(
        "the account has no concurrency left",
        "function-throttles",
        TUTOR,
        HOUR,
        lambda feed, _: [
            feed.put(f"{LAMBDA} Throttles", dimensions, 2, range(7, 14))
            for dimensions in (CONSUMER, PUBLISHER)
        ],
        "AuditTrail-Throttles",
        "StorageMetrics-Throttles",
        ends_quiet=True,
    ),
    scenario(
        "batches take nearly as long as the timeout",
        "function-duration",
        TUTOR,
        HOUR,
        lambda feed, _: feed.put(f"{LAMBDA} Duration", CONSUMER, 51_000, range(10, 30)),
        "AuditTrail-Duration",
        ends_quiet=True,
    ),
    scenario(
        "a consumer is twenty minutes behind",
        "stream-consumer-behind",
        TUTOR,
        HOUR,
        lambda feed, _: feed.put(f"{LAMBDA} IteratorAge", CONSUMER, 20 * 60_000, range(10, 30)),
        "AuditTrail-IteratorAge",
        ends_quiet=True,
    ),
    scenario(
        "a consumer is half a day behind: records are about to be lost",
        "stream-consumer-behind",
        TUTOR,
        HOUR,
        lambda feed, _: feed.put(f"{LAMBDA} IteratorAge", CONSUMER, 12 * 3_600_000),
        "AuditTrail-IteratorAge",
        "AuditTrail-StreamLoss",
    ),
    scenario(
        "failed records cannot be kept",
        "records-not-kept",
        TUTOR,
        HOUR,
        lambda feed, _: feed.put(f"{LAMBDA} DestinationDeliveryFailures", CONSUMER, 1, [7]),
        "AuditTrail-RecordsNotKept",
        ends_quiet=True,
    ),
    scenario(
        "records failed for good",
        "failed-records",
        TUTOR,
        HOUR,
        lambda feed, names: feed.put(
            f"{SQS} ApproximateNumberOfMessagesVisible",
            {"QueueName": names["FailuresNotices"]},
            1,
            range(10, 60),
        ),
        "Failures/Notices-FailuresWaiting",
    ),
    scenario(
        "notices wait for their reader, who is on the way",
        "queue-unread",
        IELTS,
        HOUR,
        lambda feed, _: [
            feed.put(f"{SQS} {name}", {"QueueName": "ielts-notices.fifo"}, value)
            for name, value in {
                "ApproximateNumberOfMessagesVisible": 40,
                "ApproximateAgeOfOldestMessage": 300,
            }.items()
        ],
    ),
    scenario(
        "nobody reads the notices",
        "queue-unread",
        IELTS,
        HOUR,
        lambda feed, _: feed.put(
            f"{SQS} ApproximateAgeOfOldestMessage", {"QueueName": "ielts-notices.fifo"}, 7200
        ),
        "Notices/Queue-Unread",
    ),
)
