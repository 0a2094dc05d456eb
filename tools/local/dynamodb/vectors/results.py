"""What an update would leave, found out before it is made.

Only the engine knows what an expression makes of an item. So the item is copied into a table of
the gateway's own, without indexes and a stream, and updated there first.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from tools.local.dynamodb.connections import Engine
from tools.local.dynamodb.messages import ServiceError
from tools.local.dynamodb.vectors.definitions import attribute_types
from tools.local.dynamodb.vectors.parts import Part

PREFIX: Final = "datactl-vector-results-"
"""Begins the names of the gateway's own tables; its clients do not see them."""

_ARGUMENTS = (
    *("UpdateExpression", "ConditionExpression", "AttributeUpdates", "Expected"),
    *("ConditionalOperator", "ExpressionAttributeNames", "ExpressionAttributeValues"),
)
_MISSING = "ResourceNotFoundException"


class Results:
    """The results of updates that were not made.

    Parameters
    ----------
    engine
        The engine with the tables.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def of_update(
        self, table: Mapping[str, Any], part: Part
    ) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Return the item before and after an update; None if the engine would refuse it.

        Parameters
        ----------
        table
            The table's description.
        part
            The update. Nobody else may write the table meanwhile.
        """
        key = part.wire_key([each["AttributeName"] for each in table["KeySchema"]])
        copy = {"TableName": own_name(part.table), "Key": key}
        read = {"TableName": part.table, "Key": key, "ConsistentRead": True}
        try:
            before: dict[str, Any] = (await self._engine.call("GetItem", read)).get("Item", {})
            await self._copied(table, copy, before)
            arguments = {
                each: part.arguments[each] for each in _ARGUMENTS if each in part.arguments
            }
            try:
                updated = await self._engine.call(
                    "UpdateItem", {**arguments, **copy, "ReturnValues": "ALL_NEW"}
                )
            finally:
                await self._engine.call("DeleteItem", copy)
        except ServiceError:
            return None  # its own refusal comes when it is asked to write
        return before, updated.get("Attributes", {})

    async def forget(self, table: str) -> None:
        """Delete what was made for a table that is gone."""
        try:
            await self._engine.call("DeleteTable", {"TableName": own_name(table)})
        except ServiceError as error:
            if error.kind != _MISSING:
                raise

    async def _copied(
        self, table: Mapping[str, Any], copy: Mapping[str, Any], item: Mapping[str, Any]
    ) -> None:
        """Leave in the own table what is in the other one, which may be nothing."""
        call = ("PutItem", {"TableName": copy["TableName"], "Item": item})
        if not item:
            call = ("DeleteItem", dict(copy))
        try:
            await self._engine.call(*call)
        except ServiceError as error:
            if error.kind != _MISSING:
                raise
            await self._make(table, copy["TableName"])
            await self._engine.call(*call)

    async def _make(self, table: Mapping[str, Any], name: str) -> None:
        keys, types = table["KeySchema"], attribute_types(table)
        names = [each["AttributeName"] for each in keys]
        wanted = {
            "TableName": name,
            "KeySchema": keys,
            "AttributeDefinitions": [
                {"AttributeName": each, "AttributeType": types[each]} for each in names
            ],
            "BillingMode": "PAY_PER_REQUEST",
        }
        await self._engine.call("CreateTable", wanted)


def own_name(table: str) -> str:
    """Return the name of the gateway's own table for the updates of another one."""
    return PREFIX + hashlib.sha256(table.encode()).hexdigest()[:16]


def attributes_updated(part: Part) -> set[str]:
    """Return every attribute that an update may change, and perhaps others."""
    arguments = part.arguments
    names = arguments.get("ExpressionAttributeNames") or {}
    words = arguments.get("UpdateExpression", "")
    for sign in "=,.()[]+-":
        words = words.replace(sign, " ")
    plain = {names.get(word, word) for word in words.split()}
    return plain | set(arguments.get("AttributeUpdates") or ())
