"""What a product publishes for other teams."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from data_platform.deployment import Deployment
from data_platform.dynamodb.access_policies import AccessPolicies
from data_platform.dynamodb.data_table import DataTable
from data_platform.dynamodb.schema import Product
from data_platform.exports.archive_export import ArchiveExport
from data_platform.monitoring.topics import AlarmTopics
from data_platform.outputs.published_value import PublishedValue
from data_platform.settings.tables import ReplicaRegion
from data_platform.streams.failure_destination import FailureDestination

if TYPE_CHECKING:
    from aws_cdk import Stack


_WORD_BOUNDARY = re.compile(r"(?<=[a-z])(?=[A-Z])")


class ProductOutputs:
    """Publishes values under a product's export prefix and parameter path.

    Parameters
    ----------
    stack
        The product's stack. Each value is a construct in it, so that its name is its ID there.
    product, deployment
        Whose values they are, and in which stage.
    """

    def __init__(self, stack: Stack, *, product: Product, deployment: Deployment) -> None:
        self._stack = stack
        self._product = product
        self._deployment = deployment

    def publish(self, name: str, value: str, description: str, *parameter_path: str) -> None:
        """Publish one value."""
        PublishedValue(
            self._stack,
            name,
            value=value,
            description=description,
            export_name=self._deployment.named(f"{self._product.export_prefix}-{name}"),
            parameter_name=self._deployment.parameter_name(self._product.name, *parameter_path),
        )

    def publish_all(self, prefix: str, *folder: str, values: Mapping[str, tuple[str, str]]) -> None:
        """Publish values of one kind; the path of ``QueueUrl`` ends in ``queue-url``.

        Parameters
        ----------
        prefix, folder
            First part of all their names, and of their parameter paths.
        values
            Each value and its description, by the rest of the name.
        """
        for name, (value, description) in values.items():
            path = _WORD_BOUNDARY.sub("-", name).lower()
            self.publish(f"{prefix}{name}", value, description, *folder, path)

    def publish_tables(self, tables: Iterable[DataTable]) -> None:
        """Publish what a reader of tables needs to know."""
        for table in tables:
            name = table.declaration.name
            values = {
                "Name": (table.name, f"Name of {name}"),
                "Arn": (table.arn, f"ARN of {name}"),
            }
            if table.stream_arn:
                description = f"Stream ARN of {name}; changes when the stream is made anew"
                values["StreamArn"] = (table.stream_arn, description)
            self.publish_all(table.declaration.construct_id, "tables", name, values=values)

    def publish_access(self, access: AccessPolicies, replica: ReplicaRegion | None = None) -> None:
        """Publish the policies over the product's tables, or over their replicas in a Region."""
        policies = {
            ("ReadOnlyPolicyArn", "read-only"): access.read_only,
            ("ReadWritePolicyArn", "read-write"): access.read_write,
            ("StreamPolicyArn", "streams"): access.streams,
        }
        region, noun = (replica.region, replica.noun) if replica else ("", "")
        where = f" in {region}" if region else ""
        for (name, path), policy in policies.items():
            if policy:
                self.publish(
                    f"{name}{noun}",
                    policy.managed_policy_arn,
                    f"Managed policy for {path} access to the tables of {self._product.title}"
                    f"{where}",
                    "policies",
                    path,
                    *filter(None, [region]),
                )

    def publish_alarm_topics(self, topics: AlarmTopics) -> None:
        """Publish where alarms go."""
        title = self._product.title
        self.publish(
            "AlarmTopicArn",
            topics.critical_arn,
            f"ARN of the topic that pages for {title}",
            "alarms",
            "critical-topic-arn",
        )
        self.publish(
            "WarningTopicArn",
            topics.warning_arn,
            f"ARN of the topic of warnings about {title}",
            "alarms",
            "warning-topic-arn",
        )

    def publish_failures(self, failures: FailureDestination) -> None:
        """Publish where failed records go; see `failure_parameter_arns`."""
        published = {
            "BucketName": (failures.bucket.name, "Bucket of failed records"),
            "QueueUrl": (failures.queue_url, "URL of the queue of notices"),
            "QueueArn": (failures.queue_arn, "ARN of the queue of notices"),
        }
        self.publish_all("Failure", "failures", values=published)
        self.publish(
            "ReplayPolicyArn",
            failures.replay_policy.managed_policy_arn,
            f"Managed policy for replaying failed records of {self._product.title}",
            "policies",
            "replay",
        )

    def publish_exports(self, exports: ArchiveExport) -> None:
        """Publish where exports are, and how they are queried."""
        published = {
            "BucketName": (exports.bucket.name, "Bucket of exports"),
            "DatabaseName": (exports.database_name, "Glue database of exports"),
            "WorkGroupName": (
                exports.work_group_name,
                "Athena workgroup for queries of exports",
            ),
        }
        self.publish_all("Exports", "exports", values=published)
        self.publish(
            "ExportsQueryPolicyArn",
            exports.query_policy.managed_policy_arn,
            "Managed policy for querying exports and importing from them",
            "policies",
            "query-exports",
        )

    def failure_parameter_arns(self) -> list[str]:
        """Return the ARNs of the parameters by which operators find failed records."""
        folder = self._deployment.parameter_name(self._product.name, "failures")
        arn = self._stack.format_arn(
            service="ssm", resource="parameter", resource_name=folder.lstrip("/")
        )
        return [f"{arn}/bucket-name", f"{arn}/queue-url"]
