"""Where a product's alarms go: one encrypted topic for each severity."""

from collections.abc import Iterator

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from data_platform.deployment import Deployment
from data_platform.dynamodb.schema import Product
from data_platform.monitoring.policy.rules import Severity
from data_platform.monitoring.recipients import subscribe
from data_platform.stage import Stage

_CLOUDWATCH = "cloudwatch.amazonaws.com"
_EVENTS = "events.amazonaws.com"
_PUBLISHERS = {
    # what publishes: the ID of its statement
    _CLOUDWATCH: "Alarms",
    "budgets.amazonaws.com": "Budgets",
    "costalerts.amazonaws.com": "CostAnomalies",
    _EVENTS: "Events",
}


class AlarmTopics(Construct):
    """A critical and a warning topic that AWS services may publish to, over TLS only.

    Parameters
    ----------
    product
        Whose alarms they carry.
    deployment
        The namespace in their names, and who subscribes.
    has_own_key
        Whether they are encrypted with a key of their own, at a dollar a month. AWS services
        cannot publish to a topic that AWS's own key encrypts, so it may be missing only where
        nothing but people and applications of this account publishes.

    Attributes
    ----------
    critical, warning
        The topics.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        product: Product,
        deployment: Deployment,
        has_own_key: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        key = self._create_key(product, deployment.stage) if has_own_key else self._managed_key()
        topics = {
            severity: sns.Topic(
                self,
                severity.value.capitalize(),
                topic_name=deployment.named(f"{product.name}-alarms-{severity}"),
                display_name=f"{product.title}: {severity} alarms, {deployment.stage.name}",
                master_key=key,
                enforce_ssl=True,
            )
            for severity in Severity
        }
        self.critical = topics[Severity.CRITICAL]
        self.warning = topics[Severity.WARNING]
        for topic in topics.values():
            for statement in _statements(self, ["sns:Publish"], topic.topic_arn):
                topic.add_to_resource_policy(statement)
        settings = deployment.stage.alarms
        subscribe(
            self,
            {self.critical: settings.critical, self.warning: settings.warning},
            name=deployment.named(f"{product.name}-alarms"),
        )

    def _create_key(self, product: Product, stage: Stage) -> kms.Key:
        key = kms.Key(
            self,
            "Key",
            description=f"Encrypts the alarms of {product.title}",
            enable_key_rotation=True,
            # Other teams may have subscriptions that outlive a mistake.
            removal_policy=RemovalPolicy.RETAIN if stage.protected else RemovalPolicy.DESTROY,
        )
        for statement in _statements(self, ["kms:Decrypt", "kms:GenerateDataKey*"], "*"):
            key.add_to_resource_policy(statement)
        return key

    def _managed_key(self) -> kms.IKey:
        return kms.Alias.from_alias_name(self, "ManagedKey", "alias/aws/sns")


def _statements(
    scope: Construct, actions: list[str], resource: str
) -> Iterator[iam.PolicyStatement]:
    account = Stack.of(scope).account
    for service, sid in _PUBLISHERS.items():
        # EventBridge tells neither SNS nor KMS for whom it acts: a condition would shut it out.
        conditions = (
            None if service == _EVENTS else {"StringEquals": {"aws:SourceAccount": account}}
        )
        yield iam.PolicyStatement(
            sid=sid,
            principals=[iam.ServicePrincipal(service)],
            actions=actions,
            resources=[resource],
            conditions=conditions,
        )
