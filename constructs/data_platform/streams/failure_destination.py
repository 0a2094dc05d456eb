"""Where records go that a consumer could not process: whole into S3, with a notice in SQS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from data_platform.compliance.acknowledgements import acknowledge
from data_platform.private_bucket import UNFINISHED_UPLOADS, PrivateBucket
from data_platform.removal import kept_once_created
from data_platform.stage import Stage
from data_platform.statements import Statement, policy_document
from data_platform.streams import nag_acknowledgements
from data_platform.streams.permissions import (
    FAILED_OBJECTS,
    SET_ASIDE_OBJECTS,
    replay_statements,
)

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_lambda as lambda_


RETENTION = Duration.days(90)
"""How long failed records are kept: long enough to repair a consumer and to replay what it missed,
and no second archive of personal data."""

_REPLAYED_RETENTION = Duration.days(14)
_NOTICE_RETENTION = Duration.days(14)


class FailureDestination(Construct):
    """The bucket of a product's failed records, a queue of notices, and a policy for replaying.

    Lambda sends only an S3 bucket the records themselves; a queue would get the place in a stream
    that forgets them within a day. Every object makes a notice in the queue, by way of EventBridge,
    so that an alarm can watch the queue and a person need not look into the bucket.

    Parameters
    ----------
    stage
        Protected stages keep bucket and queue when the stack is deleted.
    parameter_arns
        The SSM parameters by which operators find bucket and queue.
    encryption_key
        Encrypts the records, where the stage encrypts with customer-managed keys.

    Attributes
    ----------
    bucket
        Failed records, for 90 days, or 14 after they were replayed.
    queue, queue_arn, queue_url
        One notice per object, for 14 days.
    replay_policy
        Managed policy for operators: read failed records, replay and remove them.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: Stage,
        parameter_arns: Sequence[str] = (),
        encryption_key: kms.IKey | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.bucket = self._create_bucket(stage, encryption_key)
        self.queue = sqs.Queue(
            self,
            "Notices",
            # A notice names an object and holds no record, so it needs no key of this account,
            # which EventBridge would have to be let use.
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=_NOTICE_RETENTION,
            removal_policy=kept_once_created(stage),
        )
        self.queue_arn = self.queue.queue_arn
        self.queue_url = self.queue.queue_url
        acknowledge(self.queue, *nag_acknowledgements.NOTICE_QUEUE)
        events.Rule(
            self,
            "NoticeRule",
            description="Puts a notice of each batch of failed records into a queue",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={"bucket": {"name": [self.bucket.name]}},
            ),
            targets=[targets.SqsQueue(self.queue)],
        )
        self.replay_policy = iam.ManagedPolicy(
            self,
            "ReplayPolicy",
            description="Read failed stream records, replay and remove them",
            document=policy_document(
                replay_statements(self.bucket, self.queue_arn, parameter_arns)
            ),
        )
        self.bucket.accept_object_names(self.replay_policy, FAILED_OBJECTS, SET_ASIDE_OBJECTS)

    def grant_replay(self, function: lambda_.IFunction) -> None:
        """Let operators call a consumer with failed records."""
        self.replay_policy.add_statements(
            Statement(
                actions=["lambda:InvokeFunction"], resources=[function.function_arn]
            ).for_cdk()
        )

    def _create_bucket(self, stage: Stage, encryption_key: kms.IKey | None) -> PrivateBucket:
        bucket = PrivateBucket(
            self,
            "Bucket",
            stage=stage,
            encryption_key=encryption_key,
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="ExpireFailedRecords",
                    expiration=RETENTION,
                    noncurrent_version_expiration=_REPLAYED_RETENTION,
                    abort_incomplete_multipart_upload_after=UNFINISHED_UPLOADS,
                ),
                s3.LifecycleRule(id="ForgetDeletions", expired_object_delete_marker=True),
            ],
            without_replica="Failed records wait here to be replayed in this Region, for weeks at "
            "most. The items themselves are in their table, with point-in-time recovery.",
            names="Each object is named after its event source or its function, and the moment of "
            "the failure. The bucket holds failed records of this product alone.",
        )
        # CDK's own option would add a function to the stack that switches this on.
        bucket.resource.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(
                event_bridge_enabled=True
            )
        )
        return bucket
