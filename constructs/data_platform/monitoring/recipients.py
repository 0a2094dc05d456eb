"""Who hears from the alarm topics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from aws_cdk import SecretValue
from aws_cdk import aws_chatbot as chatbot
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns

from data_platform.settings.alarms import Recipients, SlackChannel

if TYPE_CHECKING:
    from constructs import Construct


def subscribe(scope: Construct, recipients: Mapping[sns.Topic, Recipients], *, name: str) -> None:
    """Subscribe each topic's recipients.

    Parameters
    ----------
    name
        First part of the names of chat configurations.
    """
    channels: dict[SlackChannel, list[sns.Topic]] = {}
    for topic, those in recipients.items():
        for email in those.emails:
            # The ID follows from the address: another order of addresses subscribes nobody anew.
            sns.Subscription(
                topic,
                _construct_id(email),
                topic=topic,
                protocol=sns.SubscriptionProtocol.EMAIL,
                endpoint=email,
            )
        if those.https_endpoint_secret:
            sns.Subscription(
                topic,
                "IncidentService",
                topic=topic,
                protocol=sns.SubscriptionProtocol.HTTPS,
                # A dynamic reference: the template holds the secret's name.
                endpoint=SecretValue.secrets_manager(those.https_endpoint_secret).unsafe_unwrap(),
            )
        if those.slack:
            channels.setdefault(those.slack, []).append(topic)
    for channel, topics in channels.items():
        chatbot.SlackChannelConfiguration(
            scope,
            f"Slack{channel.channel_id}",
            # A channel can have one configuration, so both severities share it.
            slack_channel_configuration_name=f"{name}-{channel.channel_id}",
            slack_workspace_id=channel.workspace_id,
            slack_channel_id=channel.channel_id,
            notification_topics=topics,
            # Otherwise people could do in the channel whatever an administrator can.
            guardrail_policies=[
                iam.ManagedPolicy.from_aws_managed_policy_name("CloudWatchReadOnlyAccess")
            ],
        )


def names_nobody(recipients: Recipients) -> bool:
    """Tell whether no subscription would come of it."""
    return not (recipients.emails or recipients.slack or recipients.https_endpoint_secret)


def _construct_id(email: str) -> str:
    return "Email" + "".join(part.capitalize() for part in email.replace("@", ".").split("."))
