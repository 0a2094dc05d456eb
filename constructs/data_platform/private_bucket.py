"""A bucket for personal data."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, cast

from aws_cdk import Duration, Stack
from aws_cdk import aws_s3 as s3

from data_platform.compliance.acknowledgements import Finding, acknowledge, acknowledge_all
from data_platform.removal import kept_once_created
from data_platform.stage import Stage

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_kms as kms
    from constructs import Construct

UNFINISHED_UPLOADS = Duration.days(1)
"""How long the parts are kept of an upload that was never completed."""

# Asked for once in a process, since every question to CDK is a call to Node.
_BLOCK_ALL = s3.BlockPublicAccess.BLOCK_ALL


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

    Attributes
    ----------
    name, arn, key
        What CDK calls `bucket_name`, `bucket_arn` and `encryption_key`. Many policies name the
        bucket, and every question to CDK is a call to Node.
    resource
        The bucket as a plain resource.
    logical_id
        Its logical ID, by which the rules name it.
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
            block_public_access=_BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            lifecycle_rules=list(lifecycle_rules),
            removal_policy=kept_once_created(stage),
        )
        self.name = self.bucket_name
        self.arn = self.bucket_arn
        self.key = encryption_key
        self.resource = cast("s3.CfnBucket", self.node.default_child)
        self._names = names
        self._accept_findings(stage, without_replica)

    def accept_object_names(self, policy: iam.ManagedPolicy, *objects: str) -> None:
        """Accept that a policy names objects by their common beginnings."""
        rule = f"AwsSolutions::AwsSolutions-IAM5[Resource::<{self.logical_id}.Arn>/{{}}]"
        acknowledge_all(policy, [Finding(rule.format(one), self._names) for one in objects])

    @cached_property
    def logical_id(self) -> str:
        """Its logical ID."""
        return Stack.of(self).get_logical_id(self.resource)

    def _accept_findings(self, stage: Stage, without_replica: str) -> None:
        if not stage.protected:
            acknowledge(
                self.resource,
                "AwsSolutions::AwsSolutions-S1",
                "A dev stack holds made-up data, so nobody needs to know who read it.",
            )
            return
        access_logs = (
            "Reading an object takes the product's key, without a bucket key, so CloudTrail "
            "records each reader with the object's name among the uses of the key. A deletion "
            "takes no key, and no record tells who made it: it only hides a version, which comes "
            "back for as long as the lifecycle keeps it, and no policy of the platform deletes "
            "versions."
        )
        acknowledge(self.resource, "AwsSolutions::AwsSolutions-S1", access_logs)
        pack = "NIST.800.53.R5::NIST.800.53.R5"
        acknowledge(self.resource, f"{pack}-S3BucketLoggingEnabled", access_logs)
        acknowledge(self.resource, f"{pack}-S3BucketReplicationEnabled", without_replica)
