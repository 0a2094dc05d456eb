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
    recovery: a snapshot outlives its table. In protected stages nobody deletes a snapshot or
    shortens its life before its time: the vault has a policy against it and a lock in governance
    mode, which whoever administers the account can take off, and a compliance lock would not let
    anybody.

    Parameters
    ----------
    tables
        What is backed up.
    retention
        How long a snapshot is kept, and a copy of it.
    stage
        Decides whether vault and key outlive the stack, whether the vault is locked, and where
        copies go.

    Attributes
    ----------
    vault
        The vault.
    has_copies
        Whether snapshots are copied to another vault.
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
            self,
            "Vault",
            encryption_key=key,
            removal_policy=removal_policy,
            # Neither may be there where the vault goes with its stack: it could not be emptied.
            access_policy=_deletion_refused() if stage.protected else None,
            lock_configuration=_governance_lock(retention) if stage.protected else None,
        )
        copies = self._copies(stage.backups.copy_vault_arn, retention)
        self.has_copies = bool(copies)
        self.plan = backup.BackupPlan(self, "Plan", backup_vault=self.vault)
        self.plan.add_rule(
            backup.BackupPlanRule(
                rule_name="Daily",
                schedule_expression=events.Schedule.cron(minute="0", hour=str(START_HOUR_UTC)),
                start_window=Duration.hours(1),
                completion_window=Duration.hours(8),
                delete_after=retention,
                copy_actions=copies or None,
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

    def _copies(
        self, vault_arn: str | None, retention: Duration
    ) -> list[backup.BackupPlanCopyActionProps]:
        if vault_arn is None:
            return []
        vault = backup.BackupVault.from_backup_vault_arn(self, "CopyVault", vault_arn)
        return [
            backup.BackupPlanCopyActionProps(destination_backup_vault=vault, delete_after=retention)
        ]


def _deletion_refused() -> iam.PolicyDocument:
    """Return a policy by which nobody deletes a snapshot; AWS Backup does, at its time."""
    return iam.PolicyDocument.from_json(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "KeepUntilTheirTime",
                    "Effect": "Deny",
                    "Principal": {"AWS": "*"},
                    "Action": [
                        "backup:DeleteRecoveryPoint",
                        "backup:DisassociateRecoveryPoint",
                        "backup:UpdateRecoveryPointLifecycle",
                    ],
                    "Resource": "*",
                }
            ],
        }
    )


def _governance_lock(retention: Duration) -> backup.LockConfiguration:
    """Return a lock without `changeable_for`, which would make it final."""
    return backup.LockConfiguration(min_retention=retention)
