"""What came into a queue of SQS."""

import json
from typing import Any


def take_messages(sqs: Any, queue_url: str) -> list[dict[str, Any]]:
    """Return the bodies of all messages, and remove them, ten with one call."""
    found: list[dict[str, Any]] = []
    while messages := sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get(
        "Messages"
    ):
        found += [json.loads(message["Body"]) for message in messages]
        entries = [
            {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
            for number, message in enumerate(messages)
        ]
        answer = sqs.delete_message_batch(QueueUrl=queue_url, Entries=entries)
        assert not answer.get("Failed"), answer["Failed"]
    return found
