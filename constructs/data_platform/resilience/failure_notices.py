"""Notices of backups and copies that failed, with AWS Backup's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from constructs import Construct

from data_platform.monitoring.policy.wording import runbook_address
from data_platform.source_conditions import for_own_account
from data_platform.statements import Statement, policy_document

if TYPE_CHECKING:
    from aws_cdk import aws_backup as backup
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_sns as sns


_UNSUCCESSFUL = ["ABORTED", "EXPIRED", "FAILED"]
_RUNBOOK = "backup-failed"


class BackupFailureNotices(Construct):
    """Rules that tell a topic of each backup or copy of a vault that failed.

    The topic's policy does not admit EventBridge, for which no condition could keep the rules of
    strangers out: the rules act with a role of their own, which may publish to this topic alone.

    Parameters
    ----------
    vault
        Whose jobs are watched.
    topic
        Who is told.
    topic_key
        The topic's key, if it is this account's own.
    has_copies
        Whether its backups are copied to another vault.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vault: backup.IBackupVault,
        topic: sns.ITopic,
        topic_key: kms.IKey | None,
        has_copies: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self._topic = topic
        # The target would give it a policy of its own.
        self._role = self._create_role(topic_key).without_policy_updates()
        self._add_rule(
            "Backups",
            "A daily snapshot was not made",
            "Backup Job State Change",
            {"backupVaultArn": [vault.backup_vault_arn]},
        )
        if has_copies:
            self._add_rule(
                "Copies",
                "A daily snapshot was not copied",
                "Copy Job State Change",
                {"sourceBackupVaultArn": [vault.backup_vault_arn]},
            )

    def _create_role(self, key: kms.IKey | None) -> iam.Role:
        stack = Stack.of(self)
        # The rules' names begin with the stack's; they name the role, which cannot name them.
        rules = stack.format_arn(
            service="events",
            resource="rule",
            resource_name=f"{stack.stack_name}-*",
            arn_format=ArnFormat.SLASH_RESOURCE_NAME,
        )
        statements = [Statement(actions=["sns:Publish"], resources=[self._topic.topic_arn])]
        if key is not None:
            actions = ["kms:Decrypt", "kms:GenerateDataKey"]
            statements.append(Statement(actions=actions, resources=[key.key_arn]))
        policy = iam.ManagedPolicy(
            self,
            "Policy",
            description="Tell the alarm topic of failed backups",
            document=policy_document(statements),
        )
        return iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal(
                "events.amazonaws.com", conditions=for_own_account(stack.account, rules)
            ),
            description="Lets EventBridge tell the alarm topic of failed backups",
            managed_policies=[policy],
        )

    def _add_rule(
        self, construct_id: str, problem: str, detail_type: str, detail: dict[str, list[str]]
    ) -> None:
        state, resource, message = (
            events.EventField.from_path(f"$.detail.{field}")
            for field in ("state", "resourceArn", "statusMessage")
        )
        text = f"{problem}. {state}: {resource}. {message} {runbook_address(_RUNBOOK)}"
        events.Rule(
            self,
            construct_id,
            description=f"Tells the alarm topic: {problem.lower()}",
            event_pattern=events.EventPattern(
                source=["aws.backup"],
                detail_type=[detail_type],
                detail={"state": _UNSUCCESSFUL, **detail},
            ),
            targets=[
                targets.SnsTopic(
                    self._topic,
                    message=events.RuleTargetInput.from_text(text),
                    role=self._role,
                )
            ],
        )
