"""What the writer of an archive and those who query it may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_iam as iam

from data_platform.archive.bucket import ITEMS_PREFIX, RESULTS_PREFIX
from data_platform.archive.catalogue import ArchiveCatalogue
from data_platform.key_permissions import key_statements

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3


ITEM_OBJECTS = f"{ITEMS_PREFIX}*"
RESULT_OBJECTS = f"{RESULTS_PREFIX}*"


def write_statements(bucket: s3.IBucket) -> list[iam.PolicyStatement]:
    """Let a function put objects with items, and nothing else."""
    return [
        iam.PolicyStatement(
            sid="ArchiveItems",
            actions=["s3:PutObject"],
            resources=[bucket.arn_for_objects(ITEM_OBJECTS)],
        ),
        *key_statements("EncryptItems", "s3", bucket.encryption_key, ["kms:GenerateDataKey"]),
    ]


def query_statements(
    bucket: s3.IBucket, catalogue: ArchiveCatalogue, work_group: str
) -> list[iam.PolicyStatement]:
    """Let people run queries in the workgroup, over this archive alone; also import from it."""
    stack = Stack.of(bucket)

    def glue_arn(resource: str, name: str | None = None) -> str:
        return stack.format_arn(service="glue", resource=resource, resource_name=name)

    return [
        iam.PolicyStatement(
            sid="RunQueries",
            actions=[
                "athena:BatchGetNamedQuery",
                "athena:BatchGetQueryExecution",
                "athena:GetNamedQuery",
                "athena:GetQueryExecution",
                "athena:GetQueryResults",
                "athena:GetQueryResultsStream",
                "athena:GetWorkGroup",
                "athena:ListNamedQueries",
                "athena:ListQueryExecutions",
                "athena:StartQueryExecution",
                "athena:StopQueryExecution",
            ],
            resources=[
                stack.format_arn(service="athena", resource="workgroup", resource_name=work_group)
            ],
        ),
        iam.PolicyStatement(
            sid="ReadCatalogue",
            actions=["glue:GetDatabase", "glue:GetPartitions", "glue:GetTable", "glue:GetTables"],
            resources=[
                glue_arn("catalog"),
                glue_arn("database", catalogue.database_name),
                glue_arn("table", f"{catalogue.database_name}/{catalogue.table_name}"),
            ],
        ),
        iam.PolicyStatement(
            sid="ReadItems",
            actions=["s3:GetObject"],
            resources=[bucket.arn_for_objects(ITEM_OBJECTS)],
        ),
        iam.PolicyStatement(
            sid="KeepResults",
            actions=["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
            resources=[bucket.arn_for_objects(RESULT_OBJECTS)],
        ),
        iam.PolicyStatement(
            sid="FindObjects",
            actions=["s3:GetBucketLocation", "s3:ListBucket"],
            resources=[bucket.bucket_arn],
        ),
        *key_statements(
            "UseKey", "s3", bucket.encryption_key, ["kms:Decrypt", "kms:GenerateDataKey"]
        ),
    ]
