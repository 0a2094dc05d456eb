"""Transactions whose update does not fit its item: cancelled, with a reason for each action.

DynamoDB Local refuses them as a whole, and does not say which action it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tools.local.dynamodb.connections import Engine
from tools.local.dynamodb.index_keys import cancelled_for
from tools.local.dynamodb.messages import Message, request

_OF_ITEMS = (
    b"An operand in the update expression has an incorrect data type",
    b"The provided expression refers to an attribute that does not exist in the item",
    b"The document path provided in the update expression is invalid for update",
)
_NEVER = "attribute_exists(#never) AND attribute_not_exists(#never)"

Wire = Mapping[str, Any]


async def with_reasons(engine: Engine, transaction: Message, answer: Message) -> Message:
    """Answer with reasons if a transaction was refused for what its items are.

    Each action is asked alone for its reason.
    """
    if transaction.operation != "TransactWriteItems" or answer.succeeded:
        return answer
    if not any(said in answer.body for said in _OF_ITEMS):
        return answer
    reasons = [await _reason(engine, each) for each in transaction.json()["TransactItems"]]
    # Another writer may have changed the item meanwhile.
    return cancelled_for(reasons) if any(each["Code"] != "None" for each in reasons) else answer


async def _reason(engine: Engine, action: Wire) -> Wire:
    """Say what is wrong with an action, tried beside a condition that nothing ever meets."""
    (part,) = action.values()
    table = part["TableName"]
    described = (await engine.call("DescribeTable", {"TableName": table}))["Table"]
    given = part.get("Key") or part["Item"]
    names = [each["AttributeName"] for each in described["KeySchema"]]
    never = {
        "TableName": table,
        "Key": {name: _other(given[name]) for name in names},
        "ConditionExpression": _NEVER,
        "ExpressionAttributeNames": {"#never": names[0]},
    }
    tried = {"TransactItems": [action, {"ConditionCheck": never}]}
    refusal = (await engine.send(request("DynamoDB", "TransactWriteItems", tried))).json()
    if "CancellationReasons" in refusal:
        reason: Wire = refusal["CancellationReasons"][0]
        return reason
    message = refusal.get("message") or refusal.get("Message")
    return {"Code": "ValidationError", "Message": message}


def _other(value: Wire) -> Wire:
    """Return another value of the same type: an action needs an item of its own."""
    (kind, content), *_ = value.items()
    if kind == "N":
        return {"N": "1" if Decimal(content) == 0 else "0"}
    first, second = ("AA==", "AQ==") if kind == "B" else ("a", "b")
    return {kind: second if content == first else first}
