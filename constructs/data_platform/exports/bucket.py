"""The bucket of exports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from data_platform.archive.bucket import (
    COLD_AFTER_DAYS,
    COOLING,
    REPLACED_RETENTION,
    results_and_deletions,
)
from data_platform.exports.layout import DATABASE_PREFIX, table_prefix
from data_platform.private_bucket import PrivateBucket
from data_platform.stage import Stage

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from constructs import Construct

KEPT_UNPROTECTED = timedelta(days=7)
"""How long stages with made-up data keep an export."""

_days = cache(Duration.days)


class ExportBucket(PrivateBucket):
    """A bucket that gives up an export when its time is over, and to nobody before.

    Parameters
    ----------
    kept
        How long the objects of a store are kept, by what their keys begin with.
    stage
        Protected stages keep the bucket when the stack is deleted, and refuse deletions.
    encryption_key
        Encrypts the objects, where the stage encrypts with customer-managed keys.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        kept: Mapping[str, timedelta],
        stage: Stage,
        encryption_key: kms.IKey | None = None,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            stage=stage,
            encryption_key=encryption_key,
            lifecycle_rules=[
                *(_rule(prefix, time, stage) for prefix, time in kept.items()),
                *results_and_deletions(),
            ],
            without_replica="S3 keeps objects in three zones. Tables and database have their own "
            "backups in this Region: an export is what remains when those have ended.",
            names="Objects are named by DynamoDB, RDS and Athena, below a folder for each table "
            "or for the database. The bucket holds nothing but exports and results of queries.",
        )

    def refuse_deletions(self, database_writer: iam.IRole | None) -> None:
        """Refuse to delete exports, whatever a policy allows; the lifecycle still does.

        Parameters
        ----------
        database_writer
            The role that may delete in the folder of the database: RDS tidies up as it writes.
        """
        tables, database = f"{self.arn}/{table_prefix('*')}", f"{self.arn}/{DATABASE_PREFIX}/*"
        self._deny("KeepExports", ["s3:DeleteObject", "s3:DeleteObjectVersion"], tables)
        if database_writer is not None:
            self._deny("KeepDatabaseVersions", ["s3:DeleteObjectVersion"], database)
            self._deny(
                "KeepDatabaseExports",
                ["s3:DeleteObject"],
                database,
                {"ArnNotEquals": {"aws:PrincipalArn": database_writer.role_arn}},
            )

    def _deny(
        self,
        sid: str,
        actions: list[str],
        resource: str,
        conditions: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self.add_to_resource_policy(
            iam.PolicyStatement(
                sid=sid,
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=actions,
                resources=[resource],
                conditions=conditions,
            )
        )


def _rule(prefix: str, kept: timedelta, stage: Stage) -> s3.LifecycleRule:
    kept = kept if stage.protected else min(kept, KEPT_UNPROTECTED)
    return s3.LifecycleRule(
        # An ID has room for 255 characters, and a table's name is no longer than that.
        id=prefix.rpartition("/")[2],
        prefix=f"{prefix}/",
        expiration=_days(kept.days),
        noncurrent_version_expiration=REPLACED_RETENTION,
        transitions=[COOLING] if kept.days > COLD_AFTER_DAYS else None,
    )
