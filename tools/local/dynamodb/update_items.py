"""UpdateItem where DynamoDB Local does something else than the service.

An update that only takes away leaves a missing item missing; DynamoDB Local makes one of nothing
but its key. UPDATED_OLD and UPDATED_NEW return what the paths of the expression name; DynamoDB
Local returns the whole of their attributes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from tools.local.dynamodb.connections import Engine
from tools.local.dynamodb.messages import Message, request
from tools.local.dynamodb.update_expressions import fragments, only_takes_away, updated_paths

_CONCERNED = re.compile(rb"UPDATED_OLD|UPDATED_NEW|REMOVE|DELETE", re.IGNORECASE)
_LEGACY = ("AttributeUpdates", "Expected", "ConditionalOperator")
_FRAGMENTS = ("UPDATED_OLD", "UPDATED_NEW")
_REFUSED = b"ConditionalCheckFailedException"
_PLACEHOLDER = re.compile(r"[#:]\w+")
_KEY = "#localKey"
_ATTEMPTS: Final = 3

Wire = Mapping[str, Any]


async def update_item(engine: Engine, update: Message) -> Message:
    """Carry out an UpdateItem; all that the engine does rightly passes as it is."""
    if not _CONCERNED.search(update.body):
        return await engine.send(update)
    try:
        content = update.json()
    except ValueError:
        return await engine.send(update)  # the engine says what is wrong with it
    expression = content.get("UpdateExpression")
    if not expression or not content.get("Key") or any(name in content for name in _LEGACY):
        return await engine.send(update)
    if only_takes_away(expression):
        answer = await _taken_away(engine, update, content)
    else:
        answer = await engine.send(update)
    return _with_fragments(content, answer) if answer.succeeded else answer


async def _taken_away(engine: Engine, update: Message, content: Wire) -> Message:
    """Update the item if there is one; if there is none, delete it, which changes nothing either.

    Both are conditional, so that no write in between is lost or makes an item.
    """
    existing = update.with_json(_on_condition(content, "attribute_exists"))
    for _ in range(_ATTEMPTS):
        answer = await engine.send(existing)
        if not _is_refused(answer):
            return answer
        if "Item" in answer.json():
            return _as_asked(content, answer)
        missing = _deletion(_on_condition(content, "attribute_not_exists"))
        answer = await engine.send(request("DynamoDB", "DeleteItem", missing))
        if answer.succeeded:
            return _as_unchanged(content, answer)
        if not (_is_refused(answer) and "Item" in answer.json()):
            return answer
    return await engine.send(update)


def _on_condition(content: Wire, function: str) -> dict[str, Any]:
    """Return a request that is refused with the item, unless the item exists, or does not."""
    condition = f"{function}({_KEY})"
    own = content.get("ConditionExpression", "").strip()
    if own:
        condition += f" AND {own if _is_in_parentheses(own) else f'({own})'}"
    names = {**content.get("ExpressionAttributeNames", {}), _KEY: next(iter(content["Key"]))}
    return {
        **content,
        "ConditionExpression": condition,
        "ExpressionAttributeNames": names,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def _is_in_parentheses(condition: str) -> bool:
    """Tell whether one pair encloses it all; the engine refuses a second pair around it."""
    depth = 0
    for position, sign in enumerate(condition):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return condition[0] == "(" and position == len(condition) - 1
    return False


def _deletion(content: Wire) -> dict[str, Any]:
    """Return the deletion on the same condition, without what the update alone refers to."""
    used = set(_PLACEHOLDER.findall(content["ConditionExpression"]))
    kept = {
        name: value
        for name, value in content.items()
        if name not in ("UpdateExpression", "ReturnValues")
    }
    for name in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
        left = {key: value for key, value in content.get(name, {}).items() if key in used}
        kept.pop(name, None)
        if left:
            kept[name] = left
    return kept


def _is_refused(answer: Message) -> bool:
    return not answer.succeeded and _REFUSED in answer.body


def _as_unchanged(content: Wire, deleted: Message) -> Message:
    """Answer with what was consumed if that was asked for; the engine always says it here."""
    is_asked = content.get("ReturnConsumedCapacity", "NONE") != "NONE"
    return deleted if is_asked else deleted.with_json({})


def _as_asked(content: Wire, refusal: Message) -> Message:
    if content.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD":
        return refusal
    shown = {name: value for name, value in refusal.json().items() if name != "Item"}
    return refusal.with_json(shown)


def _with_fragments(content: Wire, answer: Message) -> Message:
    if content.get("ReturnValues") not in _FRAGMENTS or b'"Attributes"' not in answer.body:
        return answer
    names = content.get("ExpressionAttributeNames", {})
    paths = updated_paths(content["UpdateExpression"], names)
    if all(len(path) == 1 for path in paths):
        return answer
    shown = answer.json()
    found = fragments(shown.pop("Attributes"), paths)
    return answer.with_json({**shown, **({"Attributes": found} if found else {})})
