"""The IELTS stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration

from data_platform.deployment import Deployment
from data_platform.dynamodb.access import consumer_statements
from data_platform.dynamodb.types import StreamView
from data_platform.functions.sources import FUNCTION_SOURCES
from data_platform.functions.spec import FunctionSpec
from data_platform.messaging.notice_topic import NoticeTopic
from data_platform.resilience.daily_backup import DailyBackup
from data_platform.resilience.failure_notices import BackupFailureNotices
from data_platform.streams.consumed_stream import ConsumedStream
from stacks.ielts.devops_actions import DEVOPS_ACTIONS
from stacks.ielts.published_notices import PUBLISHED_NOTICES
from stacks.ielts.qr_tokens import QR_TOKENS
from stacks.ielts.safety_logs import SAFETY_LOGS
from stacks.ielts.sessions import SESSIONS
from stacks.ielts.support_tickets import SUPPORT_TICKETS
from stacks.ielts.tables import IELTS
from stacks.product_stack import ProductStack

if TYPE_CHECKING:
    from aws_cdk import Environment
    from constructs import Construct


BACKUP_RETENTION_DAYS = 35
"""From the IELTS document, Backup & Recovery."""

NOT_SNAPSHOTTED = {
    # Secrets of five minutes and a day. A restored one would be worthless, or should be.
    QR_TOKENS.name,
    SESSIONS.name,
    # Marks of notices are of no use to a restored table: old changes do not come again.
    PUBLISHED_NOTICES.name,
}
"""The tables without a daily snapshot; point-in-time recovery they have like all others."""

_ANY_CHANGE = {"eventName": ["INSERT", "MODIFY"]}


class IeltsStack(ProductStack):
    """The tables of IELTS GenAI Prep, their daily snapshots, and notices for its staff."""

    def __init__(self, scope: Construct, *, deployment: Deployment, env: Environment) -> None:
        super().__init__(scope, product=IELTS, deployment=deployment, env=env)
        self._add_daily_backup()
        self.notices = NoticeTopic(
            self,
            "Notices",
            name=deployment.named("ielts-notices"),
            purpose="IELTS: what staff must look at",
            stage=deployment.stage,
            encryption_key=self.encryption_key,
        )
        self._add_escalation()
        self._publish_notices()

    def _add_daily_backup(self) -> None:
        stage = self.deployment.stage
        kept = [table for name, table in self.tables.items() if name not in NOT_SNAPSHOTTED]
        if self.emptying is not None:
            every = list(self.tables.values())
            self.emptying.allow_vaults(f"{IELTS.stack_name}DailyBackupVault", every)
        if not stage.backups.daily:
            return
        backups = DailyBackup(
            self,
            "DailyBackup",
            tables=kept,
            retention=Duration.days(BACKUP_RETENTION_DAYS),
            stage=stage,
        )
        BackupFailureNotices(
            self,
            "BackupFailures",
            vault=backups.vault,
            topic=self.alarm_topics.warning,
            topic_key=self.alarm_topics.own_key,
            has_copies=backups.has_copies,
        )
        if self.emptying is not None:
            self.emptying.empty_vault("DailyBackup", backups.vault)

    def _add_escalation(self) -> None:
        published = self.tables[PUBLISHED_NOTICES.name]
        self.add_consumer(
            "Escalation",
            FunctionSpec(
                name="escalation",
                package=FUNCTION_SOURCES / "ielts_escalation",
                purpose=(
                    "Publishes urgent tickets, blocked content and fixes that wait for a review"
                ),
                statements=[
                    *self.notices.publish_statements(),
                    *consumer_statements(
                        "RememberNotices", published, "dynamodb:GetItem", "dynamodb:PutItem"
                    ),
                ],
                environment={
                    "NOTICE_TOPIC_ARN": self.notices.topic_arn,
                    "PUBLISHED_NOTICES_TABLE": published.name,
                    "SUPPORT_TICKETS_TABLE": self.tables[SUPPORT_TICKETS.name].name,
                    "SAFETY_LOGS_TABLE": self.tables[SAFETY_LOGS.name].name,
                    "DEVOPS_ACTIONS_TABLE": self.tables[DEVOPS_ACTIONS.name].name,
                },
            ),
            sources=[
                ConsumedStream(
                    self.tables[SUPPORT_TICKETS.name],
                    (
                        {**_ANY_CHANGE, **_new_image("priority", "urgent")},
                        {**_ANY_CHANGE, **_new_image("status", "escalated")},
                    ),
                    images=StreamView.NEW_AND_OLD_IMAGES,
                ),
                ConsumedStream(
                    self.tables[SAFETY_LOGS.name],
                    ({**_ANY_CHANGE, **_new_image("moderation_action", "block")},),
                    images=StreamView.NEW_AND_OLD_IMAGES,
                ),
                ConsumedStream(
                    self.tables[DEVOPS_ACTIONS.name],
                    ({**_ANY_CHANGE, **_new_image("status", "pending_review")},),
                    images=StreamView.NEW_AND_OLD_IMAGES,
                ),
            ],
        )

    def _publish_notices(self) -> None:
        published = {
            "TopicArn": (self.notices.topic_arn, "FIFO topic of notices"),
            "QueueUrl": (self.notices.queue.queue_url, "URL of the queue of notices"),
            "QueueArn": (self.notices.queue_arn, "ARN of the queue of notices"),
        }
        self.outputs.publish("Notices", self.outputs.values("Notice", "notices", values=published))


def _new_image(attribute: str, value: str) -> dict[str, object]:
    return {"dynamodb": {"NewImage": {attribute: {"S": [value]}}}}
