"""The situation that each page is for: the names in capitals, what is there, what must be seen."""

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime

from stacks.products import PRODUCTS
from stacks.tutor.tables import TUTOR
from storage_metrics.environment import retentions_of, tables_of
from tests.local.runbooks.recovery import recovery_situations
from tests.local.runbooks.situation import Names, Situation
from tests.local.runbooks.world import FAILED_CONSUMER, FAILED_TABLE, World

ARN = "arn:aws:iam::123456789012:role/some-role"
PUBLISHER = "tutor-storage-metrics"
EXPORTER, EXPORTED = "mavprep-exports", "MavPrep-Users"
POSTGRES_LOG = "/aws/rds/instance/mavprep/postgresql"
MILLISECONDS = int(time.time() * 1000)

EXPIRING = {
    table.ttl.attribute: table.name
    for product in PRODUCTS
    for table in product.tables
    if table.ttl is not None
}
"""A table for each attribute that items expire by."""


def names_of_failures(world: World) -> Names:
    """Name the failed batch of a product of the local AWS."""
    return {
        "PRODUCT": "tutor",
        "STAGE": "dev --local",
        "ID": world.failed_batch[:8],
        "QUEUE_URL": world.published("tutor", "failures", "queue-url"),
        "RULE": world.physical("TutorStack", "AWS::Events::Rule", "FailuresNoticeRule"),
        "TOPIC_ARN": world.published("ielts", "alarms", "critical-topic-arn"),
    }


def _log_of_publisher(world: World) -> str:
    return world.physical("TutorStack", "AWS::Logs::LogGroup", "StorageMetrics")


def _failed_function(world: World) -> None:
    world.log(
        _log_of_publisher(world), '{"level": "ERROR", "message": "Not measured"}', "START RequestId"
    )


def _schedule(world: World) -> Names:
    schedules = world.client("scheduler").list_schedules()["Schedules"]
    (name,) = (one["Name"] for one in schedules if PUBLISHER in one["Target"]["Arn"])
    return {"FUNCTION": PUBLISHER, "SCHEDULE": name}


def _handed_over(world: World) -> None:
    """See that the publisher takes what is handed to it by hand."""
    event = json.loads((world.directory / "event.json").read_text("utf-8"))
    assert len(tables_of(event)) == len(TUTOR.tables)
    assert "aitutor_audit_logs" in retentions_of(event)


def _exports(world: World) -> Names:
    """Name an export of a table, and the function that makes others."""
    table = world.client("dynamodb").describe_table(TableName=EXPORTED)["Table"]["TableArn"]
    export = world.client("dynamodb").export_table_to_point_in_time(
        TableArn=table, S3Bucket=world.published("mavprep", "exports", "bucket-name")
    )["ExportDescription"]["ExportArn"]
    schedules = world.client("scheduler").list_schedules()["Schedules"]
    (schedule,) = (one["Name"] for one in schedules if EXPORTER in one["Target"]["Arn"])
    return {
        "LOG_GROUP": world.physical("MavPrepStack", "AWS::Logs::LogGroup", "ExportsFunctionLog"),
        "TABLE_ARN": table,
        "EXPORT_ARN": export,
        "INSTANCE": "mavprep",
        "SCHEDULE": schedule,
        "FUNCTION": EXPORTER,
    }


def _exported(world: World) -> None:
    """See that the function began what was due."""
    folder = f"tables/{EXPORTED}/full/"
    bucket = world.published("mavprep", "exports", "bucket-name")
    assert world.client("s3").list_objects_v2(Bucket=bucket, Prefix=folder)["KeyCount"] > 0


def _critical(world: World) -> None:
    world.client("cloudwatch").set_alarm_state(
        AlarmName="tutoria-UsageRollup-StreamLoss", StateValue="ALARM", StateReason="a test"
    )


def _restoring(world: World) -> None:
    world.reject_attempt()
    world.leave_no_table("aitutor_courses-restored")


def _throttled(world: World) -> None:
    world.count(
        "AWS/DynamoDB ConsumedWriteCapacityUnits",
        240_000,
        TableName="ChatMessages",
        GlobalSecondaryIndexName="ProviderUsageIndex",
    )


def _late(world: World) -> None:
    world.count(
        "AWS/DynamoDB ReplicationLatency",
        30_000,
        TableName="ChatMessages",
        ReceivingRegion="eu-west-1",
    )


def _kept(world: World) -> Names:
    return {
        "BUCKET": world.published("iops", "failures", "bucket-name"),
        "KEY": world.client("kms").list_keys()["Keys"][0]["KeyId"],
        "ROLE_ARN": ARN,
    }


def _protected_log_group(world: World) -> str:
    name = "runbook-log-group"
    world.client("logs").create_log_group(logGroupName=name, deletionProtectionEnabled=True)
    return name


def _mute_rule(world: World) -> str:
    name = "runbook-mute-rule"
    alarms = world.client("cloudwatch").describe_alarms(MaxRecords=1)["MetricAlarms"]
    world.client("cloudwatch").put_alarm_mute_rule(
        Name=name,
        Rule={"Schedule": {"Expression": "at(2099-01-01T00:00)", "Duration": "PT1H"}},
        MuteTargets={"AlarmNames": [alarms[0]["AlarmName"]]},
    )
    return name


def _bucket(world: World) -> Names:
    world.client("s3").create_bucket(Bucket="runbook-bucket")
    world.client("s3").put_object(Bucket="runbook-bucket", Key="aws/lambda/one", Body=b"{}")
    return {
        **names_of_failures(world),
        "s3://BUCKET": "s3://runbook-bucket",
        "a26280f6": world.failed_batch[:8],
        "--product iops --stage prod": "--product tutor --stage dev --local",
    }


def _not_read(world: World) -> Names:
    return {
        "FUNCTION": FAILED_CONSUMER,
        "TABLE": FAILED_TABLE,
        "ROLE_ARN": ARN,
        "STREAM_ARN": world.stream(FAILED_TABLE),
        "--uuid UUID": f"--uuid {world.event_source}",
        "Value=UUID": f"Value={world.event_source}",
    }


def _switched_off(world: World) -> None:
    mapping = world.event_source
    world.client("lambda").update_event_source_mapping(UUID=mapping, Enabled=False)
    world.count("AWS/Lambda PolledEventCount", 3, EventSourceMappingUUID=mapping)


def _switched_on(world: World) -> None:
    mapping = world.client("lambda").get_event_source_mapping(UUID=world.event_source)
    assert mapping["State"] == "Enabled"


_LOGS = Situation(
    names=lambda world: {
        "FUNCTION": PUBLISHER,
        "LOG_GROUP": _log_of_publisher(world),
    },
    arrange=_failed_function,
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
        arrange=_critical,
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
        names=_exports,
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
        check=_exported,
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
        names=_schedule,
        shows={
            "list-schedules": "ENABLED",
            "ScheduleExpression": "rate(6 hours)",
            "lambda invoke": '"StatusCode": 200',
            "cat answer.json": "null",
        },
        check=_handed_over,
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
    "runbooks/queue-unread": Situation(
        names=lambda world: {"QUEUE_URL": world.published("ielts", "notices", "queue-url")},
        shows={"get-queue-attributes": "ApproximateNumberOfMessagesNotVisible"},
    ),
    "runbooks/records-not-kept": Situation(names=_kept, shows={"describe-key": "Enabled"}),
    "runbooks/replication-latency": Situation(
        names=lambda _: {"TABLE": "ChatMessages", "RECEIVING": "eu-west-1"},
        arrange=_late,
        shows={"ReplicationLatency": '"Maximum": 30000'},
    ),
    "runbooks/stream-consumer-behind": Situation(
        names=lambda _: {"FUNCTION": FAILED_CONSUMER},
        shows={"list-event-source-mappings": "Enabled"},
    ),
    "runbooks/stream-consumer-errors": _LOGS,
    "runbooks/stream-not-read": Situation(
        names=_not_read,
        arrange=_switched_off,
        shows={
            "list-event-source-mappings": "Disabled",
            "describe-table": "true",
            "PolledEventCount": '"Sum": 3',
            "update-event-source-mapping": '"State": "Enabling"',
        },
        check=_switched_on,
    ),
    "runbooks/table-throttling": Situation(
        names=lambda _: {"TABLE": "ChatMessages", "INDEX": "ProviderUsageIndex"},
        arrange=_throttled,
        shows={"ConsumedWriteCapacityUnits": '"Sum": 240000'},
    ),
    "archive-exports": Situation(
        names=_exports, shows={"list-exports": f"table/{EXPORTED}/export/"}
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
            **_kept(world),
            "LOG_GROUP": _protected_log_group(world),
            "RULE": _mute_rule(world),
            "STACK": "TutorStack",
            "TABLE": "aitutor_courses",
            "TIME": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
        arrange=_restoring,
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
        names=_bucket,
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
}
"""By page. Pages of the database with SQL alone are tried in ``tests/database``."""


def expiring(attribute: str) -> Situation:
    """Return the situation of a table whose items expire in tens of thousands of years."""
    table = EXPIRING[attribute]

    def arrange(world: World) -> None:
        described = world.client("dynamodb").describe_table(TableName=table)["Table"]
        types = {
            each["AttributeName"]: each["AttributeType"]
            for each in described["AttributeDefinitions"]
        }
        item = {
            key["AttributeName"]: {types[key["AttributeName"]]: "7001"}
            for key in described["KeySchema"]
        }
        world.client("dynamodb").put_item(
            TableName=table, Item={**item, attribute: {"N": str(MILLISECONDS)}}
        )
        world.count("AWS/DynamoDB TimeToLiveDeletedItemCount", 12, TableName=table)

    return Situation(
        names=lambda _: {"TABLE": table, "ATTRIBUTE": attribute},
        arrange=arrange,
        shows={
            "describe-time-to-live": f'"AttributeName": "{attribute}"',
            "dynamodb scan": f'"N": "{MILLISECONDS}"',
            "TimeToLiveDeletedItemCount": '"Sum": 12',
        },
    )
