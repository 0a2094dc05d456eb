"""What requests about tables may say: the rest is refused by name, and never left out silently.

DynamoDB Local and moto leave out what they do not know. A table would seem to have what it was
asked to have, until it is deployed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tools.local.dynamodb.messages import Message, ServiceError

Members = Mapping[str, Any]
"""The names that are carried out, each with those inside it; None where everything is."""


def _only(*names: str, **inside: Members | None) -> Members:
    return {**dict.fromkeys(names), **inside}


_KEY_SCHEMA = _only("AttributeName", "KeyType")
_PROJECTION = _only("ProjectionType", "NonKeyAttributes")
_CAPACITY = ("ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput")
_LOCAL_INDEX = _only("IndexName", KeySchema=_KEY_SCHEMA, Projection=_PROJECTION)
_INDEX = {**_LOCAL_INDEX, **_only(*_CAPACITY)}
_VECTOR_INDEX = _only(
    *("IndexName", "Dimensions", "DistanceFunction"),
    VectorAttribute=_only("AttributeName"),
    SearchSchema=_only("AttributeName", "SearchSchemaElementType"),
    Projection=_PROJECTION,
)
_DELETE = _only("IndexName")
_OF_BOTH: Members = {
    **_only("TableName", "BillingMode", *_CAPACITY, "TableClass", "DeletionProtectionEnabled"),
    **_only(
        AttributeDefinitions=_only("AttributeName", "AttributeType"),
        StreamSpecification=_only("StreamEnabled", "StreamViewType"),
        SSESpecification=_only("Enabled", "SSEType", "KMSMasterKeyId"),
    ),
}
CARRIED_OUT: Mapping[str, Members] = {
    "CreateTable": {
        **_OF_BOTH,
        **_only(
            KeySchema=_KEY_SCHEMA,
            LocalSecondaryIndexes=_LOCAL_INDEX,
            GlobalSecondaryIndexes=_INDEX,
            VectorIndexes=_VECTOR_INDEX,
            Tags=_only("Key", "Value"),
        ),
    },
    "UpdateTable": {
        **_OF_BOTH,
        **_only(
            GlobalSecondaryIndexUpdates=_only(
                Create=_INDEX, Update=_only("IndexName", *_CAPACITY), Delete=_DELETE
            ),
            VectorIndexUpdates=_only(Create=_VECTOR_INDEX, Delete=_DELETE),
        ),
    },
    "UpdateTimeToLive": _only(
        "TableName", TimeToLiveSpecification=_only("Enabled", "AttributeName")
    ),
    "UpdateContinuousBackups": _only(
        "TableName",
        PointInTimeRecoverySpecification=_only(
            "PointInTimeRecoveryEnabled", "RecoveryPeriodInDays"
        ),
    ),
    "SearchVectors": _only(
        *("TableName", "IndexName", "SearchVector", "TopK", "SearchConditionExpression"),
        *("ProjectionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"),
        "ReturnConsumedCapacity",
    ),
}
"""By operation; the engine itself knows all that requests about items say."""


def check_members(request: Message) -> None:
    """Refuse a request that says what nothing here carries out.

    Raises
    ------
    ServiceError
        If there is such a thing; the first is named.
    """
    known = CARRIED_OUT.get(request.operation)
    if known is None:
        return
    try:
        content = json.loads(request.body)
    except ValueError:
        return  # the engine says what is wrong with it
    for path in _unknown(known, content):
        raise ServiceError(
            "ValidationException",
            f"The local AWS does not carry out {path} of {request.operation}: leave it out here, "
            "or try it in an AWS account.",
        )


def _unknown(known: Members, content: Any, before: str = "") -> Iterator[str]:  # noqa: ANN401
    if isinstance(content, list):
        for each in content:
            yield from _unknown(known, each, before)
    elif isinstance(content, dict):
        for name, value in content.items():
            if value is None:
                continue
            if name not in known:
                yield before + name
            elif known[name] is not None:
                yield from _unknown(known[name], value, f"{before}{name}.")
