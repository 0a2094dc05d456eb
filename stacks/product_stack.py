"""What every product's stack has: tables, access policies and published values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import RemovalPolicy, Stack, Tags
from aws_cdk import aws_kms as kms

from data_platform.dynamodb.access_policies import AccessPolicies
from data_platform.dynamodb.data_table import DataTable
from data_platform.outputs.published_value import PublishedValue
from data_platform.stage import TableEncryption

if TYPE_CHECKING:
    from aws_cdk import Environment
    from constructs import Construct

    from data_platform.deployment import Deployment
    from data_platform.dynamodb.schema import Product


class ProductStack(Stack):
    """The stack of one product.

    Attributes
    ----------
    tables
        The product's tables by their declared names.
    access
        The managed policies over them.
    """

    def __init__(
        self, scope: Construct, *, product: Product, deployment: Deployment, env: Environment
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
        Tags.of(self).add("product", product.name)
        Tags.of(self).add("owner", product.owner)
        Tags.of(self).add("stage", stage.name)
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
            tables=list(self.tables.values()),
            encryption_key=self.encryption_key,
        )
        self._publish_tables()
        self._publish_policies()

    def publish(self, name: str, value: str, description: str, *parameter_path: str) -> None:
        """Publish a value under the product's export prefix and parameter path."""
        PublishedValue(
            self,
            name,
            value=value,
            description=description,
            export_name=self.deployment.named(f"{self.product.export_prefix}-{name}"),
            parameter_name=self.deployment.parameter_name(self.product, *parameter_path),
        )

    def _create_encryption_key(self) -> kms.Key | None:
        if self.deployment.stage.table_encryption is TableEncryption.AWS_OWNED:
            return None
        return kms.Key(
            self,
            "TableKey",
            description=f"Encrypts the tables of {self.product.title}",
            enable_key_rotation=True,
            # Without the key, a retained table is lost.
            removal_policy=RemovalPolicy.RETAIN,
        )

    def _publish_tables(self) -> None:
        for name, table in self.tables.items():
            published = table.declaration.construct_id
            path = ("tables", name)
            self.publish(f"{published}Name", table.table_name, f"Name of {name}", *path, "name")
            self.publish(f"{published}Arn", table.table_arn, f"ARN of {name}", *path, "arn")
            if table.stream_arn:
                self.publish(
                    f"{published}StreamArn",
                    table.stream_arn,
                    f"Stream ARN of {name}; changes when the stream is made anew",
                    *path,
                    "stream-arn",
                )

    def _publish_policies(self) -> None:
        policies = {
            ("ReadOnlyPolicyArn", "read-only"): self.access.read_only,
            ("ReadWritePolicyArn", "read-write"): self.access.read_write,
            ("StreamPolicyArn", "streams"): self.access.streams,
        }
        for (name, path), policy in policies.items():
            if policy:
                self.publish(
                    name,
                    policy.managed_policy_arn,
                    f"Managed policy for {path} access to the tables of {self.product.title}",
                    "policies",
                    path,
                )
