"""Findings of the rule packs that stream consumers accept, with the reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack

from data_platform.compliance.acknowledgements import acknowledge

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_lambda as lambda_
    from aws_cdk import aws_s3 as s3
    from aws_cdk import aws_sqs as sqs

    from data_platform.stage import Stage


def accept_of_consumer(function: lambda_.Function, stage: Stage) -> None:
    """Accept that a stream consumer has no dead-letter queue."""
    if not stage.protected:
        return
    acknowledge(
        function,
        "NIST.800.53.R5::NIST.800.53.R5-LambdaDLQ",
        "A dead-letter queue holds events of asynchronous calls, and a stream calls its function "
        "synchronously. What fails goes whole to the failure destination of the event source.",
    )


def accept_unreserved_concurrency(function: lambda_.Function) -> None:
    """Accept that only the stream bounds how many calls run at a time."""
    acknowledge(
        function,
        "NIST.800.53.R5::NIST.800.53.R5-LambdaConcurrency",
        "The number of shards times the parallelization factor bounds the calls at a time. A lower "
        "limit would throttle the reader of a growing stream, and delay records until they expire.",
    )


def accept_object_names(policy: iam.ManagedPolicy, bucket: s3.Bucket, objects: str) -> None:
    """Accept that a policy names the objects of a failure bucket by their common beginning."""
    logical_id = Stack.of(bucket).get_logical_id(bucket.node.default_child)  # type: ignore[arg-type]
    acknowledge(
        policy,
        f"AwsSolutions::AwsSolutions-IAM5[Resource::<{logical_id}.Arn>/{objects}]",
        "Lambda names each object after the event source, the shard and the moment of the failure. "
        "The bucket holds failed records of this product alone.",
    )


def accept_of_failure_bucket(bucket: s3.Bucket, stage: Stage) -> None:
    """Accept what a bucket of failed records does without."""
    resource = bucket.node.find_child("Resource")
    if stage.protected:
        access_logs = (
            "Reading an object takes the product's key, without a bucket key, so CloudTrail "
            "records each reader with the object's name among the uses of the key."
        )
        acknowledge(
            resource,
            "NIST.800.53.R5::NIST.800.53.R5-S3BucketLoggingEnabled",
            access_logs,
        )
        acknowledge(
            resource,
            "NIST.800.53.R5::NIST.800.53.R5-S3BucketReplicationEnabled",
            "Failed records wait here to be replayed in this Region, for weeks at most. The items "
            "themselves are in their table, with point-in-time recovery.",
        )
    else:
        access_logs = "A dev stack holds made-up data, so nobody needs to know who read it."
    acknowledge(resource, "AwsSolutions::AwsSolutions-S1", access_logs)


def accept_of_notice_queue(queue: sqs.Queue) -> None:
    """Accept that a queue for notices of failures has no dead-letter queue."""
    acknowledge(
        queue,
        "AwsSolutions::AwsSolutions-SQS3",
        "The queue is where failures end. Only the redrive command receives its notices, and it "
        "deletes one when the records it names were taken; nothing is received over and over.",
    )
