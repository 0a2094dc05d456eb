"""The Tutor stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_platform.deployment import Deployment
from data_platform.dynamodb.access import consumer_statements
from data_platform.dynamodb.types import StreamView
from data_platform.functions.sources import FUNCTION_SOURCES
from data_platform.functions.spec import FunctionSpec
from data_platform.streams.consumed_stream import ConsumedStream
from stacks.product_stack import ProductStack
from stacks.tutor.alarms import ALARM_RULES
from stacks.tutor.audit import AUDIT_LOG_RETENTION, AUDIT_LOGS
from stacks.tutor.audited_tables import AUDITED_TABLES, audited_tables_setting
from stacks.tutor.chat import CHAT_SESSIONS
from stacks.tutor.chat_messages import CHAT_MESSAGES
from stacks.tutor.tables import TUTOR

if TYPE_CHECKING:
    from aws_cdk import Environment
    from constructs import Construct


class TutorStack(ProductStack):
    """The tables of the AI Tutor, its audit trail, and the counters of its chats."""

    alarm_rules = ALARM_RULES

    def __init__(self, scope: Construct, *, deployment: Deployment, env: Environment) -> None:
        super().__init__(scope, product=TUTOR, deployment=deployment, env=env)
        self._add_audit_trail()
        self._add_chat_counters()

    def _add_audit_trail(self) -> None:
        audit_logs = self.tables[AUDIT_LOGS.name]
        self.add_consumer(
            "AuditTrail",
            FunctionSpec(
                name="audit-trail",
                package=FUNCTION_SOURCES / "tutor_audit_trail",
                purpose="Writes what changed in the audited tables into the audit trail",
                statements=consumer_statements(
                    "WriteAuditLogs", audit_logs, "dynamodb:BatchWriteItem"
                ),
                environment={
                    "AUDIT_LOGS_TABLE": audit_logs.name,
                    "AUDIT_LOGS_RETENTION_DAYS": str(AUDIT_LOG_RETENTION.days),
                    "AUDITED_TABLES": audited_tables_setting(
                        lambda table: self.deployment.named(table.name)
                    ),
                },
                # Large images take long to compare with the processor's share of less memory.
                memory_mib=512,
                # It says which changes the trail lacks, and why.
                log_is_evidence=True,
            ),
            sources=[
                ConsumedStream(
                    self.tables[audited.table.name],
                    audited.filters,
                    images=StreamView.NEW_AND_OLD_IMAGES,
                )
                for audited in AUDITED_TABLES
            ],
        )

    def _add_chat_counters(self) -> None:
        sessions = self.tables[CHAT_SESSIONS.name]
        self.add_consumer(
            "ChatCounters",
            FunctionSpec(
                name="chat-counters",
                package=FUNCTION_SOURCES / "tutor_chat_counters",
                purpose="Keeps the number of messages of each chat session",
                statements=consumer_statements(
                    "CountMessages",
                    sessions,
                    "dynamodb:BatchGetItem",
                    "dynamodb:PutItem",
                    "dynamodb:UpdateItem",
                ),
                environment={"CHAT_SESSIONS_TABLE": sessions.name},
            ),
            sources=[
                ConsumedStream(
                    self.tables[CHAT_MESSAGES.name],
                    ({"eventName": ["INSERT", "REMOVE"]},),
                    images=StreamView.NEW_AND_OLD_IMAGES,
                )
            ],
        )
