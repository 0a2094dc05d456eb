"""Refusals of a wrong key in an index, in the service's words.

DynamoDB Local says no more than "Type mismatch for Index Key", or that a type is invalid. The
service names the attribute and the index, the first by name if there are several.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from tools.local.dynamodb.connections import Engine
from tools.local.dynamodb.messages import Message, ServiceError, response

_MISMATCH = "Type mismatch for Index Key"
_REFUSALS = (_MISMATCH.encode(), b"Invalid attribute value type")
_INVALID = "One or more parameter values were invalid: "
_EMPTY: Final = {"S": "string", "B": "binary"}
_COPIED = "The update expression attempted to update the secondary index key to unsupported type"
_CLAUSES = re.compile(r"\b(?:SET|ADD|REMOVE|DELETE)\b", re.IGNORECASE)

Part = Mapping[str, Any]


async def with_named_index_key(engine: Engine, request: Message, answer: Message) -> Message:
    """Name attribute and index in a refusal that is about the key of an index.

    Parameters
    ----------
    engine
        The engine, which knows the indexes.
    request
        The write.
    answer
        The engine's answer; every other one stays as it is.
    """
    if answer.succeeded or not any(each in answer.body for each in _REFUSALS):
        return answer
    content = request.json()
    if request.operation != "TransactWriteItems":
        for table, part in _parts(content):
            found = await _wrong_key(engine, table, part)
            if found is not None:
                return ServiceError("ValidationException", found).response()
        return answer
    found_in = [await _wrong_key(engine, table, part) for table, part in _parts(content)]
    return cancelled(found_in) if any(found_in) else answer


def _parts(request: Mapping[str, Any]) -> Iterator[tuple[str, Part]]:
    """Yield each table with what is to be written into it."""
    if "TransactItems" in request:
        for item in request["TransactItems"]:
            for part in item.values():
                yield part["TableName"], part
    elif "RequestItems" in request:
        for table, items in request["RequestItems"].items():
            for item in items:
                yield table, item.get("PutRequest", {})
    elif "TableName" in request:
        yield request["TableName"], request


async def _wrong_key(engine: Engine, table: str, part: Part) -> str | None:
    described = (await engine.call("DescribeTable", {"TableName": table}))["Table"]
    kinds = {
        each["AttributeName"]: each["AttributeType"] for each in described["AttributeDefinitions"]
    }
    indexes = [
        *described.get("GlobalSecondaryIndexes", ()),
        *described.get("LocalSecondaryIndexes", ()),
    ]
    is_copied = False
    for index in sorted(indexes, key=lambda each: str(each["IndexName"])):
        for name in (each["AttributeName"] for each in index["KeySchema"]):
            values = list(_values_of(name, part))
            for value in values:
                complaint = wrong_index_key(name, kinds[name], value, index["IndexName"])
                if complaint is not None:
                    return complaint
            is_copied = is_copied or (not values and name in _updated(part))
    return _COPIED if is_copied else None


def wrong_index_key(name: str, kind: str, value: Mapping[str, Any], index: str) -> str | None:
    """Say what is wrong with a key of an index as the service does; None if it fits."""
    (actual,) = value
    if actual != kind:
        mismatch = f"{_MISMATCH} {name} Expected: {kind} Actual: {actual} IndexName: {index}"
        return _INVALID + mismatch
    if value[actual] == "" and actual in _EMPTY:
        return (
            "One or more parameter values are not valid. A value specified for a secondary index "
            "key is not supported. The AttributeValue for a key attribute cannot contain an empty "
            f"{_EMPTY[actual]} value. IndexName: {index}, IndexKey: {name}"
        )
    return None


def _values_of(name: str, part: Part) -> Iterator[Mapping[str, Any]]:
    """Yield the values that a write gives to an attribute, as far as they stand in it."""
    if name in part.get("Item", {}):
        yield part["Item"][name]
    legacy = part.get("AttributeUpdates", {}).get(name, {})
    if "Value" in legacy:
        yield legacy["Value"]
    for operand in _operands(name, part):
        for placeholder in re.findall(r":\w+", operand):
            yield part["ExpressionAttributeValues"][placeholder]


def _updated(part: Part) -> Mapping[str, object]:
    """Return the attributes that an update expression assigns to, by name."""
    expression = part.get("UpdateExpression", "")
    names = part.get("ExpressionAttributeNames", {})
    return {names.get(each, each): None for each in re.findall(r"(#?\w+)\s*=", expression)}


def _operands(name: str, part: Part) -> Iterator[str]:
    """Yield what an update expression sets an attribute to, or adds to it."""
    names = part.get("ExpressionAttributeNames", {})
    for alias in (name, *(alias for alias, stands_for in names.items() if stands_for == name)):
        assigned = re.compile(
            rf"(?<![\w#.:]){re.escape(alias)}(?:\s*=\s*((?:\([^()]*\)|[^,()])*)|\s+(:\w+))"
        )
        for clause in _CLAUSES.split(part.get("UpdateExpression", "")):
            for found in assigned.finditer(clause):
                yield found[1] or found[2]


def cancelled(complaints: list[str | None]) -> Message:
    """Build the refusal of a transaction with invalid actions."""
    return cancelled_for(
        [
            {"Code": "ValidationError", "Message": complaint} if complaint else {"Code": "None"}
            for complaint in complaints
        ]
    )


def cancelled_for(reasons: Sequence[Mapping[str, Any]]) -> Message:
    """Build the refusal of a transaction, with a reason for each action."""
    codes = ", ".join(reason["Code"] for reason in reasons)
    content = {
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons "
        f"[{codes}]",
        "CancellationReasons": reasons,
    }
    return response(content, HTTPStatus.BAD_REQUEST)
