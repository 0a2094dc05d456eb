"""The IOPS stack."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam

from data_platform.context import arn_from_context
from data_platform.deployment import Deployment
from data_platform.dynamodb.types import StreamView
from data_platform.functions.sources import FUNCTION_SOURCES
from data_platform.functions.spec import FunctionSpec
from data_platform.messaging.event_bus import ProductEventBus
from data_platform.streams.consumed_stream import ConsumedStream
from stacks.context import ROLE_CONTEXT_KEY
from stacks.iops.metrics import METRICS
from stacks.iops.tables import IOPS
from stacks.product_stack import ProductStack

if TYPE_CHECKING:
    from aws_cdk import Environment
    from constructs import Construct


_ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+")


class IopsStack(ProductStack):
    """Metrics and insights tables, and events about health.

    The role of another stack gets access where it is named.
    """

    def __init__(self, scope: Construct, *, deployment: Deployment, env: Environment) -> None:
        role_arn = _role_arn(scope)
        super().__init__(scope, product=IOPS, deployment=deployment, env=env)
        if role_arn:
            role = iam.Role.from_role_arn(self, "LambdaExecutionRole", role_arn)
            self.access.read_write.attach_to_role(role)
        self.health_events = ProductEventBus(
            self,
            "HealthEvents",
            name=deployment.named("iops-health"),
            purpose="IOPS: health scores that became low or recovered",
            encryption_key=self.encryption_key,
        )
        self._add_health_consumer()
        published = {
            "BusName": (
                self.health_events.name,
                "Event bus of health scores that became low or recovered",
            ),
            "BusArn": (self.health_events.event_bus_arn, "ARN of the event bus of health scores"),
        }
        self.outputs.publish(
            "HealthEvents",
            self.outputs.values("HealthEvent", "health-events", values=published),
        )

    def _add_health_consumer(self) -> None:
        self.add_consumer(
            "HealthConsumer",
            FunctionSpec(
                name="health-events",
                package=FUNCTION_SOURCES / "iops_health_events",
                purpose="Publishes health scores that fall below the threshold or rise above it",
                statements=self.health_events.put_statements(),
                environment={"EVENT_BUS_NAME": self.health_events.name},
            ),
            sources=[
                ConsumedStream(
                    self.tables[METRICS.name],
                    ({"eventName": ["INSERT", "MODIFY"]},),
                    images=StreamView.NEW_AND_OLD_IMAGES,
                ),
            ],
        )

    @classmethod
    def check_context(cls, scope: Construct) -> None:
        """Refuse what is no ARN of a role."""
        _role_arn(scope)


def _role_arn(scope: Construct) -> str | None:
    return arn_from_context(
        scope,
        ROLE_CONTEXT_KEY,
        _ROLE_ARN,
        meaning="an IAM role",
        example="arn:aws:iam::111122223333:role/IopsLambdaRole",
    )
