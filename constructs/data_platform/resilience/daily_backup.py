"""Daily snapshots of tables in a vault of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aws_cdk import Duration, Stack
from aws_cdk import aws_backup as backup
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from data_platform.compliance.acknowledgements import acknowledge
from data_platform.removal import kept_once_created
from data_platform.source_conditions import for_own_account
from data_platform.stage import Stage

if TYPE_CHECKING:
    from aws_cdk import aws_dynamodb as dynamodb


_SERVICE_POLICY_RULE = (
    "AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/"
    "service-role/AWSBackupServiceRolePolicyForBackup]"
)
_SERVICE_POLICY_REASON = (
    "AWS Backup's own policy for its backup role: AWS extends it as the service gains features, "
    "and a copy that lags behind makes backups fail. Only backup.amazonaws.com assumes the role, "
    "for this account."
)

START_HOUR_UTC = 4
"""Hour at which the daily snapshots start, when the products are least used."""


class DailyBackup(Construct):
    """A vault with its own key, and a plan that fills it with one snapshot a table and day.

    AWS Backup makes no continuous backup of DynamoDB tables, so this adds to point-in-time
    recovery: a snapshot outlives its table.

    Parameters
    ----------
    tables
        What is backed up.
    retention
        How long a snapshot is kept.
    stage
        Decides whether vault and key outlive the stack.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        tables: Sequence[dynamodb.ITableV2],
        retention: Duration,
        stage: Stage,
    ) -> None:
        super().__init__(scope, construct_id)
        removal_policy = kept_once_created(stage)
        key = kms.Key(
            self,
            "VaultKey",
            description="Encrypts the snapshots in the backup vault",
            enable_key_rotation=True,
            removal_policy=removal_policy,
        )
        self.vault = backup.BackupVault(
            self, "Vault", encryption_key=key, removal_policy=removal_policy
        )
        self.plan = backup.BackupPlan(self, "Plan", backup_vault=self.vault)
        self.plan.add_rule(
            backup.BackupPlanRule(
                rule_name="Daily",
                schedule_expression=events.Schedule.cron(minute="0", hour=str(START_HOUR_UTC)),
                start_window=Duration.hours(1),
                completion_window=Duration.hours(8),
                delete_after=retention,
            )
        )
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal(
                "backup.amazonaws.com", conditions=for_own_account(Stack.of(self).account)
            ),
            description="Lets AWS Backup snapshot the selected tables",
        )
        acknowledge(role, _SERVICE_POLICY_RULE, _SERVICE_POLICY_REASON)
        # `from_construct` would skip a TableV2 without a word: name each table.
        self.selection = self.plan.add_selection(
            "Tables",
            resources=[backup.BackupResource.from_dynamo_db_table(table) for table in tables],
            role=role,
        )
