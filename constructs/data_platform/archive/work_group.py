"""The Athena workgroup of an archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws
from aws_cdk import aws_athena as athena

from data_platform.archive.bucket import RESULTS_PREFIX

if TYPE_CHECKING:
    from constructs import Construct

    from data_platform.private_bucket import PrivateBucket

BYTES_PER_QUERY = 100 * 1024**3
"""Athena stops a query that has read more: half a dollar, and a condition on the day is missing."""


def create_work_group(
    scope: Construct, construct_id: str, *, name: str, description: str, bucket: PrivateBucket
) -> athena.CfnWorkGroup:
    """Create a workgroup whose results lie in the archive's bucket, encrypted like its objects."""
    work_group = athena.CfnWorkGroup
    return athena.CfnWorkGroup(
        scope,
        construct_id,
        name=name,
        description=description,
        state="ENABLED",
        # It holds nothing but a history of queries.
        recursive_delete_option=True,
        work_group_configuration=work_group.WorkGroupConfigurationProperty(
            enforce_work_group_configuration=True,
            publish_cloud_watch_metrics_enabled=True,
            bytes_scanned_cutoff_per_query=BYTES_PER_QUERY,
            engine_version=work_group.EngineVersionProperty(
                selected_engine_version="Athena engine version 3"
            ),
            result_configuration=work_group.ResultConfigurationProperty(
                output_location=f"s3://{bucket.name}/{RESULTS_PREFIX}",
                expected_bucket_owner=Aws.ACCOUNT_ID,
                encryption_configuration=_result_encryption(bucket),
            ),
        ),
    )


def _result_encryption(
    bucket: PrivateBucket,
) -> athena.CfnWorkGroup.EncryptionConfigurationProperty:
    encryption = athena.CfnWorkGroup.EncryptionConfigurationProperty
    if bucket.key is None:
        return encryption(encryption_option="SSE_S3")
    return encryption(encryption_option="SSE_KMS", kms_key=bucket.key.key_arn)
