"""A bucket for personal data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_s3 as s3

from data_platform.compliance.acknowledgements import acknowledge
from data_platform.stage import Stage

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_kms as kms
    from constructs import Construct


class PrivateBucket(s3.Bucket):
    """A private, encrypted, versioned bucket in one Region.

    Parameters
    ----------
    stage
        Protected stages keep the bucket when the stack is deleted.
    encryption_key
        Encrypts the objects, where the stage encrypts with customer-managed keys.
    lifecycle_rules
        When objects move or expire.
    without_replica
        Why no other Region needs a copy.
    names
        Why policies may name its objects by their common beginning, as in ``items/*``.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: Stage,
        encryption_key: kms.IKey | None,
        lifecycle_rules: Sequence[s3.LifecycleRule],
        without_replica: str,
        names: str,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            encryption=s3.BucketEncryption.KMS
            if encryption_key
            else s3.BucketEncryption.S3_MANAGED,
            encryption_key=encryption_key,
            # With it, CloudTrail would not tell which object a use of the key was for.
            bucket_key_enabled=False if encryption_key else None,
            enforce_ssl=True,
            # What lies here may lie nowhere else: a mistake must not be final.
            versioned=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            lifecycle_rules=list(lifecycle_rules),
            removal_policy=RemovalPolicy.RETAIN if stage.protected else RemovalPolicy.DESTROY,
        )
        self._names = names
        self._accept_findings(stage, without_replica)

    def accept_object_names(self, policy: iam.ManagedPolicy, objects: str) -> None:
        """Accept that a policy names objects by their common beginning."""
        logical_id = Stack.of(self).get_logical_id(self.node.default_child)  # type: ignore[arg-type]
        rule = f"AwsSolutions::AwsSolutions-IAM5[Resource::<{logical_id}.Arn>/{objects}]"
        acknowledge(policy, rule, self._names)

    def _accept_findings(self, stage: Stage, without_replica: str) -> None:
        resource = self.node.find_child("Resource")
        if not stage.protected:
            acknowledge(
                resource,
                "AwsSolutions::AwsSolutions-S1",
                "A dev stack holds made-up data, so nobody needs to know who read it.",
            )
            return
        access_logs = (
            "Reading an object takes the product's key, without a bucket key, so CloudTrail "
            "records each reader with the object's name among the uses of the key."
        )
        acknowledge(resource, "AwsSolutions::AwsSolutions-S1", access_logs)
        acknowledge(resource, "NIST.800.53.R5::NIST.800.53.R5-S3BucketLoggingEnabled", access_logs)
        acknowledge(
            resource, "NIST.800.53.R5::NIST.800.53.R5-S3BucketReplicationEnabled", without_replica
        )
