"""What the writer of an archive and those who query it may do."""

from collections.abc import Sequence

from aws_cdk import Stack

from data_platform.archive.bucket import ITEMS_PREFIX, RESULTS_PREFIX
from data_platform.key_permissions import key_statements
from data_platform.private_bucket import PrivateBucket
from data_platform.statements import Statement

ITEM_OBJECTS = f"{ITEMS_PREFIX}*"
RESULT_OBJECTS = f"{RESULTS_PREFIX}*"


def write_statements(bucket: PrivateBucket) -> list[Statement]:
    """Let a function put objects with items, and nothing else."""
    return [
        Statement(
            sid="ArchiveItems",
            actions=["s3:PutObject"],
            resources=[f"{bucket.arn}/{ITEM_OBJECTS}"],
        ),
        *key_statements("EncryptItems", "s3", bucket.key, ["kms:GenerateDataKey"]),
    ]


def query_statements(
    bucket: PrivateBucket,
    database: str,
    tables: Sequence[str],
    *,
    work_group: str,
    objects: Sequence[str],
) -> list[Statement]:
    """Let people run queries in the workgroup, over this archive alone; also import from it.

    Parameters
    ----------
    database, tables
        What the catalogue calls the archive.
    objects
        What the archive consists of, as beginnings of keys with an asterisk.
    """
    stack = Stack.of(bucket)
    catalogue = stack.format_arn(service="glue", resource="catalog")
    # Asked for once: ARNs of the same service begin alike.
    glue = catalogue.removesuffix("catalog")
    return [
        Statement(
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
        Statement(
            sid="ReadCatalogue",
            actions=["glue:GetDatabase", "glue:GetPartitions", "glue:GetTable", "glue:GetTables"],
            resources=[
                catalogue,
                f"{glue}database/{database}",
                *(f"{glue}table/{database}/{table}" for table in tables),
            ],
        ),
        Statement(
            sid="ReadItems",
            actions=["s3:GetObject"],
            resources=[f"{bucket.arn}/{each}" for each in objects],
        ),
        Statement(
            sid="KeepResults",
            actions=["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
            resources=[f"{bucket.arn}/{RESULT_OBJECTS}"],
        ),
        Statement(
            sid="FindObjects",
            actions=["s3:GetBucketLocation", "s3:ListBucket"],
            resources=[bucket.arn],
        ),
        *key_statements("UseKey", "s3", bucket.key, ["kms:Decrypt", "kms:GenerateDataKey"]),
    ]
