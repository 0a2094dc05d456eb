"""What a stream consumer and its operators may do, resource by resource."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from data_platform.key_permissions import key_statements
from data_platform.private_bucket import PrivateBucket
from data_platform.statements import Statement
from data_platform.streams.consumed_stream import ConsumedStream

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms


FAILED_OBJECTS = "aws/lambda/*"
"""What Lambda names the objects of failed batches."""

SET_ASIDE_OBJECTS = "set-aside/*"
"""What functions name the objects of records that they set aside: `stream_records.setting_aside`.
Behind the prefix stands the function's name."""


def stream_statements(sources: Sequence[ConsumedStream], key: kms.IKey | None) -> list[Statement]:
    """Let Lambda read the streams under the function's role."""
    return [
        Statement(
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


def keep_failed_statements(bucket: PrivateBucket, function_name: str) -> list[Statement]:
    """Let Lambda, and the function itself, keep failed records in a bucket."""
    return [
        Statement(
            sid="KeepFailedRecords",
            actions=["s3:PutObject"],
            resources=[
                f"{bucket.arn}/{FAILED_OBJECTS}",
                f"{bucket.arn}/{set_aside_objects(function_name)}",
            ],
        ),
        Statement(sid="FindFailureBucket", actions=["s3:ListBucket"], resources=[bucket.arn]),
        # Objects are put whole: only the parts of an upload in parts would be decrypted again.
        *key_statements("EncryptFailedRecords", "s3", bucket.key, ["kms:GenerateDataKey"]),
    ]


def replay_statements(
    bucket: PrivateBucket, queue_arn: str, parameter_arns: Sequence[str]
) -> list[Statement]:
    """Let an operator find failed records, and remove those that were replayed or discarded."""
    statements = [
        Statement(sid="ListFailedRecords", actions=["s3:ListBucket"], resources=[bucket.arn]),
        Statement(
            sid="TakeFailedRecords",
            # Without s3:DeleteObjectVersion: what was deleted by mistake can be brought back.
            actions=["s3:DeleteObject", "s3:GetObject"],
            resources=[
                f"{bucket.arn}/{FAILED_OBJECTS}",
                f"{bucket.arn}/{SET_ASIDE_OBJECTS}",
            ],
        ),
        Statement(
            sid="TakeNotices",
            actions=[
                "sqs:ChangeMessageVisibility",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:ReceiveMessage",
            ],
            resources=[queue_arn],
        ),
        *key_statements("DecryptFailedRecords", "s3", bucket.key, ["kms:Decrypt"]),
    ]
    if parameter_arns:
        statements.append(
            Statement(
                sid="FindFailedRecords", actions=["ssm:GetParameters"], resources=parameter_arns
            )
        )
    return statements
