"""Creating, describing and deleting vector indexes with their tables."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from tools.local.dynamodb import messages
from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.connections import Engine
from tools.local.dynamodb.messages import Message, ServiceError
from tools.local.dynamodb.vectors.definitions import (
    Definition,
    Wire,
    attribute_types,
    definition_of,
    key_names,
    without_search_attributes,
)
from tools.local.dynamodb.vectors.refusals import (
    ONE_AT_A_TIME,
    check_billing,
    check_count,
    check_created,
    check_definitions,
    check_no_vector_is_key,
    check_one_at_a_time,
    invalid,
)
from tools.local.dynamodb.vectors.results import Results
from tools.local.dynamodb.vectors.tables import VectorTables

Passed = Callable[[Message], Awaitable[Message]]
"""Passes a request on to what stands behind, and returns its answer."""

_NOT_FOUND = "ResourceNotFoundException"


class Administration:
    """The operations on tables as wholes, as far as vector indexes have a part in them.

    Parameters
    ----------
    engine
        The engine with the tables.
    tables
        The tables with vector indexes.
    results
        Has tables of its own for them.
    deployment
        Where the tables seem to be.
    """

    def __init__(
        self, engine: Engine, tables: VectorTables, results: Results, deployment: Deployment
    ) -> None:
        self._engine = engine
        self._tables = tables
        self._results = results
        self._deployment = deployment

    async def create_table(self, request: Message, passed: Passed) -> Message:
        """Create a table; the engine sees nothing of its vector indexes."""
        wanted = request.json()
        if not _names_table(wanted):
            return await passed(request)
        indexes: Sequence[Wire] = wanted.pop("VectorIndexes", None) or ()
        table = self._deployment.table_name(wanted["TableName"])
        async with self._tables.lock(table):
            if await self._description(table) is not None:
                return await passed(request)  # it is refused
            if not indexes:
                self._tables.set(table, ())  # those of a table that went away unnoticed
                return await passed(request)
            check_billing(wanted.get("BillingMode"))
            check_count(len(indexes), is_update=False)
            with _well_formed():
                types = attribute_types(wanted)
                check_created(indexes, types, taken=_index_names(wanted))
                definitions = [definition_of(each, types) for each in indexes]
                inner = without_search_attributes(wanted, key_names(wanted), definitions)
            # First the definitions: a table without them would take any vector.
            self._tables.set(table, definitions)
            try:
                answer = await passed(request.with_json(inner))
            except ServiceError:
                await self._forget_unless_there(table)
                raise
            if not answer.succeeded:
                self._tables.set(table, ())
                return answer
            await self._tables.load(table)
            return self._described(answer)

    async def update_table(self, request: Message, passed: Passed) -> Message:
        """Update a table, which creates or deletes one index of any kind at most."""
        changes = request.json()
        if not _names_table(changes):
            return await passed(request)
        updates: Sequence[Wire] = changes.pop("VectorIndexUpdates", None) or ()
        table = self._deployment.table_name(changes["TableName"])
        if not updates and table not in self._tables.names():
            return await passed(request)
        async with self._tables.lock(table):
            description = await self._description(table)
            if description is None:
                return await passed(request)
            existing = self._tables.definitions(table)
            with _well_formed():
                _check_attributes(description, changes, existing)
                wanted = self._wanted(table, description, changes, updates)
            if wanted or existing:
                current = description.get("BillingModeSummary", {}).get("BillingMode")
                check_billing(changes.get("BillingMode", current))
            keys = key_names(description) | key_names(changes)
            inner = without_search_attributes(changes, keys, [*existing, *wanted])
            if inner.keys() <= {"TableName", "AttributeDefinitions"}:
                answer = None
            else:
                answer = await passed(request.with_json(inner))
                if not answer.succeeded:
                    return self._described(answer)
            if updates:
                await self._set(table, wanted, description)
                await self._tables.wait_for_unwatched(table)
            if wanted:
                await self._tables.load(table)
            if answer is None:
                answer = await self._as_updated(table, passed)
            return self._described(answer)

    async def describe_table(self, request: Message, passed: Passed) -> Message:
        """Describe a table with its vector indexes."""
        answer = await passed(request)
        if answer.succeeded:
            name = answer.json()["Table"]["TableName"]
            if name in self._tables.names():
                await self._tables.search_table(name)
        return self._described(answer)

    async def delete_table(self, request: Message, passed: Passed) -> Message:
        """Delete a table with its vector indexes."""
        wanted = request.json()
        if not _names_table(wanted):
            return await passed(request)
        table = self._deployment.table_name(wanted["TableName"])
        async with self._tables.lock(table):
            description = await self._description(table)
            answer = await passed(request)
            if not answer.succeeded:
                return answer
            described = self._described(answer, status="DELETING")
            await self._set(table, (), description)
            return described

    def _wanted(
        self, table: str, description: Wire, changes: Wire, updates: Sequence[Wire]
    ) -> list[Definition]:
        """Return the vector indexes that a table has after an update.

        Raises
        ------
        ServiceError
            If the service refuses that.
        """
        wanted = list(self._tables.definitions(table))
        check_one_at_a_time(changes, updates)
        others = changes.get("GlobalSecondaryIndexUpdates") or ()
        makes_other = any("Create" in each or "Delete" in each for each in others)
        if makes_other and self._tables.backfilling(table):
            raise ServiceError("LimitExceededException", ONE_AT_A_TIME)
        for update in updates:
            if "Delete" in update:
                name = update["Delete"]["IndexName"]
                if name not in {each.name for each in wanted}:
                    raise ServiceError(_NOT_FOUND, "Requested resource not found")
                wanted = [each for each in wanted if each.name != name]
            else:
                self._check_create(table, description, changes, update["Create"])
                types = attribute_types(changes)
                wanted.append(definition_of(update["Create"], types))
        return wanted

    def _check_create(self, table: str, description: Wire, changes: Wire, index: Wire) -> None:
        existing = self._tables.definitions(table)
        name = index.get("IndexName")
        if name in {each.name for each in existing}:
            if self._tables.is_backfilling(table, str(name)):
                raise ServiceError(
                    "ResourceInUseException",
                    "Attempt to change a resource which is still in use: Index is being created. "
                    f" Table: {table} Index: {name}",
                )
            raise invalid("Attempting to create an index which already exists")
        if self._tables.backfilling(table):
            raise ServiceError("LimitExceededException", ONE_AT_A_TIME)
        check_count(len(existing) + 1, is_update=True)
        attribute = (index.get("VectorAttribute") or {}).get("AttributeName")
        if attribute in key_names(description):
            raise invalid(
                "One or more parameter values were invalid: Attributes cannot be redefined. Please "
                "check that your attribute has the same type as previously defined: "
                f"'{attribute}' is a key"
            )
        check_created(
            [index], attribute_types(changes), existing=existing, taken=_index_names(description)
        )

    async def _set(
        self, table: str, wanted: Sequence[Definition], description: Wire | None
    ) -> None:
        """Give a table other vector indexes; without any, nothing else is kept for it."""
        had_some = table in self._tables.names()
        self._tables.set(table, wanted)
        if had_some and not wanted and description is not None:
            await self._results.forget(description)

    async def _description(self, table: str) -> Mapping[str, Any] | None:
        try:
            described = await self._engine.call("DescribeTable", {"TableName": table})
        except ServiceError as error:
            if error.kind == _NOT_FOUND:
                return None
            raise
        found: Mapping[str, Any] = described["Table"]
        return found

    async def _forget_unless_there(self, table: str) -> None:
        if await self._description(table) is None:
            self._tables.set(table, ())

    async def _as_updated(self, table: str, passed: Passed) -> Message:
        answer = await passed(messages.request("DynamoDB", "DescribeTable", {"TableName": table}))
        if not answer.succeeded:
            return answer
        return answer.with_json({"TableDescription": answer.json()["Table"]})

    def _described(self, answer: Message, *, status: str | None = None) -> Message:
        """Add the vector indexes to the description in an answer."""
        if not answer.succeeded:
            return answer
        content = answer.json()
        table = content.get("Table") or content["TableDescription"]
        definitions = self._tables.definitions(table["TableName"])
        if not definitions:
            return answer
        known = {each["AttributeName"] for each in table["AttributeDefinitions"]}
        types = {name: kind for each in definitions for name, kind in each.types.items()}
        table["AttributeDefinitions"] += [
            {"AttributeName": name, "AttributeType": kind}
            for name, kind in types.items()
            if name not in known
        ]
        table["VectorIndexes"] = [
            self._index(table["TableName"], table["TableArn"], each, status) for each in definitions
        ]
        return answer.with_json(content)

    def _index(
        self, table: str, arn: str, definition: Definition, status: str | None
    ) -> dict[str, Any]:
        count, size = self._tables.extent(table, definition.name)
        described = {
            **definition.wire,
            "IndexStatus": status or "ACTIVE",
            "ItemCount": count,
            "IndexSizeBytes": size,
            "IndexArn": f"{arn}/index/{definition.name}",
        }
        if status is None and self._tables.is_backfilling(table, definition.name):
            described |= {"IndexStatus": "CREATING", "Backfilling": True}
        return described


def _check_attributes(description: Wire, changes: Wire, existing: Sequence[Definition]) -> None:
    """Refuse an update that would give an attribute a second type, which the engine cannot see."""
    known = attribute_types(description)
    for each in existing:
        known |= each.types
    check_definitions(changes, known)
    check_no_vector_is_key(key_names(changes), existing)


def _index_names(table: Wire) -> list[str]:
    """Return the names of secondary indexes, in a request or a description."""
    kinds = ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
    return [each["IndexName"] for kind in kinds for each in table.get(kind) or ()]


def _names_table(request: Wire) -> bool:
    """Tell whether a request names a table; the engine refuses one that does not."""
    return isinstance(request.get("TableName"), str)


@contextmanager
def _well_formed() -> Iterator[None]:
    """Refuse what is not of the form of the API, instead of leaving an index out."""
    try:
        yield
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        raise ServiceError(
            "SerializationException", "A vector index of the request is not of the API's form."
        ) from error
