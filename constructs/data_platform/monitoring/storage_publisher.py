"""A function that publishes what CloudWatch does not know: sizes, and overdue deletions.

It also keeps the alarm about failed records going for as long as they wait.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aws_cdk import Duration, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from data_platform.compliance.acknowledgements import acknowledge
from data_platform.dynamodb.data_table import DataTable
from data_platform.functions.python_function import PythonFunction
from data_platform.functions.schedule import call_regularly
from data_platform.functions.sources import FUNCTION_SOURCES, SCHEDULED_RUNS
from data_platform.functions.spec import FunctionSpec
from data_platform.monitoring.catalogue.storage import NAMESPACE
from data_platform.private_bucket import PrivateBucket
from data_platform.stage import Stage
from data_platform.statements import Statement

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_lambda as lambda_


INTERVAL_HOURS = 6
"""How often they are published: DynamoDB itself counts no more often."""

_PACKAGE = FUNCTION_SOURCES / "storage_metrics"
# At ten tables a second and some waiting, two hundred tables take less than half a minute.
_TIMEOUT_SECONDS = 300
_MAX_EVENT_AGE = Duration.hours(INTERVAL_HOURS)


class StoragePublisher(Construct):
    """A function that measures the tables of a product every six hours, and its schedule.

    The schedule hands over the names of the tables, and how long they keep items that expire, since
    a function's environment has no room for two hundred. A run that misses anything ends as an
    error, so the function's errors are the signal to watch; nothing invokes it again before the
    next run, which makes up for the last.

    Parameters
    ----------
    name
        The function's name.
    tables
        What is measured.
    account
        The stack's account, for which the schedule may call.
    stage
        Decides how long the log is kept.
    encryption_key
        Encrypts the log, where the stage encrypts with customer-managed keys.

    Attributes
    ----------
    function
        The function.
    """

    def __init__(
        self,
        scope: Stack,
        construct_id: str,
        *,
        name: str,
        tables: Sequence[DataTable],
        account: str,
        stage: Stage,
        encryption_key: kms.IKey | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        publisher = PythonFunction(
            self,
            "Publisher",
            spec=FunctionSpec(
                name=name,
                package=_PACKAGE,
                purpose="Publishes how large tables and indexes are, and how fast they grow",
                metrics_namespace=NAMESPACE,
                statements=_statements(tables),
                timeout_seconds=_TIMEOUT_SECONDS,
                retry_attempts=0,
                max_event_age=_MAX_EVENT_AGE,
                shared=[SCHEDULED_RUNS],
            ),
            stage=stage,
            encryption_key=encryption_key,
        )
        self.function = publisher.function
        self._stack = scope
        self._policy = publisher.policy
        self._event = _event(tables)
        self._schedule = call_regularly(
            self,
            self.function,
            hours=INTERVAL_HOURS,
            event=scope.to_json_string(self._event),
            account=account,
            noun="storage metrics",
            does="publishes storage metrics",
            description="Measure the tables",
        )
        _accept_metrics_of_any_name(publisher.policy)
        if stage.protected:
            _accept_no_dead_letter_queue(publisher.function)
            if publisher.reserved_concurrency is None:
                _accept_overlapping_runs(publisher.function)

    def renew_notices(self, bucket: PrivateBucket, *, queue_arn: str, queue_url: str) -> None:
        """Keep notices of the objects in a bucket in a queue, which forgets them sooner."""
        self._policy.add_statements(
            iam.PolicyStatement(
                sid="FindFailedRecords", actions=["s3:ListBucket"], resources=[bucket.arn]
            ),
            iam.PolicyStatement(
                sid="RenewNotices", actions=["sqs:SendMessage"], resources=[queue_arn]
            ),
        )
        self._event["failures"] = {"bucket": bucket.name, "queueUrl": queue_url}
        self._schedule.add_property_override(
            "Target.Input", self._stack.to_json_string(self._event)
        )


def _event(tables: Sequence[DataTable]) -> dict[str, object]:
    return {
        "tables": [table.name for table in tables],
        "expiring": [
            {
                "table": table.name,
                "retention_seconds": int(table.declaration.ttl.retention.total_seconds()),
            }
            for table in tables
            if table.declaration.ttl
        ],
    }


def _statements(tables: Sequence[DataTable]) -> list[Statement]:
    return [
        Statement(
            sid="MeasureTables",
            actions=["dynamodb:DescribeTable"],
            resources=[table.arn for table in tables],
        ),
        Statement(
            sid="PublishSizes",
            actions=["cloudwatch:PutMetricData"],
            resources=["*"],
            conditions={"StringEquals": {"cloudwatch:namespace": NAMESPACE}},
        ),
        Statement(sid="ReadFormerSizes", actions=["cloudwatch:GetMetricData"], resources=["*"]),
    ]


def _accept_metrics_of_any_name(policy: iam.ManagedPolicy) -> None:
    acknowledge(
        policy,
        "AwsSolutions::AwsSolutions-IAM5[Resource::*]",
        "Metrics are no resources that a policy could name. Writing is limited to one namespace by "
        "a condition; reading has no such condition, and figures about this account are all that "
        "it shows.",
    )


def _accept_no_dead_letter_queue(function: lambda_.Function) -> None:
    acknowledge(
        function,
        "NIST.800.53.R5::NIST.800.53.R5-LambdaDLQ",
        "The event names the tables and nothing else, and the next run measures them again. A run "
        "that failed shows in the function's errors; a queue would keep events of no use.",
    )


def _accept_overlapping_runs(function: lambda_.Function) -> None:
    acknowledge(
        function,
        "NIST.800.53.R5::NIST.800.53.R5-LambdaConcurrency",
        "Only its schedule calls it, every six hours, and two runs at a time would measure twice. "
        "An account with a small quota refuses any reservation, and its first deployment with it.",
    )
