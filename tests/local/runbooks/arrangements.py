"""What is there when the commands of a page are run, and what they left behind."""

import json
import time

from stacks.products import PRODUCTS
from stacks.tutor.tables import TUTOR
from storage_metrics.environment import retentions_of, tables_of
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


def log_of_publisher(world: World) -> str:
    return world.physical("TutorStack", "AWS::Logs::LogGroup", "StorageMetrics")


def failed_function(world: World) -> None:
    world.log(
        log_of_publisher(world), '{"level": "ERROR", "message": "Not measured"}', "START RequestId"
    )


def schedule(world: World) -> Names:
    schedules = world.client("scheduler").list_schedules()["Schedules"]
    (name,) = (one["Name"] for one in schedules if PUBLISHER in one["Target"]["Arn"])
    return {"FUNCTION": PUBLISHER, "SCHEDULE": name}


def handed_over(world: World) -> None:
    """See that the publisher takes what is handed to it by hand."""
    event = json.loads((world.directory / "event.json").read_text("utf-8"))
    assert len(tables_of(event)) == len(TUTOR.tables)
    assert "aitutor_audit_logs" in retentions_of(event)


def exports(world: World) -> Names:
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


def exported(world: World) -> None:
    """See that the function began what was due."""
    folder = f"tables/{EXPORTED}/full/"
    bucket = world.published("mavprep", "exports", "bucket-name")
    assert world.client("s3").list_objects_v2(Bucket=bucket, Prefix=folder)["KeyCount"] > 0


def critical(world: World) -> None:
    world.client("cloudwatch").set_alarm_state(
        AlarmName="tutoria-UsageRollup-StreamLoss", StateValue="ALARM", StateReason="a test"
    )


def restoring(world: World) -> None:
    world.reject_attempt()
    world.leave_no_table("aitutor_courses-restored")


def throttled(world: World) -> None:
    world.count(
        "AWS/DynamoDB ConsumedWriteCapacityUnits",
        240_000,
        TableName="ChatMessages",
        GlobalSecondaryIndexName="ProviderUsageIndex",
    )


def late(world: World) -> None:
    world.count(
        "AWS/DynamoDB ReplicationLatency",
        30_000,
        TableName="ChatMessages",
        ReceivingRegion="eu-west-1",
    )


def kept(world: World) -> Names:
    return {
        "BUCKET": world.published("iops", "failures", "bucket-name"),
        "KEY": world.client("kms").list_keys()["Keys"][0]["KeyId"],
        "ROLE_ARN": ARN,
    }


def protected_log_group(world: World) -> str:
    name = "runbook-log-group"
    world.client("logs").create_log_group(logGroupName=name, deletionProtectionEnabled=True)
    return name


def mute_rule(world: World) -> str:
    name = "runbook-mute-rule"
    alarms = world.client("cloudwatch").describe_alarms(MaxRecords=1)["MetricAlarms"]
    world.client("cloudwatch").put_alarm_mute_rule(
        Name=name,
        Rule={"Schedule": {"Expression": "at(2099-01-01T00:00)", "Duration": "PT1H"}},
        MuteTargets={"AlarmNames": [alarms[0]["AlarmName"]]},
    )
    return name


def bucket(world: World) -> Names:
    world.client("s3").create_bucket(Bucket="runbook-bucket")
    world.client("s3").put_object(Bucket="runbook-bucket", Key="aws/lambda/one", Body=b"{}")
    return {
        **names_of_failures(world),
        "s3://BUCKET": "s3://runbook-bucket",
        "a26280f6": world.failed_batch[:8],
        "--product iops --stage prod": "--product tutor --stage dev --local",
    }


def not_read(world: World) -> Names:
    return {
        "FUNCTION": FAILED_CONSUMER,
        "TABLE": FAILED_TABLE,
        "ROLE_ARN": ARN,
        "STREAM_ARN": world.stream(FAILED_TABLE),
        "--uuid UUID": f"--uuid {world.event_source}",
        "Value=UUID": f"Value={world.event_source}",
    }


def switched_off(world: World) -> None:
    mapping = world.event_source
    world.client("lambda").update_event_source_mapping(UUID=mapping, Enabled=False)
    world.count("AWS/Lambda PolledEventCount", 3, EventSourceMappingUUID=mapping)


def switched_on(world: World) -> None:
    mapping = world.client("lambda").get_event_source_mapping(UUID=world.event_source)
    assert mapping["State"] == "Enabled"


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
