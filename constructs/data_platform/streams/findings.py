"""Findings of the rule packs that stream consumers accept, with the reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_platform import private_bucket
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
    private_bucket.accept_object_names(
        policy,
        bucket,
        objects,
        "Each object is named after its event source or its function, and the moment of the "
        "failure. The bucket holds failed records of this product alone.",
    )


def accept_of_notice_queue(queue: sqs.Queue) -> None:
    """Accept that a queue for notices of failures has no dead-letter queue."""
    acknowledge(
        queue,
        "AwsSolutions::AwsSolutions-SQS3",
        "The queue is where failures end. Only the redrive command receives its notices, and it "
        "deletes one when the records it names were taken; nothing is received over and over.",
    )
