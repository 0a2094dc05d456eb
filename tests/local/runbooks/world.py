"""The local AWS as an operator finds it in the situation that a page is for."""

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
from boto3.dynamodb.types import TypeSerializer
from psycopg import sql

from mavprep_database.runner import migrate
from stacks.mavprep.common import CALCULUS_ID
from stacks.mavprep.progress_examples import QUIZ
from stacks.tutoria.chat_usage import CHAT_USAGE_DAILY
from stacks.tutoria.usage_examples import USAGE_EXAMPLES
from tests.local.embedded import EmbeddedAws
from tools.postgresql.throwaway import in_database

MINUTE = 60
UNKNOWN_UUID = "0f14d0ab-9605-4a62-a9e4-5ed26688389b"
_SERIALIZE = TypeSerializer().serialize
FAILED_CONSUMER, FAILED_TABLE = "tutor-audit-trail", "aitutor_courses"


@dataclass
class World:
    """What a page's commands find, and the names of it.

    Attributes
    ----------
    aws
        The local AWS with the stacks of the dev stage.
    directory
        Where the commands run.
    """

    aws: EmbeddedAws
    directory: Path
    _clients: dict[str, Any] = field(default_factory=dict)
    _leavings: ExitStack = field(default_factory=ExitStack)
    _batch: str = ""

    def client(self, service: str) -> Any:
        """Return a client of the local AWS."""
        if service not in self._clients:
            self._clients[service] = self.aws.client(service)
        return self._clients[service]

    def physical(self, stack: str, kind: str, beginning: str) -> str:
        """Return the name that CloudFormation gave a resource, by its type and logical ID."""
        found = [
            resource["PhysicalResourceId"]
            for resource in self._resources(stack)
            if resource["ResourceType"] == kind
            and resource["LogicalResourceId"].startswith(beginning)
        ]
        assert len(found) == 1, f"{stack}: {kind} {beginning}…: {found}"
        return str(found[0])

    def _resources(self, stack: str) -> Iterator[dict[str, Any]]:
        answer = self.client("cloudformation").describe_stack_resources(StackName=stack)
        yield from answer["StackResources"]

    def published(self, product: str, *path: str) -> str:
        """Return a value that the product's stack publishes."""
        name = "/".join(("/data-platform/dev", product, *path))
        return str(self.client("ssm").get_parameter(Name=name)["Parameter"]["Value"])

    def stream(self, table: str) -> str:
        """Return the ARN of a table's stream."""
        described = self.client("dynamodb").describe_table(TableName=table)["Table"]
        return str(described["LatestStreamArn"])

    @property
    def event_source(self) -> str:
        """The ID of what reads a stream for the consumer that failures are of."""
        (found,) = self.client("lambda").list_event_source_mappings(
            FunctionName=FAILED_CONSUMER, EventSourceArn=self.stream(FAILED_TABLE)
        )["EventSourceMappings"]
        return str(found["UUID"])

    @cached_property
    def database_url(self) -> str:
        """A migrated database that commands may change."""
        admin_url = self.aws.state.endpoints.postgres
        name = f"operator_{uuid.uuid4().hex[:8]}"
        with psycopg.connect(admin_url, autocommit=True) as admin:
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        url = in_database(admin_url, name)
        with psycopg.connect(url) as owner:
            migrate(owner)
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
        self._leavings.callback(self._as_admin, drop)
        return url

    def _as_admin(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.aws.state.endpoints.postgres, autocommit=True) as admin:
            admin.execute(statement)

    @cached_property
    def failed_batch(self) -> str:
        """The ID of a batch that a consumer failed on once and takes now."""
        self._batch = str(uuid.uuid4())
        self.fail_again()
        self._leavings.callback(self.client("s3").delete_object, **self._place)
        return self._batch

    @property
    def _place(self) -> dict[str, str]:
        ended = f"shard/2026/11/20/2026-11-20T10.00.00-{self._batch}"
        return {
            "Bucket": self.published("tutor", "failures", "bucket-name"),
            "Key": f"aws/lambda/{UNKNOWN_UUID}/{ended}",
        }

    def fail_again(self) -> None:
        """Keep the batch once more after it was replayed."""
        body = json.dumps(self._failure()).encode()
        self.client("s3").put_object(**self._place, Body=body)

    def clean_up(self) -> None:
        """Take away what other tests would stumble over."""
        self._leavings.close()

    def _failure(self) -> dict[str, Any]:
        stream = self.stream(FAILED_TABLE)
        course = {"courseId": {"S": f"course-{uuid.uuid4()}"}}
        record = {
            "eventID": uuid.uuid4().hex,
            "eventName": "INSERT",
            "eventSource": "aws:dynamodb",
            "eventSourceARN": stream,
            "dynamodb": {
                "ApproximateCreationDateTime": 1_795_000_000,
                "Keys": course,
                "NewImage": {**course, "name": {"S": "Calculus"}},
                "SequenceNumber": "100",
            },
        }
        function = self.client("lambda").get_function(FunctionName=FAILED_CONSUMER)
        return {
            "requestContext": {
                "requestId": str(uuid.uuid4()),
                "functionArn": function["Configuration"]["FunctionArn"],
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": 11,
            },
            "version": "1.0",
            "timestamp": "2026-11-20T10:00:00.000Z",
            "DDBStreamBatchInfo": {
                "shardId": "shard",
                "startSequenceNumber": "100",
                "endSequenceNumber": "100",
                "batchSize": 1,
                "streamArn": stream,
            },
            "payload": json.dumps({"Records": [record]}),
        }

    def log(self, group: str, *lines: str) -> None:
        """Write lines into the log of a function or of PostgreSQL, a minute ago."""
        client, stream = self.client("logs"), f"test-{uuid.uuid4()}"
        client.create_log_stream(logGroupName=group, logStreamName=stream)
        at = int((time.time() - MINUTE) * 1000)
        client.put_log_events(
            logGroupName=group,
            logStreamName=stream,
            logEvents=[{"timestamp": at, "message": line} for line in lines],
        )

    def count(self, metric: str, value: float, **dimensions: str) -> None:
        """Publish a value of a metric, as its service did some minutes ago."""
        namespace, name = metric.split(" ")
        self.client("cloudwatch").put_metric_data(
            Namespace=namespace,
            MetricData=[
                {
                    "MetricName": name,
                    "Dimensions": [
                        {"Name": key, "Value": text} for key, text in dimensions.items()
                    ],
                    "Timestamp": time.time() - 5 * MINUTE,
                    "Value": value,
                }
            ],
        )

    def leave_no_table(self, name: str) -> None:
        """Delete in the end a table that a page makes."""
        self._leavings.callback(self.client("dynamodb").delete_table, TableName=name)

    def spend(self) -> None:
        """Have the daily usage of TutorIA hold what replies cost."""
        client, table = self.client("dynamodb"), CHAT_USAGE_DAILY.name
        for example in USAGE_EXAMPLES:
            item = {name: _SERIALIZE(value) for name, value in example.item.items()}
            client.put_item(TableName=table, Item=item)
            key = {name: item[name] for name in ("dimension", "date")}
            self._leavings.callback(client.delete_item, TableName=table, Key=key)

    def make_vault(self) -> None:
        """Make the vault of the daily snapshots, which the dev stage has none of."""
        self.client("backup").create_backup_vault(BackupVaultName="daily")
        self._leavings.callback(self._empty_vault)

    def _empty_vault(self) -> None:
        backup, vault = self.client("backup"), {"BackupVaultName": "daily"}
        for each in backup.list_recovery_points_by_backup_vault(**vault)["RecoveryPoints"]:
            backup.delete_recovery_point(**vault, RecoveryPointArn=each["RecoveryPointArn"])
        backup.delete_backup_vault(**vault)

    def reject_attempt(self) -> None:
        """Have analytics leave an attempt out whose subject PostgreSQL does not know yet."""
        item = {**QUIZ.item, "subjectId": CALCULUS_ID}
        typed = {name: _SERIALIZE(value) for name, value in item.items()}
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute(
                "INSERT INTO analytics_rejected_attempts"
                " (user_id, sort_key, sequence_number, reason, item)"
                " VALUES (%s, %s, 100, 'unknown_subject', %s)",
                [str(item["PK"]).removeprefix("USER#"), item["SK"], json.dumps(typed)],
            )
