#!/usr/bin/env bash
# moto 5.2.5: a FIFO queue of SQS knows the deduplication ID of a message only until it is deleted.
#
# SQS knows it for five minutes from when the message was sent, also after it was received and deleted
# ("Using the message deduplication ID in Amazon SQS", developer guide). With moto, what a producer sends
# again within them comes a second time once a reader has kept up, and only then: a queue that nobody
# reads hides it. Topics of SNS that deliver into such a queue show the same.
#
# Seen:
#   waiting, sent again: 1
#   deleted, sent again: 1
#
# The second would be 0 in AWS. Exits with 0 while that is so, with 1 when it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
pip install --quiet --disable-pip-version-check "moto[sqs]==5.2.5" boto3==1.44.5
export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1

python - <<'PYTHON'
import sys

import boto3
from moto import mock_aws

mock_aws().start()
sqs = boto3.client("sqs", endpoint_url="https://sqs.us-east-1.amazonaws.com")
url = sqs.create_queue(QueueName="notices.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]


def send() -> None:
    sqs.send_message(
        QueueUrl=url, MessageBody="one", MessageGroupId="group", MessageDeduplicationId="one"
    )


def take() -> int:
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for message in messages:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return len(messages)


send()
send()
waiting = take()
send()
deleted = take()
print("waiting, sent again:", waiting)
print("deleted, sent again:", deleted)
sys.exit(0 if (waiting, deleted) == (1, 1) else 1)
PYTHON
