"""The situation that each page is for: the names in capitals, what is there, what must be seen."""

from collections.abc import Mapping
from datetime import UTC, datetime

from tests.local.runbooks.arrangements import (
    ARN,
    EXPORTED,
    POSTGRES_LOG,
    PUBLISHER,
    bucket,
    critical,
    exported,
    exports,
    failed_function,
    handed_over,
    kept,
    late,
    log_of_publisher,
    mute_rule,
    names_of_failures,
    not_read,
    protected_log_group,
    restoring,
    schedule,
    switched_off,
    switched_on,
    throttled,
)
from tests.local.runbooks.recovery import recovery_situations
from tests.local.runbooks.situation import Situation
from tests.local.runbooks.world import FAILED_CONSUMER, World

_LOGS = Situation(
    names=lambda world: {
        "FUNCTION": PUBLISHER,
        "LOG_GROUP": log_of_publisher(world),
    },
    arrange=failed_function,
    shows={"get-function-configuration": "StorageMetrics", "filter-log-events": "Not measured"},
)

SITUATIONS: Mapping[str, Situation] = {
    **recovery_situations(),
    "runbooks/README": Situation(
        names=lambda _: {
            "FUNCTION": PUBLISHER,
            "HOST --port 5432": "127.0.0.1 --port $PGPORT",
            "host=HOST port=5432": "host=127.0.0.1 port=$PGPORT",
            # The local PostgreSQL has no certificate, and no terminal to ask at.
            "sslmode=require": "sslmode=disable",
            'disable"': 'disable" --command "SELECT current_user"',
        },
        shows={"psql": "mavprep_readonly", "get-function-configuration": "StorageMetrics"},
    ),
    "runbooks/attempts-rejected": Situation(
        arrange=World.reject_attempt, shows={"rejected list": "unknown_subject"}
    ),
    "runbooks/backup-failed": Situation(
        names=lambda _: {
            "TABLE_ARN": "arn:aws:dynamodb:us-east-1:123456789012:table/aitutor_courses",
            "BACKUP_ROLE_ARN": ARN,
            "VAULT": "daily",
        },
        arrange=World.make_vault,
        shows={"start-backup-job": "table/aitutor_courses/backup/"},
    ),
    "runbooks/capacity-quota": Situation(),
    "runbooks/critical": Situation(
        names=lambda _: {"PREFIX": "tutoria-"},
        arrange=critical,
        shows={"describe-alarms": "docs/runbooks/stream-consumer-behind.md"},
    ),
    "runbooks/database-deadlocks": Situation(
        arrange=lambda world: world.log(POSTGRES_LOG, "ERROR:  deadlock detected", "LOG:  else"),
        shows={"filter-log-events": "deadlock detected"},
    ),
    # Their SQL is run by tests/database, which has sessions and statements of several roles.
    **{
        f"runbooks/database-{what}": Situation()
        for what in ("connections", "cpu", "latency", "memory", "replica-lag", "transaction-age")
    },
    "runbooks/database-failed-logins": Situation(
        names=lambda _: {"ADDRESS": "10.40.0.7"},
        arrange=lambda world: world.log(
            POSTGRES_LOG, 'FATAL:  PAM authentication failed for user "mavprep_app"'
        ),
        shows={"filter-log-events": "PAM authentication failed"},
    ),
    "runbooks/database-silent": Situation(
        shows={"describe-db-instances": "available", "describe-events": "mavprep"},
    ),
    "runbooks/database-storage": Situation(
        names=lambda _: {"GIBIBYTES": "200"}, shows={"describe-db-instances": "20"}
    ),
    "runbooks/dynamodb-user-errors": Situation(
        names=lambda _: {"TRAIL_LOG_GROUP": "trail", "sleep 5": "true"},
        shows={"start-query": '"status"'},
    ),
    "runbooks/export-overdue": Situation(
        names=exports,
        arrange=lambda world: world.log(
            world.physical("MavPrepStack", "AWS::Logs::LogGroup", "ExportsFunctionLog"),
            '{"level": "ERROR", "message": "Exports", "problems": ["Not exported"]}',
        ),
        shows={
            "filter-log-events": "Not exported",
            "lambda invoke": '"StatusCode": 200',
            # All but the instance: the local AWS exports no snapshots of it.
            "cat answer.json": "Not exported: mavprep (UnknownOperationException)",
        },
        check=exported,
    ),
    "runbooks/failed-records": Situation(
        names=names_of_failures,
        shows={
            "redrive list": FAILED_CONSUMER,
            "redrive show": "courseId",
            "redrive replay": "0 failed again",
            "redrive discard": FAILED_CONSUMER,
        },
        before={"redrive discard": World.fail_again},
    ),
    "runbooks/function-errors": _LOGS,
    "runbooks/function-not-run": Situation(
        names=schedule,
        shows={
            "list-schedules": "ENABLED",
            "ScheduleExpression": "rate(6 hours)",
            "lambda invoke": '"StatusCode": 200',
            "cat answer.json": "null",
        },
        check=handed_over,
    ),
    "runbooks/function-throttles": Situation(),
    "runbooks/hot-key": Situation(
        names=lambda _: {"TABLE": "ChatMessages", "INDEX": "ProviderUsageIndex"}
    ),
    "runbooks/messages-lost": Situation(
        names=names_of_failures,
        shows={
            "list-targets-by-rule": "FailuresNotices",
            "--attribute-names Policy": "events.amazonaws.com",
            "redrive list": FAILED_CONSUMER,
        },
    ),
    "runbooks/provider-cost": Situation(
        names=lambda _: {
            "PROVIDER": "openai",
            "FIRST": "2024-01-01",
            "DATE": "2024-01-02",
        },
        arrange=World.spend,
        shows={
            "models-of-provider-on-day": "gpt-4o",
            "performance-of-provider": "2024-01-02",
            "modules-on-day": "MODULE#123",
            "students-on-day": "STUDENT#456",
        },
    ),
    "runbooks/queue-unread": Situation(
        names=lambda world: {"QUEUE_URL": world.published("ielts", "notices", "queue-url")},
        shows={"get-queue-attributes": "ApproximateNumberOfMessagesNotVisible"},
    ),
    "runbooks/records-not-kept": Situation(names=kept, shows={"describe-key": "Enabled"}),
    "runbooks/replication-latency": Situation(
        names=lambda _: {"TABLE": "ChatMessages", "RECEIVING": "eu-west-1"},
        arrange=late,
        shows={"ReplicationLatency": '"Maximum": 30000'},
    ),
    "runbooks/stream-consumer-behind": Situation(
        names=lambda _: {"FUNCTION": FAILED_CONSUMER},
        shows={"list-event-source-mappings": "Enabled"},
    ),
    "runbooks/stream-consumer-errors": _LOGS,
    "runbooks/stream-not-read": Situation(
        names=not_read,
        arrange=switched_off,
        shows={
            "list-event-source-mappings": "Disabled",
            "describe-table": "true",
            "PolledEventCount": '"Sum": 3',
            "update-event-source-mapping": '"State": "Enabling"',
        },
        check=switched_on,
    ),
    "runbooks/table-throttling": Situation(
        names=lambda _: {"TABLE": "ChatMessages", "INDEX": "ProviderUsageIndex"},
        arrange=throttled,
        shows={"ConsumedWriteCapacityUnits": '"Sum": 240000'},
    ),
    "archive-exports": Situation(
        names=exports, shows={"list-exports": f"table/{EXPORTED}/export/"}
    ),
    "runbooks/vector-index": Situation(
        names=lambda _: {
            "TABLE": "aitutor_chat_messages",
            "VECTOR": "embedding",
            "PARTITION": "userId",
        },
        shows={"dynamodb scan": '"Count": 0'},
    ),
    "local-aws": Situation(names=names_of_failures, shows={"redrive replay": "0 failed again"}),
    "operations": Situation(
        names=lambda world: {
            **kept(world),
            "LOG_GROUP": protected_log_group(world),
            "RULE": mute_rule(world),
            "STACK": "TutorStack",
            "TABLE": "aitutor_courses",
            "TIME": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
        arrange=restoring,
        shows={
            "restore-table-to-point-in-time": '"RestoreInProgress": true',
            "--reason": "Took datactl-prod-",
            "snapshot --stage prod --list": "-before-the-new-index",
            "rejected list": "unknown_subject",
            "db load": "subjects: 2 loaded",
            "rejected replay": "1 attempts run again; 0 remain rejected",
        },
    ),
    "stream-consumers": Situation(
        names=bucket,
        shows={
            "s3 rm": "delete: s3://runbook-bucket/aws/lambda/one",
            "redrive list": FAILED_CONSUMER,
            "redrive show": "courseId",
            "--dry-run": "Would replay",
            "# all of it": "0 failed again",
            "redrive discard": FAILED_CONSUMER,
        },
        before={"redrive discard": World.fail_again},
    ),
    "README": Situation(
        names=lambda _: {"threshold=70 --local": "threshold=70 --local"},
        shows={"query iops   ": "low-health"},
    ),
    "scaling": Situation(
        shows={
            "scale ChatMessages": "one value of provider: ProviderUsageIndex",
            "--skew 1": "one value of userId: the table",
        },
    ),
}
"""By page. Pages of the database with SQL alone are tried in ``tests/database``."""
