"""SQS: queues and their policies."""

import json
from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.resources.handler import Handler, Provisioned, ResourceRequest
from tools.local.cloudformation.resources.known import knows, under
from tools.local.cloudformation.resources.requests import (
    exists,
    policy_text,
    refuse_taken,
    tag_map,
    without,
)
from tools.local.cloudformation.resources.tagging import read_tags, update_tags
from tools.local.cloudformation.templates.functions import as_text

_NAME_LIMIT = 80
_DEFAULTS = {
    "DelaySeconds": "0",
    "MaximumMessageSize": "1048576",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "VisibilityTimeout": "30",
}


class Queue(Handler):
    """`AWS::SQS::Queue`."""

    known = knows(
        *("ContentBasedDeduplication", "DeduplicationScope", "DelaySeconds", "FifoQueue"),
        *("FifoThroughputLimit", "KmsDataKeyReusePeriodSeconds", "KmsMasterKeyId"),
        *("MaximumMessageSize", "MessageRetentionPeriod", "QueueName"),
        *("ReceiveMessageWaitTimeSeconds", "SqsManagedSseEnabled", "Tags", "VisibilityTimeout"),
        *under("RedriveAllowPolicy", "redrivePermission", "sourceQueueArns"),
        *under("RedrivePolicy", "deadLetterTargetArn", "maxReceiveCount"),
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the queue."""
        properties = request.properties
        is_fifo = str(properties.get("FifoQueue", False)).lower() == "true"
        made_up = request.unique_name(_NAME_LIMIT - len(".fifo")) + (".fifo" if is_fifo else "")
        name, client = properties.get("QueueName") or made_up, request.client("sqs")
        # With the same attributes, CreateQueue would return the one that is there.
        refuse_taken(
            request, properties.get("QueueName"), lambda: client.get_queue_url(QueueName=name)
        )
        url = client.create_queue(
            QueueName=name,
            Attributes=_attributes_of(properties),
            tags=tag_map(properties.get("Tags")),
        )["QueueUrl"]
        request.claim(url)
        return Provisioned(url, _facts(request, url))

    def update(self, request: ResourceRequest) -> Provisioned:
        """Change attributes and tags; attributes that were removed get their defaults."""
        wanted = _attributes_of(request.properties)
        dropped = set(_attributes_of(request.former)) - set(wanted)
        reset = {name: _DEFAULTS.get(name, "") for name in dropped}
        request.client("sqs").set_queue_attributes(
            QueueUrl=request.physical_id, Attributes={**reset, **wanted}
        )
        update_tags(request, "sqs", request.physical_id)
        return Provisioned(request.physical_id, _facts(request, request.physical_id))

    def delete(self, request: ResourceRequest) -> None:
        """Delete the queue."""
        request.client("sqs").delete_queue(QueueUrl=request.physical_id)

    def adopt(self, request: ResourceRequest) -> Provisioned | None:
        """Describe a queue that exists."""
        url = request.physical_id
        if not exists(lambda: request.client("sqs").get_queue_attributes(QueueUrl=url)):
            return None
        return Provisioned(url, _facts(request, url))

    def read(self, request: ResourceRequest) -> Mapping[str, Any] | None:
        """Return attributes and tags; an attribute that was never set is none."""
        url = request.physical_id
        answer = request.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
        actual = {name: _read(answer["Attributes"].get(name)) for name in request.properties}
        actual["QueueName"] = url.rpartition("/")[2]
        return {**actual, "Tags": read_tags(request, "sqs", url)}


def _read(value: str | None) -> Any:  # noqa: ANN401
    return json.loads(value) if value and value.startswith("{") else value


def _attributes_of(properties: Mapping[str, Any]) -> dict[str, str]:
    given = without(properties, "QueueName", "Tags")
    return {
        name: policy_text(value) if isinstance(value, dict) else as_text(value)
        for name, value in given.items()
    }


def _facts(request: ResourceRequest, url: str) -> dict[str, str]:
    name = url.rpartition("/")[2]
    return {"Arn": request.arn("sqs", name), "QueueName": name, "QueueUrl": url}


class QueuePolicy(Handler):
    """`AWS::SQS::QueuePolicy`."""

    known = knows("PolicyDocument", "Queues")

    def create(self, request: ResourceRequest) -> Provisioned:
        """Set the policy of each queue."""
        identity = request.unique_name()
        _set_policies(request, request.properties["Queues"])
        return Provisioned(identity, {"Id": identity})

    def update(self, request: ResourceRequest) -> Provisioned:
        """Set the policy of each queue, and remove it from those no longer listed."""
        _set_policies(request, request.properties["Queues"])
        _clear_policies(request, set(request.former["Queues"]) - set(request.properties["Queues"]))
        return Provisioned(request.physical_id, {"Id": request.physical_id})

    def delete(self, request: ResourceRequest) -> None:
        """Remove the policy from each queue."""
        _clear_policies(request, set(request.properties["Queues"]))


def _set_policies(request: ResourceRequest, queues: list[str]) -> None:
    document = policy_text(request.properties["PolicyDocument"])
    for url in queues:
        request.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": document})


def _clear_policies(request: ResourceRequest, queues: set[str]) -> None:
    client = request.client("sqs")
    for url in sorted(queues):
        try:
            client.set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})
        except client.exceptions.QueueDoesNotExist:
            continue


HANDLERS: Mapping[str, Handler] = {
    "AWS::SQS::Queue": Queue(),
    "AWS::SQS::QueuePolicy": QueuePolicy(),
}
