"""Where a product's alarms go: one encrypted topic for each severity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from data_platform.deployment import Deployment
from data_platform.dynamodb.schema import Product
from data_platform.monitoring.policy.rules import Severity
from data_platform.monitoring.recipients import subscribe
from data_platform.removal import kept_once_created
from data_platform.source_conditions import for_own_account
from data_platform.stage import Stage


class Publisher(StrEnum):
    """What publishes to alarm topics, as IAM names it."""

    ALARMS = "cloudwatch.amazonaws.com"
    BUDGETS = "budgets.amazonaws.com"
    COST_ANOMALIES = "costalerts.amazonaws.com"


_STATEMENT_IDS = {
    Publisher.ALARMS: "Alarms",
    Publisher.BUDGETS: "Budgets",
    Publisher.COST_ANOMALIES: "CostAnomalies",
}


class AlarmTopics(Construct):
    """A critical and a warning topic that this account's alarms publish to, over TLS only.

    The warning topic takes what else watches the account where the stack has it. EventBridge is not
    admitted: it tells neither SNS nor KMS for whom it acts, so no condition could keep the rules of
    strangers out.

    Parameters
    ----------
    product
        Whose alarms they carry.
    deployment
        The namespace in their names, and who subscribes.
    account
        The stack's account, for which services may publish.
    warned_by
        What publishes to the warning topic besides alarms.
    has_own_key
        Whether they are encrypted with a key of their own, at a dollar a month. AWS services
        cannot publish to a topic that AWS's own key encrypts, so it may be missing only where
        nothing but people and applications of this account publishes.

    Attributes
    ----------
    critical, warning
        The topics.
    own_key
        The key that they are encrypted with, if it is their own.
    critical_arn, warning_arn
        Their ARNs, which every alarm names.
    critical_policy, warning_policy
        What lets services publish; what is made with a topic as subscriber waits for it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        product: Product,
        deployment: Deployment,
        account: str,
        has_own_key: bool,
        warned_by: Sequence[Publisher] = (),
    ) -> None:
        super().__init__(scope, construct_id)
        self._account = account
        publishers = {
            Severity.CRITICAL: (Publisher.ALARMS,),
            Severity.WARNING: (Publisher.ALARMS, *warned_by),
        }
        self.own_key = (
            self._create_key(product, deployment.stage, publishers[Severity.WARNING])
            if has_own_key
            else None
        )
        key = self.own_key or self._managed_key()
        topics = {
            severity: sns.Topic(
                self,
                severity.value.capitalize(),
                topic_name=deployment.named(f"{product.name}-alarms-{severity}"),
                display_name=f"{product.title}: {severity} alarms, {deployment.stage.name}",
                master_key=key,
            )
            for severity in Severity
        }
        self.critical = topics[Severity.CRITICAL]
        self.warning = topics[Severity.WARNING]
        self.critical_arn = self.critical.topic_arn
        self.warning_arn = self.warning.topic_arn
        sources = self._sources(warned_by)
        arns = {Severity.CRITICAL: self.critical_arn, Severity.WARNING: self.warning_arn}
        # One document: each `add_to_resource_policy` takes several calls to Node.
        policies = {
            severity: sns.TopicPolicy(
                topic,
                "Policy",
                topics=[topic],
                policy_document=self._topic_policy(arns[severity], publishers[severity], sources),
            )
            for severity, topic in topics.items()
        }
        self.critical_policy = policies[Severity.CRITICAL]
        self.warning_policy = policies[Severity.WARNING]
        settings = deployment.stage.alarms
        subscribe(
            self,
            {self.critical: settings.critical, self.warning: settings.warning},
            name=deployment.named(f"{product.name}-alarms"),
        )

    def _create_key(
        self, product: Product, stage: Stage, publishers: Sequence[Publisher]
    ) -> kms.Key:
        key = kms.Key(
            self,
            "Key",
            description=f"Encrypts the alarms of {product.title}",
            enable_key_rotation=True,
            # Other teams may have subscriptions that outlive a mistake.
            removal_policy=kept_once_created(stage),
        )
        actions = ["kms:Decrypt", "kms:GenerateDataKey*"]
        # For KMS, AWS documents the account alone.
        for statement in self._statements(publishers, actions, "*", sources={}):
            key.add_to_resource_policy(iam.PolicyStatement.from_json(statement))
        return key

    def _managed_key(self) -> kms.IKey:
        return kms.Alias.from_alias_name(self, "ManagedKey", "alias/aws/sns")

    def _topic_policy(
        self, topic_arn: str, publishers: Sequence[Publisher], sources: Mapping[Publisher, str]
    ) -> iam.PolicyDocument:
        over_tls_only = {
            "Sid": "AllowPublishThroughSSLOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sns:Publish",
            "Resource": topic_arn,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        published = self._statements(publishers, ["sns:Publish"], topic_arn, sources)
        statements = [over_tls_only, *published]
        return iam.PolicyDocument.from_json({"Version": "2012-10-17", "Statement": statements})

    def _statements(
        self,
        publishers: Sequence[Publisher],
        actions: list[str],
        resource: str,
        sources: Mapping[Publisher, str],
    ) -> Iterator[dict[str, object]]:
        for publisher in publishers:
            yield {
                "Sid": _STATEMENT_IDS[publisher],
                "Effect": "Allow",
                "Principal": {"Service": publisher.value},
                "Action": actions,
                "Resource": resource,
                "Condition": for_own_account(self._account, sources.get(publisher)),
            }

    def _sources(self, publishers: Sequence[Publisher]) -> dict[Publisher, str]:
        """Return for what a service acts, as far as AWS documents that it tells a topic."""
        stack = Stack.of(self)
        sources = {
            Publisher.ALARMS: stack.format_arn(
                service="cloudwatch",
                resource="alarm",
                resource_name="*",
                arn_format=ArnFormat.COLON_RESOURCE_NAME,
            )
        }
        if Publisher.BUDGETS in publishers:
            sources[Publisher.BUDGETS] = stack.format_arn(
                service="budgets", region="", resource="*"
            )
        return sources
