"""Silence about a table and about whatever follows its changes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from data_platform.deployment import Deployment
from data_platform.dynamodb.schema import Product
from tools.muting.muting import Say, mute_of_load, muted


def table_muted(
    client: Callable[[str], Any],
    *,
    deployment: Deployment,
    product: Product,
    table_name: str,
    command: str,
    minutes: int | None,
    say: Say,
) -> AbstractContextManager[None]:
    """Mute the warnings about a table and the consumers of its stream while a block runs.

    Parameters
    ----------
    client
        Makes clients of AWS.
    table_name
        Its name in the account.
    command
        Who writes: part of the rule's name, so that two commands do not end each other's mute.
    minutes
        For how long at most; nothing is muted if it is None.
    """
    if minutes is None:
        return nullcontext()
    followers = _consumers(client, table_name)
    mute = mute_of_load(
        deployment, product, command, table_name, minutes=minutes, followers=followers
    )
    return muted(client("cloudwatch"), mute, say)


def _consumers(client: Callable[[str], Any], table_name: str) -> list[str]:
    """Return the functions that read the table's stream."""
    stream = client("dynamodb").describe_table(TableName=table_name)["Table"].get("LatestStreamArn")
    if not stream:
        return []
    pages = client("lambda").get_paginator("list_event_source_mappings")
    return [
        # arn:aws:lambda:REGION:ACCOUNT:function:NAME, and perhaps a version
        mapping["FunctionArn"].split(":")[6]
        for page in pages.paginate(EventSourceArn=stream)
        for mapping in page["EventSourceMappings"]
    ]
