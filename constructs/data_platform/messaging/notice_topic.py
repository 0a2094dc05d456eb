"""A topic that delivers each notice once and in order, and the queue that hands it over."""

from aws_cdk import Annotations, Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from data_platform.key_permissions import key_statements
from data_platform.removal import kept_once_created
from data_platform.stage import Stage
from data_platform.statements import Statement

_RETENTION = Duration.days(14)
_ATTEMPTS = 5
"""How often a reader may take a notice without deleting it before it is set aside."""

_VISIBILITY = Duration.minutes(5)


class NoticeTopic(Construct):
    """A FIFO topic with one subscriber, a FIFO queue that a ticket system or a function reads.

    The topic drops a notice whose deduplication ID it has seen within five minutes. FIFO topics
    deliver to queues only, not to e-mail: whoever reads the queue tells people in their own way.

    Parameters
    ----------
    name
        Name of topic and queues, without ``.fifo``.
    purpose
        What the notices say, for the people who find the topic.
    stage
        Protected stages keep the queues when the stack is deleted, and are warned of a queue that
        nobody reads.
    encryption_key
        Encrypts the topic, where the stage encrypts with customer-managed keys; AWS's own key of
        SNS otherwise.

    Attributes
    ----------
    topic, topic_arn
        Takes the notices.
    queue, queue_arn
        Hands them over; they wait 14 days.
    set_aside
        Notices that the reader failed on five times.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        purpose: str,
        stage: Stage,
        encryption_key: kms.IKey | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.encryption_key = encryption_key
        self.topic = sns.Topic(
            self,
            "Topic",
            topic_name=f"{name}.fifo",
            display_name=purpose,
            fifo=True,
            # The deduplication ID names the change: two equal messages can be two events.
            content_based_deduplication=False,
            enforce_ssl=True,
            master_key=encryption_key
            or kms.Alias.from_alias_name(self, "ServiceKey", "alias/aws/sns"),
        )
        removal_policy = kept_once_created(stage)
        self.set_aside = self._create_queue("SetAside", f"{name}-set-aside", removal_policy)
        self.queue = self._create_queue(
            "Queue",
            name,
            removal_policy,
            sqs.DeadLetterQueue(queue=self.set_aside, max_receive_count=_ATTEMPTS),
        )
        self.topic_arn = self.topic.topic_arn
        self.queue_arn = self.queue.queue_arn
        self._deliver()
        if stage.protected and not stage.notices_read_by:
            Annotations.of(self).add_warning_v2(
                "data-platform:NoticesUnread",
                f"Nothing is said to read {name}.fifo, whose notices wait 14 days: connect a "
                f"reader, and name it in notices_read_by of the stage {stage.name}.",
            )

    def publish_statements(self) -> list[Statement]:
        """Let a function publish notices."""
        return [
            Statement(sid="PublishNotices", actions=["sns:Publish"], resources=[self.topic_arn]),
            *key_statements(
                "EncryptNotices", "sns", self.encryption_key, ["kms:Decrypt", "kms:GenerateDataKey"]
            ),
        ]

    def _deliver(self) -> None:
        # `add_subscription` would name it after the stack, and so after the namespace.
        delivery = sns.Subscription(
            self,
            "Delivery",
            topic=self.topic,
            endpoint=self.queue_arn,
            protocol=sns.SubscriptionProtocol.SQS,
            raw_message_delivery=True,
        )
        added = self.queue.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["sqs:SendMessage"],
                principals=[iam.ServicePrincipal("sns.amazonaws.com")],
                resources=[self.queue_arn],
                conditions={"ArnEquals": {"aws:SourceArn": self.topic_arn}},
            )
        )
        if added.policy_dependable is not None:
            # A notice that comes earlier would be refused by the queue, and lost.
            delivery.node.add_dependency(added.policy_dependable)

    def _create_queue(
        self,
        construct_id: str,
        name: str,
        removal_policy: RemovalPolicy,
        dead_letter_queue: sqs.DeadLetterQueue | None = None,
    ) -> sqs.Queue:
        return sqs.Queue(
            self,
            construct_id,
            queue_name=f"{name}.fifo",
            fifo=True,
            # A key of this account would have to be opened to SNS; a notice holds no user's text.
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=_RETENTION,
            visibility_timeout=_VISIBILITY,
            dead_letter_queue=dead_letter_queue,
            removal_policy=removal_policy,
        )
