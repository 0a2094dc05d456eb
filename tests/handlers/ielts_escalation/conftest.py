"""The topic and its queue on moto, the tables on DynamoDB Local, and a handler between them."""

import importlib
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from stacks.ielts.devops_actions import DEVOPS_ACTIONS
from stacks.ielts.published_notices import PUBLISHED_NOTICES
from stacks.ielts.safety_logs import SAFETY_LOGS
from stacks.ielts.support_tickets import SUPPORT_TICKETS
from tests.handlers.conftest import ACCESS
from tests.handlers.queues import take_messages
from tests.handlers.records import WRITTEN_AT
from tests.handlers.tables import LiveTable


@dataclass(frozen=True)
class Escalation:
    """What the function reads and writes."""

    tickets: LiveTable
    safety_logs: LiveTable
    actions: LiveTable
    published: LiveTable
    topic_arn: str
    queue_url: str
    sqs: Any
    handler: Any

    def messages(self) -> list[dict[str, Any]]:
        """Return and remove the messages in the queue."""
        return take_messages(self.sqs, self.queue_url)

    def counted(self) -> Counter[str]:
        """Return how often each notice is in the queue."""
        return Counter(message["notice_id"] for message in self.messages())


@pytest.fixture
def escalation(
    live_table: Callable[..., LiveTable],
    dynamodb_url: str,
    moto_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Escalation:
    make: Any = boto3.client
    sns = make("sns", endpoint_url=moto_url, **ACCESS)
    sqs = make("sqs", endpoint_url=moto_url, **ACCESS)
    name = f"notices-{uuid.uuid4().hex[:8]}.fifo"
    topic = sns.create_topic(Name=name, Attributes={"FifoTopic": "true"})["TopicArn"]
    queue = sqs.create_queue(QueueName=name, Attributes={"FifoQueue": "true"})["QueueUrl"]
    sns.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=f"arn:aws:sqs:us-east-1:123456789012:{name}",
        Attributes={"RawMessageDelivery": "true"},
    )
    tickets = live_table(SUPPORT_TICKETS)
    safety_logs = live_table(SAFETY_LOGS)
    actions = live_table(DEVOPS_ACTIONS)
    published = live_table(PUBLISHED_NOTICES)
    for variable, value in {
        "AWS_ENDPOINT_URL_DYNAMODB": dynamodb_url,
        "AWS_ENDPOINT_URL_SNS": moto_url,
        "NOTICE_TOPIC_ARN": topic,
        "SUPPORT_TICKETS_TABLE": tickets.name,
        "SAFETY_LOGS_TABLE": safety_logs.name,
        "DEVOPS_ACTIONS_TABLE": actions.name,
        "PUBLISHED_NOTICES_TABLE": published.name,
    }.items():
        monkeypatch.setenv(variable, value)
    module = importlib.reload(importlib.import_module("ielts_escalation.handler"))
    module._PUBLISHER._now = lambda: float(WRITTEN_AT)
    return Escalation(tickets, safety_logs, actions, published, topic, queue, sqs, module)
