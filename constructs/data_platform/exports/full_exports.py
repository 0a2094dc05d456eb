"""Schedules with which EventBridge has DynamoDB export whole tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from data_platform.dynamodb.data_table import DataTable
from data_platform.exports.layout import FULL_FOLDER, table_prefix
from data_platform.exports.permissions import exported_objects, table_statements
from data_platform.functions.schedule import SPREAD_MINUTES, scheduler_of
from data_platform.private_bucket import PrivateBucket
from data_platform.statements import policy_document

EXPORT_CALL = "arn:aws:scheduler:::aws-sdk:dynamodb:exportTableToPointInTime"
"""The call as a universal target of EventBridge Scheduler; AWS names it so in every partition."""

SCHEDULED_TIME = "<aws.scheduler.scheduled-time>"
"""What EventBridge Scheduler replaces by the time that a call is due, the same for each attempt."""

MONTHLY = "cron(0 3 1 * ? *)"

# DynamoDB recognizes a call by its token for eight hours; a later attempt would export again.
_MAX_AGE_SECONDS = 6 * 3600
_ATTEMPTS = 20


class FullExports(Construct):
    """Calls of DynamoDB, one for each table and month, without a function in between.

    Parameters
    ----------
    tables
        What is exported.
    bucket
        Where to.
    account
        The stack's account, for which the schedules may call.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        tables: Sequence[DataTable],
        bucket: PrivateBucket,
        account: str,
    ) -> None:
        super().__init__(scope, construct_id)
        objects = exported_objects(tables, FULL_FOLDER)
        policy = iam.ManagedPolicy(
            self,
            "Policy",
            description="Export whole tables",
            document=policy_document(table_statements(tables, bucket, objects)),
        )
        bucket.accept_object_names(policy, *objects)
        role = iam.Role(
            self,
            "Role",
            description="Of the schedules of full exports",
            assumed_by=scheduler_of(account),
            managed_policies=[policy],
        )
        self._stack = Stack.of(self)
        role_arn = role.role_arn
        for table in tables:
            self._add_schedule(table, bucket, role_arn, account)

    def _add_schedule(
        self, table: DataTable, bucket: PrivateBucket, role_arn: str, account: str
    ) -> None:
        encryption = (
            {"S3SseAlgorithm": "KMS", "S3SseKmsKeyId": bucket.key.key_arn}
            if bucket.key
            else {"S3SseAlgorithm": "AES256"}
        )
        request: dict[str, Any] = {
            "TableArn": table.arn,
            "S3Bucket": bucket.name,
            "S3BucketOwner": account,
            "S3Prefix": f"{table_prefix(table.deployed_name)}/{FULL_FOLDER}",
            "ExportFormat": "DYNAMODB_JSON",
            "ExportType": "FULL_EXPORT",
            "ClientToken": f"{table.deployed_name}-{SCHEDULED_TIME}",
            **encryption,
        }
        scheduler.CfnSchedule(
            self,
            table.declaration.construct_id,
            description=f"Export {table.declaration.name} to S3",
            schedule_expression=MONTHLY,
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(
                mode="FLEXIBLE", maximum_window_in_minutes=SPREAD_MINUTES
            ),
            target=scheduler.CfnSchedule.TargetProperty(
                arn=EXPORT_CALL,
                role_arn=role_arn,
                input=self._stack.to_json_string(request),
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                    maximum_retry_attempts=_ATTEMPTS,
                    maximum_event_age_in_seconds=_MAX_AGE_SECONDS,
                ),
            ),
        )
