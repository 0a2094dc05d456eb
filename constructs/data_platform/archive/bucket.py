"""The bucket of an archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration
from aws_cdk import aws_s3 as s3

from data_platform.private_bucket import UNFINISHED_UPLOADS, PrivateBucket
from data_platform.stage import Stage

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from constructs import Construct


ITEMS_PREFIX = "items/"
"""What the keys of archived items begin with: the prefix to import from."""

RESULTS_PREFIX = "query-results/"
"""What the keys of query results begin with."""

COLD_AFTER_DAYS = 90
"""When objects of 128 KiB or more move to storage for a sixth of the price, still at hand."""

COOLING = s3.Transition(
    storage_class=s3.StorageClass.GLACIER_INSTANT_RETRIEVAL,
    transition_after=Duration.days(COLD_AFTER_DAYS),
)
"""Their move."""

RESULTS_RETENTION = Duration.days(7)
"""How long results are kept; they hold the same personal data as the items."""

REPLACED_RETENTION = Duration.days(30)
"""How long an object can be brought back that was deleted or replaced by mistake."""

_RESULTS_REPLACED_RETENTION = Duration.days(1)


def results_and_deletions() -> list[s3.LifecycleRule]:
    """Return the rules of a bucket that Athena writes its results into, for all but its items."""
    return [
        s3.LifecycleRule(
            id="ExpireResults",
            prefix=RESULTS_PREFIX,
            expiration=RESULTS_RETENTION,
            noncurrent_version_expiration=_RESULTS_REPLACED_RETENTION,
        ),
        s3.LifecycleRule(
            id="ForgetDeletions",
            expired_object_delete_marker=True,
            abort_incomplete_multipart_upload_after=UNFINISHED_UPLOADS,
        ),
    ]


class ArchiveBucket(PrivateBucket):
    """A bucket for items that are nowhere else any more.

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
            stage=stage,
            encryption_key=encryption_key,
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="CoolItems",
                    prefix=ITEMS_PREFIX,
                    transitions=[COOLING],
                    noncurrent_version_expiration=REPLACED_RETENTION,
                ),
                *results_and_deletions(),
            ],
            without_replica="S3 keeps objects in three zones, and versions bring back what was "
            "deleted. The items are history: nothing stops while a Region is out of reach.",
            names="Objects are named after the day and the content of their items, or by Athena. "
            "The bucket holds nothing but this archive and the results of queries over it.",
        )
