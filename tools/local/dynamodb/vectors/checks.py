"""What DynamoDB refuses of a write for its vector indexes, found out before it is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.index_keys import cancelled
from tools.local.dynamodb.messages import Message, ServiceError, response
from tools.local.dynamodb.vectors.definitions import Wire
from tools.local.dynamodb.vectors.parts import Part, parts_of
from tools.local.dynamodb.vectors.refusals import invalid
from tools.local.dynamodb.vectors.results import Results, attributes_updated
from tools.local.dynamodb.vectors.tables import VectorTables
from tools.local.dynamodb.vectors.values import complaint_about, key_of

_MALFORMED = (LookupError, TypeError, AttributeError, ValueError)
"""What taking a request apart raises that the engine refuses as well, and says why."""
_NOT_FOUND = "ResourceNotFoundException"
_TRANSACTIONS = {"TransactWriteItems", "ExecuteTransaction"}
_BATCH = "BatchExecuteStatement"


@dataclass(frozen=True)
class Checked:
    """A write, and what is known of it before it is made.

    Attributes
    ----------
    request
        What is left of the request to be made.
    keys
        The keys of the items that it writes, by table; None of a table if they are not known.
    refused
        The refusal, if nothing is to be made.
    complaints
        Of a batch of statements, the complaint about each that is not made, or None.
    """

    request: Message
    keys: Mapping[str, Sequence[Wire] | None] = field(default_factory=dict)
    refused: Message | None = None
    complaints: Sequence[str | None] = ()

    def keys_of(self, table: str) -> Sequence[Wire] | None:
        """Return the keys of a table's items; None if they are not known."""
        return self.keys.get(table)

    def with_refused(self, answer: Message) -> Message:
        """Return the answer with the statements that were not made, each in its place."""
        if not any(self.complaints) or not answer.succeeded:
            return answer
        content = answer.json()
        made = iter(content["Responses"])
        content["Responses"] = [
            _refused(complaint) if complaint else next(made) for complaint in self.complaints
        ]
        return answer.with_json(content)


class Checks:
    """Looks at writes before they are made.

    Parameters
    ----------
    tables
        The tables with vector indexes.
    results
        Knows what updates and statements would leave.
    deployment
        Where the tables seem to be.
    """

    def __init__(self, tables: VectorTables, results: Results, deployment: Deployment) -> None:
        self._tables = tables
        self._results = results
        self._deployment = deployment

    async def look_at(self, request: Message) -> Checked:
        """Look at a write, while nobody else writes its tables.

        Raises
        ------
        ServiceError
            If the engine does not answer.
        """
        operation = request.operation
        complaints: list[str | None] = []
        keys: dict[str, list[Wire] | None] = {}
        try:
            for part in parts_of(operation, request.json(), self._deployment):
                key, complaint = await self._part(part)
                complaints.append(complaint)
                if self._tables.definitions(part.table):
                    _add(keys, part.table, key)
        except _MALFORMED:
            return Checked(request)
        except ServiceError as error:
            if error.kind != _NOT_FOUND:
                raise
            return Checked(request)  # the engine refuses it as well
        if not any(complaints):
            return Checked(request, keys)
        if operation in _TRANSACTIONS:
            return Checked(request, refused=cancelled(complaints))
        if operation == _BATCH:
            return await self._batch(request, keys, complaints)
        return Checked(request, refused=invalid(next(filter(None, complaints))).response())

    async def _part(self, part: Part) -> tuple[Wire | None, str | None]:
        """Return the key of the item that is written, if it is known, and the complaint."""
        definitions = self._tables.definitions(part.table)
        if not definitions:
            return None, None
        table = await self._tables.load(part.table)
        if part.statement is not None:
            found = await self._results.of_statement(table.description, part.statement)
            if found is None:
                return None, None
            item = found.after or found.before
            complaint = complaint_about(definitions, found.after, found.before or None)
            return {name: item[name] for name in table.keys}, complaint
        key = part.wire_key(table.keys)
        if part.action == "Put":
            return key, complaint_about(definitions, part.arguments["Item"])
        watched = {name for each in definitions for name in (each.attribute, *each.types)}
        if part.action != "Update" or watched.isdisjoint(attributes_updated(part)):
            return key, None
        found = await self._results.of_update(table.description, part)
        return key, complaint_about(definitions, found.after, found.before) if found else None

    async def _batch(
        self,
        request: Message,
        keys: Mapping[str, Sequence[Wire] | None],
        complaints: Sequence[str | None],
    ) -> Checked:
        """Leave out of a batch what is refused; the rest is made."""
        for table, known in keys.items():
            names = (await self._tables.load(table)).keys
            if known and len({key_of(names, key) for key in known}) < len(known):
                raise invalid("Provided list of item keys contains duplicates")
        content = request.json()
        left = [
            each
            for each, complaint in zip(content["Statements"], complaints, strict=True)
            if not complaint
        ]
        if not left:
            answer = response({"Responses": [_refused(complaint) for complaint in complaints]})
            return Checked(request, refused=answer)
        made = request.with_json({**content, "Statements": left})
        return Checked(made, keys, complaints=complaints)


def _add(keys: dict[str, list[Wire] | None], table: str, key: Wire | None) -> None:
    known = keys.setdefault(table, [])
    if known is None or key is None:
        keys[table] = None
    else:
        known.append(key)


def _refused(complaint: str | None) -> dict[str, Any]:
    return {"Error": {"Code": "ValidationError", "Message": complaint}}
