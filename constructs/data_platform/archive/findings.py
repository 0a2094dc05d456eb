"""Findings of the rule packs that an archive accepts, with the reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack

from data_platform.compliance.acknowledgements import acknowledge

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_s3 as s3

    from data_platform.stage import Stage


def accept_of_bucket(bucket: s3.Bucket, stage: Stage) -> None:
    """Accept what the bucket of an archive does without."""
    resource = bucket.node.find_child("Resource")
    if not stage.protected:
        acknowledge(
            resource,
            "AwsSolutions::AwsSolutions-S1",
            "A dev stack holds made-up data, so nobody needs to know who read it.",
        )
        return
    access_logs = (
        "Reading an object takes the product's key, without a bucket key, so CloudTrail records "
        "each reader with the object's name among the uses of the key."
    )
    acknowledge(resource, "AwsSolutions::AwsSolutions-S1", access_logs)
    acknowledge(resource, "NIST.800.53.R5::NIST.800.53.R5-S3BucketLoggingEnabled", access_logs)
    acknowledge(
        resource,
        "NIST.800.53.R5::NIST.800.53.R5-S3BucketReplicationEnabled",
        "S3 keeps objects in three zones, and versions bring back what was deleted. The items are "
        "history: nothing stops while a Region is out of reach.",
    )


def accept_object_names(policy: iam.ManagedPolicy, bucket: s3.Bucket, objects: str) -> None:
    """Accept that a policy names the objects of an archive by their common beginning."""
    logical_id = Stack.of(bucket).get_logical_id(bucket.node.default_child)  # type: ignore[arg-type]
    acknowledge(
        policy,
        f"AwsSolutions::AwsSolutions-IAM5[Resource::<{logical_id}.Arn>/{objects}]",
        "Objects are named after the day and the content of their items, or by Athena. The bucket "
        "holds nothing but this archive and the results of queries over it.",
    )
