"""A DynamoDB table from one declaration and one deployment."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from aws_cdk import CfnTag, Stack
from aws_cdk import aws_dynamodb as dynamodb

from data_platform.deployment import Deployment
from data_platform.dynamodb.index_properties import (
    index_properties,
    key_attribute,
    vector_index_properties,
)
from data_platform.dynamodb.schema import Product, Table
from data_platform.dynamodb.sharding import with_sharded_indexes
from data_platform.dynamodb.types import StreamView
from data_platform.errors import ConfigurationError
from data_platform.removal import kept_data
from data_platform.stage import AutoscaledCapacity, OnDemandCapacity, Stage, TableEncryption

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from constructs import Construct


RECOVERY_PERIOD_DAYS = 35
"""Window of point-in-time recovery on every table (the longest DynamoDB offers)."""


class DataTable(dynamodb.TableV2):
    """A table whose every property follows from its declaration and its stage.

    Parameters
    ----------
    declaration
        What the table is.
    product
        The product whose data it holds; it names the owner in the table's tags.
    deployment
        The stage, which decides on protection, encryption and capacity, and the namespace.
    encryption_key
        The product's key, where the stage encrypts with customer-managed keys.

    Attributes
    ----------
    name, arn, key
        What CDK calls `table_name`, `table_arn` and `encryption_key`. Policies, alarms and
        published values name each table many times, and every question to CDK is a call to Node.
    stream_arn
        The stream's ARN; None without a stream, where CDK's `table_stream_arn` is a token.
    deployed_name
        The name itself: a query as a text cannot hold a reference.
    replica_regions
        The further Regions that it is in.
    stream_readers
        The consumers of this platform that read its stream, as they are added.

    Raises
    ------
    ConfigurationError
        If the stage needs an encryption key, here or in a replica Region, and there is none; if it
        replicates a table into its own Region, or one whose stream does not carry both images; or
        if it provisions the capacity of a table with vector indexes.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        declaration: Table,
        product: Product,
        deployment: Deployment,
        encryption_key: kms.IKey | None = None,
    ) -> None:
        stage = deployment.stage
        declaration = with_sharded_indexes(declaration, stage.sharded_indexes)
        _check_replication(declaration, stage, scope)
        capacity = _capacity(declaration, stage)
        tags = [
            CfnTag(key="product", value=product.name),
            CfnTag(key="owner", value=product.owner),
            CfnTag(key="data-classification", value=declaration.data_classification),
        ]
        super().__init__(
            scope,
            construct_id,
            table_name=deployment.named(declaration.name),
            partition_key=key_attribute(declaration.partition_key),
            sort_key=key_attribute(declaration.sort_key) if declaration.sort_key else None,
            global_secondary_indexes=[
                index_properties(index, capacity) for index in declaration.indexes
            ],
            time_to_live_attribute=declaration.ttl.attribute if declaration.ttl else None,
            dynamo_stream=dynamodb.StreamViewType[declaration.stream.name]
            if declaration.stream
            else None,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True,
                recovery_period_in_days=RECOVERY_PERIOD_DAYS,
            ),
            encryption=_encryption(declaration, stage, encryption_key),
            billing=_billing(capacity),
            deletion_protection=stage.protected,
            removal_policy=kept_data(stage),
            replicas=[
                # CDK gives replicas no tags but their own.
                dynamodb.ReplicaTableProps(region=replica.region, tags=tags)
                for replica in stage.replicas
            ],
            tags=tags,
            contributor_insights_specification=_contributor_insights(stage),
        )
        _add_vector_indexes(self, declaration)
        self.declaration = declaration
        self.deployed_name = deployment.named(declaration.name)
        self.name = self.table_name
        self.arn = self.table_arn
        self.key = None if stage.table_encryption is TableEncryption.AWS_OWNED else encryption_key
        self.stream_arn = self.table_stream_arn if declaration.stream else None
        self.replica_regions = tuple(replica.region for replica in stage.replicas)
        self.stream_readers: list[str] = []

    @property
    def index_arns(self) -> list[str]:
        """The ARN of every secondary index, in the order of the declaration."""
        return [f"{self.arn}/index/{index.name}" for index in self.declaration.indexes]

    @property
    def vector_index_arns(self) -> list[str]:
        """The ARN of every vector index, in the order of the declaration."""
        return [f"{self.arn}/index/{index.name}" for index in self.declaration.vector_indexes]


def _capacity(declaration: Table, stage: Stage) -> OnDemandCapacity | AutoscaledCapacity:
    """Return how a table is billed; what a stage does otherwise for one table is said there."""
    capacity = stage.capacity
    if isinstance(capacity, OnDemandCapacity):
        return capacity
    if declaration.name in capacity.on_demand_tables:
        return OnDemandCapacity()
    if declaration.vector_indexes:
        raise ConfigurationError(
            f"Table '{declaration.name}': stage '{stage.name}' provisions capacity, and a table "
            "with vector indexes is on demand. Name it in on_demand_tables of the stage's "
            "AutoscaledCapacity, give the stage an OnDemandCapacity, or leave vector_indexes out "
            "of the table."
        )
    return capacity


def _add_vector_indexes(table: dynamodb.TableV2, declaration: Table) -> None:
    """Add what the construct of CDK does not know: the indexes, and their keys' definitions."""
    if not declaration.vector_indexes:
        return
    resource = table.node.default_child
    assert isinstance(resource, dynamodb.CfnGlobalTable)  # noqa: S101  what TableV2 consists of
    resource.add_property_override(
        "VectorIndexes", [vector_index_properties(index) for index in declaration.vector_indexes]
    )
    keys = [*declaration.keys]
    for index in declaration.all_indexes:
        keys += index.keys
    resource.add_property_override(
        "AttributeDefinitions",
        [
            {"AttributeName": name, "AttributeType": kind.value}
            for name, kind in {key.name: key.type for key in keys}.items()
        ],
    )


def _check_replication(declaration: Table, stage: Stage, scope: Construct) -> None:
    if not stage.replicas:
        return
    region = Stack.of(scope).region
    if any(replica.region == region for replica in stage.replicas):
        raise ConfigurationError(
            f"Stage '{stage.name}': {region} is the Region of the stacks: a table has no replica "
            "in its own. Leave it out of replicas."
        )
    if declaration.stream not in {None, StreamView.NEW_AND_OLD_IMAGES}:
        raise ConfigurationError(
            f"Table '{declaration.name}': stage '{stage.name}' replicates it, which needs a stream "
            f"of NEW_AND_OLD_IMAGES, but it declares {declaration.stream}. Change the one or the "
            "other."
        )


def _encryption(
    declaration: Table, stage: Stage, key: kms.IKey | None
) -> dynamodb.TableEncryptionV2:
    if stage.table_encryption is TableEncryption.AWS_OWNED:
        return _dynamo_owned_key()
    if key is None:
        raise ConfigurationError(
            f"Table '{declaration.name}': stage '{stage.name}' encrypts with a customer-managed "
            "key; pass encryption_key."
        )
    replica_keys: dict[str, str] = {}
    for replica in stage.replicas:
        if replica.key_arn is None:
            raise ConfigurationError(
                f"Stage '{stage.name}': the replica Region {replica.region} has no key_arn; a "
                "table with a customer-managed key needs a key in each Region."
            )
        replica_keys[replica.region] = replica.key_arn
    return dynamodb.TableEncryptionV2.customer_managed_key(key, replica_keys or None)


# The same for every table: made once in a process.
@cache
def _dynamo_owned_key() -> dynamodb.TableEncryptionV2:
    return dynamodb.TableEncryptionV2.dynamo_owned_key()


@cache
def _billing(capacity: OnDemandCapacity | AutoscaledCapacity) -> dynamodb.Billing:
    if isinstance(capacity, AutoscaledCapacity):
        return dynamodb.Billing.provisioned(
            read_capacity=_autoscaled(capacity), write_capacity=_autoscaled(capacity)
        )
    return dynamodb.Billing.on_demand(
        max_read_request_units=capacity.max_read_units,
        max_write_request_units=capacity.max_write_units,
    )


def _autoscaled(capacity: AutoscaledCapacity) -> dynamodb.Capacity:
    return dynamodb.Capacity.autoscaled(
        min_capacity=capacity.minimum,
        max_capacity=capacity.maximum,
        target_utilization_percent=capacity.target_utilization_percent,
        # CloudFormation refuses to switch a deployed table without it.
        seed_capacity=capacity.seed_units,
    )


def _contributor_insights(stage: Stage) -> dynamodb.ContributorInsightsSpecification | None:
    if not stage.contributor_insights:
        return None
    return dynamodb.ContributorInsightsSpecification(
        enabled=True, mode=dynamodb.ContributorInsightsMode.ACCESSED_AND_THROTTLED_KEYS
    )
