"""What a stream consumer and its operators may do, resource by resource."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam

from data_platform.key_permissions import key_statements
from data_platform.streams.consumed_stream import ConsumedStream

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_s3 as s3
    from aws_cdk import aws_sqs as sqs


FAILED_OBJECTS = "aws/lambda/*"
"""What Lambda names the objects of failed batches."""

SET_ASIDE_OBJECTS = "set-aside/*"
"""What functions name the objects of records that they set aside: `stream_records.setting_aside`.
Behind the prefix stands the function's name."""


def stream_statements(
    sources: Sequence[ConsumedStream], key: kms.IKey | None
) -> list[iam.PolicyStatement]:
    """Let Lambda read the streams under the function's role."""
    return [
        iam.PolicyStatement(
            sid="ReadStreams",
            actions=[
                "dynamodb:DescribeStream",
                "dynamodb:GetRecords",
                "dynamodb:GetShardIterator",
                # Lambda refuses a mapping without it.
                "dynamodb:ListStreams",
            ],
            resources=[source.stream_arn for source in sources],
        ),
        *key_statements("DecryptStreams", "dynamodb", key, ["kms:Decrypt", "kms:DescribeKey"]),
    ]


def set_aside_objects(function_name: str) -> str:
    """Return what the objects are named that a function sets aside."""
    return SET_ASIDE_OBJECTS.replace("*", f"{function_name}/*")


def keep_failed_statements(bucket: s3.IBucket, function_name: str) -> list[iam.PolicyStatement]:
    """Let Lambda, and the function itself, keep failed records in a bucket."""
    return [
        iam.PolicyStatement(
            sid="KeepFailedRecords",
            actions=["s3:PutObject"],
            resources=[
                bucket.arn_for_objects(FAILED_OBJECTS),
                bucket.arn_for_objects(set_aside_objects(function_name)),
            ],
        ),
        iam.PolicyStatement(
            sid="FindFailureBucket", actions=["s3:ListBucket"], resources=[bucket.bucket_arn]
        ),
        *key_statements(
            "EncryptFailedRecords",
            "s3",
            bucket.encryption_key,
            ["kms:Decrypt", "kms:GenerateDataKey"],
        ),
    ]


def replay_statements(bucket: s3.IBucket, queue: sqs.IQueue) -> list[iam.PolicyStatement]:
    """Let an operator read failed records, and remove those that were replayed or discarded."""
    return [
        iam.PolicyStatement(
            sid="ListFailedRecords", actions=["s3:ListBucket"], resources=[bucket.bucket_arn]
        ),
        iam.PolicyStatement(
            sid="TakeFailedRecords",
            # Without s3:DeleteObjectVersion: what was deleted by mistake can be brought back.
            actions=["s3:DeleteObject", "s3:GetObject"],
            resources=[
                bucket.arn_for_objects(FAILED_OBJECTS),
                bucket.arn_for_objects(SET_ASIDE_OBJECTS),
            ],
        ),
        iam.PolicyStatement(
            sid="TakeNotices",
            actions=[
                "sqs:ChangeMessageVisibility",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:ReceiveMessage",
            ],
            resources=[queue.queue_arn],
        ),
        *key_statements("DecryptFailedRecords", "s3", bucket.encryption_key, ["kms:Decrypt"]),
    ]
