"""SNS: topics, their policies and subscriptions."""

import json
from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.resources.handler import Handler, Provisioned, ResourceRequest
from tools.local.cloudformation.resources.known import knows
from tools.local.cloudformation.resources.requests import (
    policy_text,
    refuse_taken,
    tag_list,
    without,
)
from tools.local.cloudformation.resources.tagging import read_tags, update_tags
from tools.local.cloudformation.templates.functions import as_text

_NAME_LIMIT = 256
_NOT_ATTRIBUTES = ("TopicName", "Tags")
_IDENTIFYING = ("TopicArn", "Protocol", "Endpoint")


class Topic(Handler):
    """`AWS::SNS::Topic`."""

    known = knows(
        *("ContentBasedDeduplication", "DisplayName", "FifoThroughputScope", "FifoTopic"),
        *("KmsMasterKeyId", "SignatureVersion", "Tags", "TopicName", "TracingConfig"),
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the topic."""
        properties = request.properties
        is_fifo = str(properties.get("FifoTopic", False)).lower() == "true"
        made_up = request.unique_name(_NAME_LIMIT - len(".fifo")) + (".fifo" if is_fifo else "")
        name, client = properties.get("TopicName") or made_up, request.client("sns")
        taken = request.arn("sns", name)
        # CreateTopic would return the one that is there.
        refuse_taken(
            request,
            properties.get("TopicName"),
            lambda: client.get_topic_attributes(TopicArn=taken),
        )
        arn = client.create_topic(
            Name=name,
            Attributes=_texts(without(properties, *_NOT_ATTRIBUTES)),
            Tags=tag_list(properties.get("Tags")),
        )["TopicArn"]
        request.claim(arn)
        return Provisioned(arn, _facts(arn))

    def update(self, request: ResourceRequest) -> Provisioned:
        """Change attributes and tags."""
        client, arn = request.client("sns"), request.physical_id
        wanted = _texts(without(request.properties, *_NOT_ATTRIBUTES))
        former = _texts(without(request.former, *_NOT_ATTRIBUTES))
        for name in sorted({*wanted, *former}):
            if wanted.get(name) != former.get(name):
                client.set_topic_attributes(
                    TopicArn=arn, AttributeName=name, AttributeValue=wanted.get(name, "")
                )
        update_tags(request, "sns", arn)
        return Provisioned(arn, _facts(arn))

    def delete(self, request: ResourceRequest) -> None:
        """Delete the topic."""
        request.client("sns").delete_topic(TopicArn=request.physical_id)

    def read(self, request: ResourceRequest) -> Mapping[str, Any] | None:
        """Return attributes and tags."""
        arn = request.physical_id
        answer = request.client("sns").get_topic_attributes(TopicArn=arn)
        actual = {name: answer["Attributes"].get(name) or None for name in request.properties}
        actual["TopicName"] = arn.rpartition(":")[2]
        return {**actual, "Tags": read_tags(request, "sns", arn)}


def _texts(properties: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: policy_text(value) if isinstance(value, dict | list) else as_text(value)
        for name, value in properties.items()
    }


def _facts(arn: str) -> dict[str, str]:
    return {"TopicArn": arn, "TopicName": arn.rpartition(":")[2]}


class TopicPolicy(Handler):
    """`AWS::SNS::TopicPolicy`."""

    known = knows("PolicyDocument", "Topics")

    def create(self, request: ResourceRequest) -> Provisioned:
        """Set the policy of each topic."""
        _set_policies(request)
        identity = request.unique_name()
        return Provisioned(identity, {"Id": identity})

    def update(self, request: ResourceRequest) -> Provisioned:
        """Set the policy of each topic."""
        _set_policies(request)
        return Provisioned(request.physical_id, {"Id": request.physical_id})

    def delete(self, request: ResourceRequest) -> None:
        """Leave each topic only its owner."""
        client = request.client("sns")
        for arn in request.properties["Topics"]:
            try:
                client.set_topic_attributes(
                    TopicArn=arn, AttributeName="Policy", AttributeValue=_owner_only(request, arn)
                )
            except client.exceptions.NotFoundException:
                continue


def _set_policies(request: ResourceRequest) -> None:
    document = policy_text(request.properties["PolicyDocument"])
    for arn in request.properties["Topics"]:
        request.client("sns").set_topic_attributes(
            TopicArn=arn, AttributeName="Policy", AttributeValue=document
        )


def _owner_only(request: ResourceRequest, arn: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": ["SNS:Publish", "SNS:Subscribe", "SNS:GetTopicAttributes"],
        "Resource": arn,
        "Condition": {"StringEquals": {"AWS:SourceOwner": request.account}},
    }
    return policy_text({"Version": "2008-10-17", "Statement": [statement]})


class Subscription(Handler):
    """`AWS::SNS::Subscription`."""

    known = knows(
        *("DeliveryPolicy", "Endpoint", "FilterPolicy", "FilterPolicyScope", "Protocol"),
        *("RawMessageDelivery", "RedrivePolicy", "SubscriptionRoleArn", "TopicArn"),
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Subscribe."""
        arn = request.client("sns").subscribe(
            TopicArn=request.properties["TopicArn"],
            Protocol=request.properties["Protocol"],
            Endpoint=request.properties["Endpoint"],
            Attributes=_texts(without(request.properties, *_IDENTIFYING)),
            ReturnSubscriptionArn=True,
        )["SubscriptionArn"]
        return Provisioned(arn, {"Arn": arn})

    def update(self, request: ResourceRequest) -> Provisioned:
        """Change what is delivered and how."""
        wanted = _texts(without(request.properties, *_IDENTIFYING))
        dropped = set(_texts(without(request.former, *_IDENTIFYING))) - set(wanted)
        for name, value in {**dict.fromkeys(dropped, ""), **wanted}.items():
            request.client("sns").set_subscription_attributes(
                SubscriptionArn=request.physical_id, AttributeName=name, AttributeValue=value
            )
        return Provisioned(request.physical_id, {"Arn": request.physical_id})

    def delete(self, request: ResourceRequest) -> None:
        """Unsubscribe."""
        request.client("sns").unsubscribe(SubscriptionArn=request.physical_id)

    def read(self, request: ResourceRequest) -> Mapping[str, Any] | None:
        """Return what is delivered where."""
        answer = request.client("sns").get_subscription_attributes(
            SubscriptionArn=request.physical_id
        )
        actual = {name: answer["Attributes"].get(name) for name in request.properties}
        for name in ("DeliveryPolicy", "FilterPolicy", "RedrivePolicy"):
            if actual.get(name):
                actual[name] = json.loads(actual[name])
        return actual


HANDLERS: Mapping[str, Handler] = {
    "AWS::SNS::Subscription": Subscription(),
    "AWS::SNS::Topic": Topic(),
    "AWS::SNS::TopicPolicy": TopicPolicy(),
}
