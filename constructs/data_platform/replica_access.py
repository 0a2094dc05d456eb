"""Access to the replicas of a product's tables in another Region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_cdk import Stack, Token
from aws_cdk import aws_kms as kms

from data_platform.compliance.acknowledgements import acknowledge
from data_platform.dynamodb.access_policies import AccessPolicies
from data_platform.dynamodb.data_table import DataTable
from data_platform.settings.tables import ReplicaRegion

if TYPE_CHECKING:
    from constructs import Construct

_ANY_STREAM = "stream/*"


@dataclass(frozen=True)
class ReplicaTable:
    """A table in a replica Region, as statements name it.

    Attributes
    ----------
    stream_arn
        Its streams, whatever their labels: DynamoDB makes them up when it makes the replica.
    """

    arn: str
    index_arns: Sequence[str]
    vector_index_arns: Sequence[str]
    stream_arn: str | None


class ReplicaAccess(AccessPolicies):
    """The policies of `AccessPolicies` over the replicas in one Region.

    They are policies of their own, since those of all Regions in one would be too long for IAM.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        title: str,
        tables: Sequence[DataTable],
        replica: ReplicaRegion,
    ) -> None:
        replicas = [_replica_of(table, replica.region) for table in tables]
        super().__init__(
            scope,
            construct_id,
            title=f"{title} in {replica.region}",
            tables=replicas,
            encryption_key=_key(scope, construct_id, replica),
            region=replica.region,
        )
        if self.streams:
            for table in replicas:
                acknowledge(
                    self.streams,
                    f"AwsSolutions::AwsSolutions-IAM5[Resource::{self._as_found(table)}]",
                    "DynamoDB makes up the label of a replica's stream; the table is named.",
                )

    def _as_found(self, table: ReplicaTable) -> str:
        """Return the ARN of a table's streams as cdk-nag writes it."""
        stack = Stack.of(self)
        arn = str(table.stream_arn)
        for name, value in (("AccountId", stack.account), ("Partition", stack.partition)):
            if Token.is_unresolved(value):
                arn = arn.replace(value, f"<AWS::{name}>")
        return arn


def _replica_of(table: DataTable, region: str) -> ReplicaTable:
    arn = Stack.of(table).format_arn(
        service="dynamodb", region=region, resource="table", resource_name=table.deployed_name
    )
    return ReplicaTable(
        arn=arn,
        index_arns=[f"{arn}/index/{index.name}" for index in table.declaration.indexes],
        vector_index_arns=[
            f"{arn}/index/{index.name}" for index in table.declaration.vector_indexes
        ],
        # Replication needs a stream on every table, declared or not.
        stream_arn=f"{arn}/{_ANY_STREAM}",
    )


def _key(scope: Construct, construct_id: str, replica: ReplicaRegion) -> kms.IKey | None:
    if replica.key_arn is None:
        return None
    return kms.Key.from_key_arn(scope, f"{construct_id}Key", replica.key_arn)
