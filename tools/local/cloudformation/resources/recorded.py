"""Types that no local service knows: the stack's own record is all there is of them."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.local.cloudformation.resources.handler import Handler, Provisioned, ResourceRequest
from tools.local.cloudformation.resources.known import KnownProperties, knows

NOTE = "Kept in the stack's own record: moto does not know this type."


@dataclass(frozen=True)
class Recorded(Handler):
    """Gives a resource an identity and attributes, so that others can refer to it.

    Attributes
    ----------
    known
        The properties that are recorded.
    identity
        Pattern of the physical ID. `{name}`, `{region}`, `{account}`, `{uuid}` and the resource's
        text properties can be used.
    name
        The property that names the resource; a name is made up if the template gives none.
    attributes
        Pattern of each attribute; `{id}` is the physical ID.
    """

    known: KnownProperties
    identity: str = "{name}"
    name: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)

    def create(self, request: ResourceRequest) -> Provisioned:
        """Make up an identity."""
        name = request.properties.get(self.name) if self.name else None
        facts = {**_facts(request), "name": name or request.unique_name(), "uuid": uuid.uuid4()}
        return self._provisioned(request, self.identity.format(**facts))

    def update(self, request: ResourceRequest) -> Provisioned:
        """Keep the identity; the stack's record has the new properties."""
        return self._provisioned(request, request.physical_id)

    def delete(self, request: ResourceRequest) -> None:
        """There is nothing to delete."""

    def _provisioned(self, request: ResourceRequest, physical_id: str) -> Provisioned:
        facts = {**_facts(request), "id": physical_id, "uuid": physical_id.rpartition("/")[2]}
        attributes = {name: text.format(**facts) for name, text in self.attributes.items()}
        return Provisioned(physical_id, attributes, NOTE)


def _facts(request: ResourceRequest) -> dict[str, object]:
    texts = {key: value for key, value in request.properties.items() if isinstance(value, str)}
    return {**texts, "region": request.region, "account": request.account}


HANDLERS: Mapping[str, Handler] = {
    "AWS::Backup::BackupSelection": Recorded(
        knows("BackupPlanId", "BackupSelection"),
        "{uuid}_{BackupPlanId}",
        attributes={"Id": "{id}", "BackupPlanId": "{BackupPlanId}", "SelectionId": "{id:.36}"},
    ),
    "AWS::CE::AnomalyMonitor": Recorded(
        knows(
            *("MonitorDimension", "MonitorName", "MonitorSpecification", "MonitorType"),
            "ResourceTags",
        ),
        "arn:aws:ce::{account}:anomalymonitor/{uuid}",
        attributes={"MonitorArn": "{id}"},
    ),
    "AWS::CE::AnomalySubscription": Recorded(
        knows(
            *("Frequency", "MonitorArnList", "ResourceTags", "Subscribers", "SubscriptionName"),
            "ThresholdExpression",
        ),
        "arn:aws:ce::{account}:anomalysubscription/{uuid}",
        attributes={"SubscriptionArn": "{id}", "AccountId": "{account}"},
    ),
    "AWS::Chatbot::SlackChannelConfiguration": Recorded(
        knows(
            *("ConfigurationName", "GuardrailPolicies", "IamRoleArn", "LoggingLevel"),
            *("SlackChannelId", "SlackWorkspaceId", "SnsTopicArns", "Tags", "UserRoleRequired"),
        ),
        "arn:aws:chatbot::{account}:chat-configuration/slack-channel/{ConfigurationName}",
        attributes={"Arn": "{id}"},
    ),
    "AWS::CloudWatch::CompositeAlarm": Recorded(
        knows(
            *("ActionsEnabled", "ActionsSuppressor", "ActionsSuppressorExtensionPeriod"),
            *("ActionsSuppressorWaitPeriod", "AlarmActions", "AlarmDescription", "AlarmName"),
            *("AlarmRule", "InsufficientDataActions", "OKActions", "Tags"),
        ),
        name="AlarmName",
        attributes={"Arn": "arn:aws:cloudwatch:{region}:{account}:alarm:{id}"},
    ),
}
