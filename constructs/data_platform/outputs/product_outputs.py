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
from data_platform.outputs.published_values import PublishedValue, PublishedValues
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
        The product's stack. The name of each value is its key there.
    product, deployment
        Whose values they are, and in which stage.
    """

    def __init__(self, stack: Stack, *, product: Product, deployment: Deployment) -> None:
        self._stack = stack
        self._product = product
        self._deployment = deployment

    def publish(self, group: str, values: Iterable[PublishedValue]) -> None:
        """Publish values that belong together.

        Parameters
        ----------
        group
            What they have in common, in PascalCase: different for each call.
        values
            The values; see `value` and `values`.
        """
        PublishedValues(self._stack, f"Published{group}", values=list(values))

    def value(
        self, name: str, value: str, description: str, *parameter_path: str
    ) -> PublishedValue:
        """Name one value."""
        return PublishedValue(
            name=name,
            value=value,
            description=description,
            export_name=self._deployment.named(f"{self._product.export_prefix}-{name}"),
            parameter_name=self._deployment.parameter_name(self._product.name, *parameter_path),
        )

    def values(
        self, prefix: str, *folder: str, values: Mapping[str, tuple[str, str]]
    ) -> list[PublishedValue]:
        """Name values of one kind; the path of ``QueueUrl`` ends in ``queue-url``.

        Parameters
        ----------
        prefix, folder
            First part of all their names, and of their parameter paths.
        values
            Each value and its description, by the rest of the name.
        """
        return [
            self.value(
                f"{prefix}{name}",
                value,
                description,
                *folder,
                _WORD_BOUNDARY.sub("-", name).lower(),
            )
            for name, (value, description) in values.items()
        ]

    def publish_tables(self, tables: Iterable[DataTable]) -> None:
        """Publish what a reader of tables needs to know."""
        published = []
        for table in tables:
            name = table.declaration.name
            values = {
                "Name": (table.name, f"Name of {name}"),
                "Arn": (table.arn, f"ARN of {name}"),
            }
            if table.stream_arn:
                description = f"Stream ARN of {name}; changes when the stream is made anew"
                values["StreamArn"] = (table.stream_arn, description)
            published += self.values(table.declaration.construct_id, "tables", name, values=values)
        self.publish("Tables", published)

    def publish_access(self, access: AccessPolicies, replica: ReplicaRegion | None = None) -> None:
        """Publish the policies over the product's tables, or over their replicas in a Region."""
        policies = {
            ("ReadOnlyPolicyArn", "read-only"): access.read_only,
            ("ReadWritePolicyArn", "read-write"): access.read_write,
            ("StreamPolicyArn", "streams"): access.streams,
        }
        region, noun = (replica.region, replica.noun) if replica else ("", "")
        where = f" in {region}" if region else ""
        published = [
            self.value(
                f"{name}{noun}",
                policy.managed_policy_arn,
                f"Managed policy for {path} access to the tables of {self._product.title}{where}",
                "policies",
                path,
                *filter(None, [region]),
            )
            for (name, path), policy in policies.items()
            if policy
        ]
        self.publish(f"Access{noun}", published)

    def publish_alarm_topics(self, topics: AlarmTopics) -> None:
        """Publish where alarms go."""
        title = self._product.title
        published = [
            self.value(
                "AlarmTopicArn",
                topics.critical_arn,
                f"ARN of the topic that pages for {title}",
                "alarms",
                "critical-topic-arn",
            ),
            self.value(
                "WarningTopicArn",
                topics.warning_arn,
                f"ARN of the topic of warnings about {title}",
                "alarms",
                "warning-topic-arn",
            ),
        ]
        self.publish("AlarmTopics", published)

    def publish_failures(self, failures: FailureDestination) -> None:
        """Publish where failed records go; see `failure_parameter_arns`."""
        found = {
            "BucketName": (failures.bucket.name, "Bucket of failed records"),
            "QueueUrl": (failures.queue_url, "URL of the queue of notices"),
            "QueueArn": (failures.queue_arn, "ARN of the queue of notices"),
        }
        policy = self.value(
            "ReplayPolicyArn",
            failures.replay_policy.managed_policy_arn,
            f"Managed policy for replaying failed records of {self._product.title}",
            "policies",
            "replay",
        )
        self.publish("Failures", [*self.values("Failure", "failures", values=found), policy])

    def publish_exports(self, exports: ArchiveExport) -> None:
        """Publish where exports are, and how they are queried."""
        found = {
            "BucketName": (exports.bucket.name, "Bucket of exports"),
            "DatabaseName": (exports.database_name, "Glue database of exports"),
            "WorkGroupName": (
                exports.work_group_name,
                "Athena workgroup for queries of exports",
            ),
        }
        policy = self.value(
            "ExportsQueryPolicyArn",
            exports.query_policy.managed_policy_arn,
            "Managed policy for querying exports and importing from them",
            "policies",
            "query-exports",
        )
        self.publish("Exports", [*self.values("Exports", "exports", values=found), policy])

    def failure_parameter_arns(self) -> list[str]:
        """Return the ARNs of the parameters by which operators find failed records."""
        folder = self._deployment.parameter_name(self._product.name, "failures")
        arn = self._stack.format_arn(
            service="ssm", resource="parameter", resource_name=folder.lstrip("/")
        )
        return [f"{arn}/bucket-name", f"{arn}/queue-url"]
