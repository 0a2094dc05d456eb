"""What a write would leave, found out before it is made.

Only the engine knows what an expression makes of an item. So the item is copied into a table of
the gateway's own, without indexes and a stream, and changed there first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tools.local.dynamodb.connections import Engine
from tools.local.dynamodb.messages import ServiceError
from tools.local.dynamodb.statements import DELETE, INSERT, Statement
from tools.local.dynamodb.vectors.definitions import Wire, attribute_types
from tools.local.dynamodb.vectors.parts import Part

PREFIX: Final = "datactl-vector-results-"
"""Begins the names of the gateway's own tables; its clients do not see them."""

_ARGUMENTS = (
    *("UpdateExpression", "ConditionExpression", "AttributeUpdates", "Expected"),
    *("ConditionalOperator", "ExpressionAttributeNames", "ExpressionAttributeValues"),
)
_MISSING = "ResourceNotFoundException"
_NO_ANSWER = "InternalServerError"


@dataclass(frozen=True)
class Result:
    """An item before and after a write, empty where there is none."""

    before: Wire
    after: Wire


class Results:
    """The results of writes that were not made.

    Parameters
    ----------
    engine
        The engine with the tables.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def of_update(self, table: Wire, part: Part) -> Result | None:
        """Return what an update would leave; None if the engine would refuse it.

        Parameters
        ----------
        table
            The table's description.
        part
            The update. Nobody else may write the table meanwhile.
        """
        key = part.wire_key(_key_names(table))
        read = {"TableName": part.table, "Key": key, "ConsistentRead": True}
        arguments = {each: part.arguments[each] for each in _ARGUMENTS if each in part.arguments}
        update = {**arguments, "TableName": own_name(table), "Key": key}
        found = await self._unless_refused("GetItem", read)
        if found is None:
            return None
        return await self._tried(table, key, found.get("Item", {}), ("UpdateItem", update))

    async def of_statement(self, table: Wire, statement: Statement) -> Result | None:
        """Return what a statement would leave; None if the engine would refuse it.

        Parameters
        ----------
        table
            The table's description.
        statement
            The statement. Nobody else may write the table meanwhile.
        """
        call = ("ExecuteStatement", statement.made_on(own_name(table)))
        if statement.action == INSERT:
            return await self._inserted(table, call)
        asked = statement.asking(table["TableName"])
        found = await self._unless_refused("ExecuteStatement", asked)
        if found is None or len(found["Items"]) != 1:
            return None
        (before,) = found["Items"]
        if statement.action == DELETE:
            return Result(before, {})
        key = {name: before[name] for name in _key_names(table)}
        return await self._tried(table, key, before, call)

    async def forget(self, table: Wire) -> None:
        """Delete what was made for a table."""
        try:
            await self._engine.call("DeleteTable", {"TableName": own_name(table)})
        except ServiceError as error:
            if error.kind != _MISSING:
                raise

    async def _tried(
        self, table: Wire, key: Wire, before: Wire, call: tuple[str, Mapping[str, Any]]
    ) -> Result | None:
        """Return what a call leaves of an item's copy; None if the engine refuses it."""
        copy = {"TableName": own_name(table), "Key": key}
        if before:
            await self._call(table, "PutItem", {"TableName": copy["TableName"], "Item": before})
        else:
            await self._call(table, "DeleteItem", copy)
        try:
            if await self._unless_refused(*call) is None:
                return None
            read = {**copy, "ConsistentRead": True}
            return Result(before, (await self._engine.call("GetItem", read)).get("Item", {}))
        finally:
            await self._engine.call("DeleteItem", copy)

    async def _inserted(self, table: Wire, call: tuple[str, Mapping[str, Any]]) -> Result | None:
        await self._empty(table)  # of what a process left that was stopped
        try:
            await self._unless_refused(*call)
        finally:
            found = await self._empty(table)
        return Result({}, found[0]) if found else None

    async def _unless_refused(self, operation: str, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401
        """Make a call; None if it is refused, as the client's own is going to be."""
        try:
            return await self._engine.call(operation, arguments)
        except ServiceError as error:
            if error.kind == _NO_ANSWER:
                raise
            return None

    async def _empty(self, table: Wire) -> list[Wire]:
        """Take everything out of the own table."""
        name = own_name(table)
        found: list[Wire] = (await self._call(table, "Scan", {"TableName": name}))["Items"]
        for item in found:
            key = {each: item[each] for each in _key_names(table)}
            await self._engine.call("DeleteItem", {"TableName": name, "Key": key})
        return found

    async def _call(self, table: Wire, operation: str, arguments: Wire) -> Any:  # noqa: ANN401
        """Make a call about the own table, which may have to be made first."""
        try:
            return await self._engine.call(operation, arguments)
        except ServiceError as error:
            if error.kind != _MISSING:
                raise
        types = attribute_types(table)
        wanted = {
            "TableName": own_name(table),
            "KeySchema": table["KeySchema"],
            "AttributeDefinitions": [
                {"AttributeName": each, "AttributeType": types[each]} for each in _key_names(table)
            ],
            "BillingMode": "PAY_PER_REQUEST",
        }
        await self._engine.call("CreateTable", wanted)
        return await self._engine.call(operation, arguments)


def own_name(table: Wire) -> str:
    """Return the name of the gateway's own table for the writes of another one.

    A table that is made anew with other keys gets another one.
    """
    types = attribute_types(table)
    keys = [(name, types[name]) for name in _key_names(table)]
    known_by = json.dumps([table["TableName"], keys])
    return PREFIX + hashlib.sha256(known_by.encode()).hexdigest()[:16]


def attributes_updated(part: Part) -> set[str]:
    """Return every attribute that an update may change, and perhaps others."""
    arguments = part.arguments
    names = arguments.get("ExpressionAttributeNames") or {}
    words = arguments.get("UpdateExpression", "")
    for sign in "=,.()[]+-":
        words = words.replace(sign, " ")
    plain = {names.get(word, word) for word in words.split()}
    return plain | set(arguments.get("AttributeUpdates") or ())


def _key_names(table: Wire) -> list[str]:
    return [each["AttributeName"] for each in table["KeySchema"]]
