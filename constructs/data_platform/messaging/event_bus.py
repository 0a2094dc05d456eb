"""An event bus for the events of one product."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_events as events

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
            kms_key=encryption_key,
        )
        self.name = self.event_bus_name

    def put_statements(self) -> list[Statement]:
        """Let a function put events on the bus; EventBridge uses the key itself."""
        return [
            Statement(sid="PutEvents", actions=["events:PutEvents"], resources=[self.event_bus_arn])
        ]
