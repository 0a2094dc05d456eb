"""The role with which RDS writes exports of snapshots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_iam as iam

from data_platform.source_conditions import for_own_account
from data_platform.statements import Statement, policy_document

if TYPE_CHECKING:
    from constructs import Construct

    from data_platform.private_bucket import PrivateBucket


class SnapshotExportRole(iam.Role):
    """Lets RDS write snapshots of this account into one folder of a bucket.

    Parameters
    ----------
    bucket
        Where exports go.
    prefix
        The folder, without a slash at the end.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, bucket: PrivateBucket, prefix: str
    ) -> None:
        policy = iam.ManagedPolicy(
            scope,
            f"{construct_id}Policy",
            description="Write exports of snapshots into their folder",
            document=policy_document(
                [
                    Statement(
                        sid="WriteExports",
                        # It deletes what it has put there as it writes.
                        actions=["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
                        resources=[f"{bucket.arn}/{prefix}/*"],
                    ),
                    Statement(
                        sid="FindExports",
                        actions=["s3:GetBucketLocation", "s3:ListBucket"],
                        resources=[bucket.arn],
                    ),
                ]
            ),
        )
        bucket.accept_object_names(policy, f"{prefix}/*")
        super().__init__(
            scope,
            construct_id,
            description="With which RDS writes exports of snapshots",
            assumed_by=iam.ServicePrincipal(
                "export.rds.amazonaws.com", conditions=for_own_account(Stack.of(scope).account)
            ),
            managed_policies=[policy],
        )
