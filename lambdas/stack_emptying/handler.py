"""The function behind the custom resources that empty buckets and vaults with their stack."""

import logging
from collections.abc import Mapping
from typing import Any, Protocol

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from custom_resources.response import respond
from stack_emptying.buckets import empty_bucket
from stack_emptying.errors import NotEmptiedError
from stack_emptying.vaults import empty_vault

_LOG = logging.getLogger(__name__)
logging.getLogger().setLevel(logging.INFO)

_RESERVE_SECONDS = 30.0
"""Kept back for the answer: without one, the stack hangs for an hour."""


class Context(Protocol):
    """What is needed of the context of an invocation."""

    def get_remaining_time_in_millis(self) -> int:
        """Return how long the function may still run."""


def handler(event: Mapping[str, Any], context: Context) -> None:
    """Empty the bucket or the vault of the resource's properties on ``Delete``.

    The resource has the name as its ID: another bucket is another resource, and the former one is
    emptied before CloudFormation deletes it.
    """
    properties = event["ResourceProperties"]
    name = properties.get("Bucket") or properties["Vault"]
    _LOG.info("Request %s", event["RequestType"])
    if event["RequestType"] != "Delete":
        respond(event, "SUCCESS", physical_id=name)
        return
    seconds = context.get_remaining_time_in_millis() / 1000 - _RESERVE_SECONDS
    try:
        if "Bucket" in properties:
            number = empty_bucket(boto3.client("s3"), name, seconds)
        else:
            number = empty_vault(boto3.client("backup"), name, seconds)
    except (NotEmptiedError, BotoCoreError, ClientError) as error:
        # The messages of AWS may name objects.
        reason = str(error) if isinstance(error, NotEmptiedError) else _kind(error)
        _LOG.error("Not emptied: %s", reason)
        respond(event, "FAILED", physical_id=event["PhysicalResourceId"], reason=reason)
        return
    _LOG.info("Emptied: %s deleted", number)
    respond(event, "SUCCESS", physical_id=event["PhysicalResourceId"])


def _kind(error: Exception) -> str:
    if isinstance(error, ClientError):
        return f"{error.operation_name} failed: {error.response['Error'].get('Code')}."
    return f"AWS was not reached: {type(error).__name__}."
