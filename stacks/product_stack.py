"""What every product's stack has: tables, access policies, alarms and published values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from aws_cdk import CustomResource, Stack, Tags

from data_platform.deployment import Deployment
from data_platform.dynamodb.access_policies import AccessPolicies
from data_platform.dynamodb.data_table import DataTable
from data_platform.dynamodb.schema import Product
from data_platform.emptying import Emptying
from data_platform.encryption_key import EncryptionKey
from data_platform.exports.archive_export import ArchiveExport, ExportedDatabase
from data_platform.functions.spec import FunctionSpec
from data_platform.monitoring.dashboards.product_dashboards import ProductDashboards
from data_platform.monitoring.policy.rules import AlarmRule
from data_platform.monitoring.product_monitoring import ProductMonitoring
from data_platform.monitoring.storage_publisher import StoragePublisher
from data_platform.monitoring.topics import AlarmTopics, Publisher
from data_platform.outputs.product_outputs import ProductOutputs
from data_platform.private_bucket import PrivateBucket
from data_platform.removal import kept_data
from data_platform.replica_access import ReplicaAccess
from data_platform.stage import TableEncryption
from data_platform.streams.consumed_stream import ConsumedStream
from data_platform.streams.failure_destination import FailureDestination
from data_platform.streams.settings import EventSourceSettings
from data_platform.streams.stream_consumer import StreamConsumer

if TYPE_CHECKING:
    from aws_cdk import Environment
    from constructs import Construct


class ProductStack(Stack):
    """The stack of one product.

    Parameters
    ----------
    product
        Whose stack it is.
    deployment
        Stage and namespace.
    env
        Account and Region.
    warned_by
        What publishes to the warning topic besides alarms.

    Attributes
    ----------
    tables
        The product's tables by their declared names.
    access, replica_access
        The managed policies over them, and those over their replicas by Region.
    storage_publisher
        The function that publishes their sizes.
    alarm_topics
        Where alarms go.
    outputs
        Publishes values for other teams.
    monitoring
        The alarms, once `add_monitoring` was called.
    """

    alarm_rules: ClassVar[tuple[AlarmRule, ...]] = ()
    """What the product's document asks for beyond the rules for every product."""

    alarm_topics_take_bills: ClassVar[bool] = False
    """Whether budgets or cost anomalies can go to the product's alarm topics, in every stage."""

    monitoring: ProductMonitoring

    def __init__(
        self,
        scope: Construct,
        *,
        product: Product,
        deployment: Deployment,
        env: Environment,
        warned_by: Sequence[Publisher] = (),
    ) -> None:
        stage = deployment.stage
        super().__init__(
            scope,
            deployment.named(product.stack_name),
            env=env,
            description=f"{product.title}: data layer, stage {stage.name}",
            termination_protection=stage.protected,
        )
        self.product = product
        self.deployment = deployment
        self._emptied: list[CustomResource] = []
        tags = Tags.of(self)
        tags.add("product", product.name)
        tags.add("owner", product.owner)
        tags.add("stage", stage.name)
        self.encryption_key = self._create_encryption_key()
        self.tables = {
            table.name: DataTable(
                self,
                table.construct_id,
                declaration=table,
                product=product,
                deployment=deployment,
                encryption_key=self.encryption_key,
            )
            for table in product.tables
        }
        self.access = AccessPolicies(
            self,
            "Access",
            title=product.title,
            tables=self._tables_of_others,
            encryption_key=self.encryption_key,
        )
        account = self.account
        self.replica_access = {
            replica.region: ReplicaAccess(
                self,
                # A Region keeps its name; its place among the others would change.
                f"Access{replica.noun}",
                title=product.title,
                tables=self._tables_of_others,
                replica=replica,
            )
            for replica in stage.replicas
        }
        self.storage_publisher = StoragePublisher(
            self,
            "StorageMetrics",
            name=deployment.named(f"{product.name}-storage-metrics"),
            tables=list(self.tables.values()),
            account=account,
            stage=stage,
            encryption_key=self.encryption_key,
        )
        self.alarm_topics = AlarmTopics(
            self,
            "AlarmTopics",
            product=product,
            deployment=deployment,
            account=account,
            warned_by=warned_by,
            has_own_key=stage.alarms.actions or self.alarm_topics_take_bills,
        )
        self.outputs = ProductOutputs(self, product=product, deployment=deployment)
        self.outputs.publish_tables(self._tables_of_others)
        self.outputs.publish_access(self.access)
        for replica in stage.replicas:
            self.outputs.publish_access(self.replica_access[replica.region], replica)
        self.outputs.publish_alarm_topics(self.alarm_topics)

    @classmethod
    def check_context(cls, scope: Construct) -> None:
        """Refuse wrong values of the context that this stack reads, before any stack is built.

        Raises
        ------
        ConfigurationError
            If a value is wrong.
        """

    @cached_property
    def failures(self) -> FailureDestination:
        """Where failed records of this product's consumers go; made when first asked for."""
        failures = FailureDestination(
            self,
            "Failures",
            stage=self.deployment.stage,
            parameter_arns=self.outputs.failure_parameter_arns(),
            encryption_key=self.encryption_key,
        )
        self.storage_publisher.renew_notices(
            failures.bucket, queue_arn=failures.queue_arn, queue_url=failures.queue_url
        )
        self.outputs.publish_failures(failures)
        self.let_go_of_objects("Failures", failures.bucket)
        return failures

    def let_go_of_objects(self, construct_id: str, bucket: PrivateBucket) -> None:
        """Let a bucket be deleted with its objects, where the stack goes as a whole.

        Call it before the consumers that write there are added: they are deleted before.
        """
        if self.emptying is not None:
            self._emptied.append(self.emptying.empty_bucket(construct_id, bucket))

    @cached_property
    def emptying(self) -> Emptying | None:
        """Empties what is deleted with the stack; None where nothing is."""
        stage = self.deployment.stage
        return None if stage.protected else Emptying(self, "Emptying", stage=stage)

    def add_consumer(
        self,
        construct_id: str,
        spec: FunctionSpec,
        *,
        sources: Sequence[ConsumedStream],
        settings: EventSourceSettings | None = None,
    ) -> StreamConsumer:
        """Add a function that follows changes; its name gets the product's name in front."""
        failures = self.failures
        consumer = StreamConsumer(
            self,
            construct_id,
            spec=replace(spec, name=self.deployment.named(f"{self.product.name}-{spec.name}")),
            sources=sources,
            failures=failures,
            stage=self.deployment.stage,
            settings=settings,
            encryption_key=self.encryption_key,
        )
        if self._emptied:
            consumer.node.add_dependency(*self._emptied)
        return consumer

    def add_exports(self, database: ExportedDatabase | None = None) -> ArchiveExport:
        """Add the exports that tables declare, and those of the product's database if it has any.

        Raises
        ------
        ConfigurationError
            If no table declares an export.
        """
        exports = ArchiveExport(
            self,
            "Exports",
            name=self.deployment.named(f"{self.product.name}-exports"),
            tables=list(self.tables.values()),
            database=database,
            stage=self.deployment.stage,
            account=self.account,
            encryption_key=self.encryption_key,
        )
        if self.emptying is not None:
            emptied = self.emptying.empty_bucket("Exports", exports.bucket)
            for writer in exports.writers:
                writer.node.add_dependency(emptied)
        self.outputs.publish_exports(exports)
        return exports

    def add_monitoring(self) -> None:
        """Add alarms and dashboards of all that the stack holds; call it when nothing follows."""
        self.monitoring = ProductMonitoring(
            self,
            "Monitoring",
            product=self.product,
            deployment=self.deployment,
            tables=self.tables.values(),
            rules=self.alarm_rules,
            topics=self.alarm_topics,
        )
        ProductDashboards(
            self,
            "Dashboards",
            product=self.product,
            deployment=self.deployment,
            monitoring=self.monitoring,
        )

    def _create_encryption_key(self) -> EncryptionKey | None:
        if self.deployment.stage.table_encryption is TableEncryption.AWS_OWNED:
            return None
        return EncryptionKey(
            self,
            "TableKey",
            description=f"Encrypts the tables of {self.product.title}",
            removal_policy=kept_data(self.deployment.stage),
        )

    @property
    def _tables_of_others(self) -> list[DataTable]:
        return [table for table in self.tables.values() if not table.declaration.is_internal]
