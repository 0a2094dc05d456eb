"""Where a product's alarms go: one encrypted topic for each severity."""

from collections.abc import Iterator

from aws_cdk import RemovalPolicy
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
    account
        The stack's account, for which services may publish.
    has_own_key
        Whether they are encrypted with a key of their own, at a dollar a month. AWS services
        cannot publish to a topic that AWS's own key encrypts, so it may be missing only where
        nothing but people and applications of this account publishes.

    Attributes
    ----------
    critical, warning
        The topics.
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
    ) -> None:
        super().__init__(scope, construct_id)
        self._account = account
        key = self._create_key(product, deployment.stage) if has_own_key else self._managed_key()
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
        # One document: each `add_to_resource_policy` takes several calls to Node.
        self.critical_policy, self.warning_policy = (
            sns.TopicPolicy(
                topic, "Policy", topics=[topic], policy_document=self._topic_policy(arn)
            )
            for topic, arn in ((self.critical, self.critical_arn), (self.warning, self.warning_arn))
        )
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
        for statement in self._statements(["kms:Decrypt", "kms:GenerateDataKey*"], "*"):
            key.add_to_resource_policy(iam.PolicyStatement.from_json(statement))
        return key

    def _managed_key(self) -> kms.IKey:
        return kms.Alias.from_alias_name(self, "ManagedKey", "alias/aws/sns")

    def _topic_policy(self, topic_arn: str) -> iam.PolicyDocument:
        over_tls_only = {
            "Sid": "AllowPublishThroughSSLOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sns:Publish",
            "Resource": topic_arn,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        statements = [over_tls_only, *self._statements(["sns:Publish"], topic_arn)]
        return iam.PolicyDocument.from_json({"Version": "2012-10-17", "Statement": statements})

    def _statements(self, actions: list[str], resource: str) -> Iterator[dict[str, object]]:
        for service, sid in _PUBLISHERS.items():
            statement: dict[str, object] = {
                "Sid": sid,
                "Effect": "Allow",
                "Principal": {"Service": service},
                "Action": actions,
                "Resource": resource,
            }
            # EventBridge tells neither SNS nor KMS for whom it acts: a condition would shut it out.
            if service != _EVENTS:
                statement["Condition"] = {"StringEquals": {"aws:SourceAccount": self._account}}
            yield statement
