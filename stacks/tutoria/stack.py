"""The TutorIA chat stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_platform.archive.item_archive import ItemArchive
from data_platform.cost.anomalies import monitor_arn_from_context
from data_platform.cost.guards import CostGuards, guard_publishers
from data_platform.deployment import Deployment
from data_platform.dynamodb.access import consumer_statements
from data_platform.dynamodb.expiry_filters import expired_items
from data_platform.dynamodb.types import StreamView
from data_platform.functions.sources import FUNCTION_SOURCES
from data_platform.functions.spec import FunctionSpec
from data_platform.statements import Statement
from data_platform.streams.consumed_stream import ConsumedStream
from data_platform.streams.settings import EventSourceSettings
from stacks.product_stack import ProductStack
from stacks.tutoria.alarms import ALARM_RULES, PROVIDER_BUDGETS_USD
from stacks.tutoria.archive_queries import ARCHIVE_QUERIES
from stacks.tutoria.chat_messages import CHAT_MESSAGES
from stacks.tutoria.chat_usage import CHAT_USAGE_DAILY, EVERY_DAY, FIRST_DETAILED_DAY
from stacks.tutoria.tables import TUTORIA

if TYPE_CHECKING:
    from aws_cdk import Environment
    from constructs import Construct


class TutoriaChatStack(ProductStack):
    """Chat messages, their daily usage, and the archive of those that expired."""

    alarm_rules = ALARM_RULES
    alarm_topics_take_bills = True

    def __init__(self, scope: Construct, *, deployment: Deployment, env: Environment) -> None:
        monitor_arn = monitor_arn_from_context(scope)
        super().__init__(
            scope,
            product=TUTORIA,
            deployment=deployment,
            env=env,
            warned_by=guard_publishers(
                deployment.stage.costs, deployment, env.region or "", monitor_arn
            ),
        )
        self._add_usage_rollup()
        self.archive = ItemArchive(
            self,
            "Archive",
            name=deployment.named("tutoria-archive"),
            table_name="chat_messages",
            declaration=CHAT_MESSAGES,
            queries=ARCHIVE_QUERIES,
            stage=deployment.stage,
            encryption_key=self.encryption_key,
        )
        self.let_go_of_objects("Archive", self.archive.bucket)
        self._add_archive_consumer()
        self._publish_archive()
        if deployment.stage.costs:
            guards = CostGuards(
                self,
                "CostGuards",
                settings=deployment.stage.costs,
                deployment=deployment,
                topic=self.alarm_topics.warning,
                monitor_arn=monitor_arn,
            )
            # AWS refuses a subscriber that it may not publish to yet.
            guards.node.add_dependency(self.alarm_topics.warning_policy)

    @classmethod
    def check_context(cls, scope: Construct) -> None:
        """Refuse what is no ARN of a cost anomaly monitor."""
        monitor_arn_from_context(scope)

    def _add_usage_rollup(self) -> None:
        usage = self.tables[CHAT_USAGE_DAILY.name]
        self.add_consumer(
            "UsageRollup",
            FunctionSpec(
                name="usage-rollup",
                package=FUNCTION_SOURCES / "tutoria_usage_rollup",
                purpose="Sums up messages, tokens and cost per day, provider, module and student",
                statements=[
                    *consumer_statements(
                        "CountUsage",
                        usage,
                        "dynamodb:DeleteItem",
                        "dynamodb:PutItem",
                        "dynamodb:UpdateItem",
                    ),
                    Statement(
                        sid="ReadCosts",
                        actions=["dynamodb:GetItem"],
                        resources=[usage.arn],
                        conditions={
                            "ForAllValues:StringEquals": {
                                "dynamodb:LeadingKeys": [
                                    f"PROVIDER#{provider}" for provider in PROVIDER_BUDGETS_USD
                                ]
                            }
                        },
                    ),
                ],
                environment={
                    "USAGE_TABLE": usage.name,
                    "DETAILS_SINCE": FIRST_DETAILED_DAY
                    if self.deployment.stage.protected
                    else EVERY_DAY,
                    "PROVIDERS": ",".join(PROVIDER_BUDGETS_USD),
                },
                first_days={"DETAILS_SINCE": "FIRST_DETAILED_DAY (stacks/tutoria/chat_usage.py)"},
            ),
            # No filter: one that misses a deletion by a person would leave it counted for good.
            sources=[
                ConsumedStream(
                    self.tables[CHAT_MESSAGES.name], images=StreamView.NEW_AND_OLD_IMAGES
                )
            ],
            # All shards write the counters of two providers: fewer, larger transactions meet less.
            settings=EventSourceSettings(batch_size=500, batching_window_seconds=5),
        )

    def _add_archive_consumer(self) -> None:
        consumer = self.add_consumer(
            "ArchiveConsumer",
            FunctionSpec(
                name="archive",
                package=FUNCTION_SOURCES / "tutoria_archive",
                purpose="Keeps expired messages in S3",
                statements=self.archive.write_statements(),
                environment={
                    "ARCHIVE_BUCKET": self.archive.bucket.name,
                    "ARCHIVE_PREFIX": self.archive.items_prefix,
                },
                memory_mib=512,
            ),
            sources=[
                ConsumedStream(
                    self.tables[CHAT_MESSAGES.name],
                    (expired_items(self.deployment.stage),),
                    images=StreamView.OLD_IMAGE,
                )
            ],
            # The longest wait for the largest batch makes the fewest objects; a developer wants to
            # see one soon. Lambda ends a batch at 6 MB, which takes several times as much memory.
            settings=EventSourceSettings(
                batch_size=10_000,
                batching_window_seconds=300 if self.deployment.stage.protected else 10,
            ),
        )
        self.archive.accept_writer(consumer.policy)

    def _publish_archive(self) -> None:
        archive = self.archive
        published = {
            "BucketName": (archive.bucket.name, "Bucket of the archive"),
            "DatabaseName": (archive.database_name, "Glue database of the archive"),
            "TableName": (archive.table_name, "Glue table of expired messages"),
            "WorkGroupName": (
                archive.work_group_name,
                "Athena workgroup for queries of the archive",
            ),
        }
        policy = self.outputs.value(
            "ArchiveQueryPolicyArn",
            archive.query_policy.managed_policy_arn,
            "Managed policy for querying the archive and importing from it",
            "policies",
            "query-archive",
        )
        self.outputs.publish(
            "Archive", [*self.outputs.values("Archive", "archive", values=published), policy]
        )
