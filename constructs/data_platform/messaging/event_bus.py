"""An event bus for the events of one product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam

from data_platform.source_conditions import for_own_account
from data_platform.statements import Statement

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from constructs import Construct


class ProductEventBus(events.EventBus):
    """A bus of its own, so that rules and permissions of other events cannot get in the way.

    Rules of the same account subscribe to it; other accounts cannot put or read events, since the
    bus has no resource policy.

    Parameters
    ----------
    name
        Name of the bus.
    purpose
        What its events say.
    encryption_key
        Encrypts events at rest, where the stage encrypts with customer-managed keys.

    Attributes
    ----------
    name
        What CDK calls `event_bus_name`, asked for once.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        purpose: str,
        encryption_key: kms.IKey | None = None,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            event_bus_name=name,
            description=purpose,
        )
        self.name = self.event_bus_name
        if encryption_key:
            self._encrypt(name, encryption_key)

    def put_statements(self) -> list[Statement]:
        """Let a function put events on the bus; EventBridge uses the key itself."""
        return [
            Statement(sid="PutEvents", actions=["events:PutEvents"], resources=[self.event_bus_arn])
        ]

    def _encrypt(self, name: str, key: kms.IKey) -> None:
        """Encrypt with the key.

        CDK's own option permits all three actions where the bus is in the encryption context, and
        describing a key has none: EventBridge could not look at the key.
        """
        resource = self.node.default_child
        if isinstance(resource, events.CfnEventBus):
            resource.kms_key_identifier = key.key_arn
        # The bus names the key: its own attribute would be a circle.
        stack = Stack.of(self)
        bus = stack.format_arn(service="events", resource="event-bus", resource_name=name)
        conditions = for_own_account(stack.account)
        key.add_to_resource_policy(_use_of_key("DescribeKeyOfBus", ["kms:DescribeKey"], conditions))
        conditions["StringEquals"] |= {
            "aws:SourceArn": bus,
            "kms:EncryptionContext:aws:events:event-bus:arn": bus,
        }
        actions = ["kms:Decrypt", "kms:GenerateDataKey"]
        key.add_to_resource_policy(_use_of_key("EncryptEvents", actions, conditions))


def _use_of_key(
    sid: str, actions: Sequence[str], conditions: Mapping[str, Mapping[str, str]]
) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid=sid,
        principals=[iam.ServicePrincipal("events.amazonaws.com")],
        actions=list(actions),
        resources=["*"],
        conditions=conditions,
    )
