"""Findings of the rule packs that an archive accepts, with the reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_platform import private_bucket

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_s3 as s3


def accept_object_names(policy: iam.ManagedPolicy, bucket: s3.Bucket, objects: str) -> None:
    """Accept that a policy names the objects of an archive by their common beginning."""
    private_bucket.accept_object_names(
        policy,
        bucket,
        objects,
        "Objects are named after the day and the content of their items, or by Athena. The bucket "
        "holds nothing but this archive and the results of queries over it.",
    )
