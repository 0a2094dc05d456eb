"""What those may do who begin exports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aws_cdk import Aws

from data_platform.compliance.acknowledgements import Finding, acknowledge_all
from data_platform.dynamodb.data_table import DataTable
from data_platform.exports.layout import CHANGES_FOLDER, FULL_FOLDER, table_prefix
from data_platform.key_permissions import key_statements
from data_platform.monitoring.catalogue.exports import NAMESPACE
from data_platform.private_bucket import PrivateBucket
from data_platform.statements import Statement

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_kms as kms

_ANY_RULE = "AwsSolutions::AwsSolutions-IAM5[Resource::*]"
_ANY_REASON = (
    "Exports are listed, and begun of a snapshot, by actions that know no resources; metrics are "
    "none that a policy could name, and writing them is limited to one namespace. What is exported "
    "of the database is limited by the one role that may be passed and the one key that may be "
    "used, and neither list shows data."
)
_EXPORTS_REASON = (
    "DynamoDB names an export when it begins. The policy describes those of the exported tables."
)
# RDS hands the key on by a grant of these operations.
_KEY_ACTIONS = (
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:RetireGrant",
)


def exported_objects(tables: Sequence[DataTable], *folders: str) -> list[str]:
    """Return what the keys of exports begin with, with an asterisk."""
    return [
        f"{table_prefix(table.deployed_name)}/{folder}/*" for table in tables for folder in folders
    ]


def table_statements(
    tables: Sequence[DataTable], bucket: PrivateBucket, objects: Sequence[str]
) -> list[Statement]:
    """Let DynamoDB export tables, with the caller's permissions, into their own folders."""
    return [
        Statement(
            sid="ExportTables",
            actions=["dynamodb:ExportTableToPointInTime"],
            resources=[table.arn for table in tables],
        ),
        Statement(
            sid="WriteExports",
            # DynamoDB asks for all three, whoever owns the bucket.
            actions=["s3:AbortMultipartUpload", "s3:PutObject", "s3:PutObjectAcl"],
            resources=[f"{bucket.arn}/{each}" for each in objects],
        ),
        *key_statements("EncryptExports", "s3", bucket.key, ["kms:Decrypt", "kms:GenerateDataKey"]),
    ]


def function_statements(tables: Sequence[DataTable], bucket: PrivateBucket) -> list[Statement]:
    """Let the function begin exports of tables, look at them, and tell which are overdue."""
    return [
        *table_statements(tables, bucket, exported_objects(tables, FULL_FOLDER, CHANGES_FOLDER)),
        Statement(sid="FindExports", actions=["dynamodb:ListExports"], resources=["*"]),
        Statement(
            sid="SeeHowFarRecoveryReaches",
            actions=["dynamodb:DescribeContinuousBackups"],
            resources=[table.arn for table in tables],
        ),
        Statement(
            sid="DescribeExports",
            actions=["dynamodb:DescribeExport"],
            resources=_exports(tables, Aws.PARTITION, Aws.REGION, Aws.ACCOUNT_ID),
        ),
        Statement(
            sid="PublishOverdueExports",
            actions=["cloudwatch:PutMetricData"],
            resources=["*"],
            conditions={"StringEquals": {"cloudwatch:namespace": NAMESPACE}},
        ),
    ]


def database_statements(role: iam.IRole, key: kms.IKey) -> list[Statement]:
    """Let the function begin exports of snapshots, with one role and one key."""
    return [
        Statement(
            sid="ExportSnapshots",
            actions=[
                "rds:DescribeDBSnapshots",
                "rds:DescribeExportTasks",
                "rds:StartExportTask",
            ],
            resources=["*"],
        ),
        Statement(
            sid="PassExportRole",
            actions=["iam:PassRole"],
            resources=[role.role_arn],
            conditions={"StringEquals": {"iam:PassedToService": "export.rds.amazonaws.com"}},
        ),
        *key_statements("EncryptSnapshots", "rds", key, _KEY_ACTIONS),
    ]


def accept_function_findings(
    policy: iam.ManagedPolicy, tables: Sequence[DataTable], bucket: PrivateBucket
) -> None:
    """Accept what no policy of the function could name."""
    bucket.accept_object_names(policy, *exported_objects(tables, FULL_FOLDER, CHANGES_FOLDER))
    named = _exports(tables, "<AWS::Partition>", "<AWS::Region>", "<AWS::AccountId>")
    acknowledge_all(
        policy,
        [
            Finding(_ANY_RULE, _ANY_REASON),
            *(
                Finding(f"AwsSolutions::AwsSolutions-IAM5[Resource::{one}]", _EXPORTS_REASON)
                for one in named
            ),
        ],
    )


def _exports(tables: Sequence[DataTable], partition: str, region: str, account: str) -> list[str]:
    """Return ARNs as references or as the rules print them."""
    return [
        f"arn:{partition}:dynamodb:{region}:{account}:table/{table.deployed_name}/export/*"
        for table in tables
    ]
