"""The bucket of an archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_s3 as s3

from data_platform.archive import findings

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from constructs import Construct

    from data_platform.stage import Stage

ITEMS_PREFIX = "items/"
"""What the keys of archived items begin with: the prefix to import from."""

RESULTS_PREFIX = "query-results/"
"""What the keys of query results begin with."""

COLD_AFTER = Duration.days(90)
"""When objects of 128 KiB or more move to storage for a sixth of the price, still at hand."""

RESULTS_RETENTION = Duration.days(7)
"""How long results are kept; they hold the same personal data as the items."""

REPLACED_RETENTION = Duration.days(30)
"""How long an object can be brought back that was deleted or replaced by mistake."""

_RESULTS_REPLACED_RETENTION = Duration.days(1)
_UNFINISHED_UPLOADS = Duration.days(1)


class ArchiveBucket(s3.Bucket):
    """A private, encrypted, versioned bucket for items that are nowhere else any more.

    Parameters
    ----------
    stage
        Protected stages keep the bucket when the stack is deleted.
    encryption_key
        Encrypts the objects, where the stage encrypts with customer-managed keys.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: Stage,
        encryption_key: kms.IKey | None = None,
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
            # An archived item is the last copy: a mistake must not be final.
            versioned=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="CoolItems",
                    prefix=ITEMS_PREFIX,
                    transitions=[
                        s3.Transition(
                            storage_class=s3.StorageClass.GLACIER_INSTANT_RETRIEVAL,
                            transition_after=COLD_AFTER,
                        )
                    ],
                    noncurrent_version_expiration=REPLACED_RETENTION,
                ),
                s3.LifecycleRule(
                    id="ExpireResults",
                    prefix=RESULTS_PREFIX,
                    expiration=RESULTS_RETENTION,
                    noncurrent_version_expiration=_RESULTS_REPLACED_RETENTION,
                ),
                s3.LifecycleRule(
                    id="ForgetDeletions",
                    expired_object_delete_marker=True,
                    abort_incomplete_multipart_upload_after=_UNFINISHED_UPLOADS,
                ),
            ],
            removal_policy=RemovalPolicy.RETAIN if stage.protected else RemovalPolicy.DESTROY,
        )
        findings.accept_of_bucket(self, stage)
