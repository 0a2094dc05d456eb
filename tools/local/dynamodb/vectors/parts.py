"""The parts of a request that writes: each is about one item of one table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.statements import Statement, statement_of
from tools.local.dynamodb.vectors.definitions import Wire

_STATEMENTS = {"BatchExecuteStatement": "Statements", "ExecuteTransaction": "TransactStatements"}
_ITEM_OPERATIONS = {"PutItem": "Put", "UpdateItem": "Update", "DeleteItem": "Delete"}


@dataclass(frozen=True)
class Part:
    """One write of a request, or a read between them.

    Attributes
    ----------
    table
        The table's name.
    action
        Put, Update, Delete or Statement, or ConditionCheck, which writes nothing.
    arguments
        What the request says of it: an Item or a Key, and expressions.
    statement
        What it is if it is a statement.
    """

    table: str
    action: str
    arguments: Wire
    statement: Statement | None = None

    def wire_key(self, names: Sequence[str]) -> dict[str, Any]:
        """Return the key of the item that is written, as requests have it."""
        owner = self.arguments["Item" if self.action == "Put" else "Key"]
        return {name: owner[name] for name in names}


def parts_of(operation: str, request: Wire, deployment: Deployment) -> list[Part]:
    """Return the parts of a request, in its order.

    Raises
    ------
    LookupError, TypeError, AttributeError, ServiceError
        If it is none that the service would take.
    """
    return list(_parts(operation, request, deployment))


def _parts(operation: str, request: Wire, deployment: Deployment) -> Iterator[Part]:
    if operation == "TransactWriteItems":
        for item in request["TransactItems"]:
            ((action, arguments),) = item.items()
            yield Part(deployment.table_name(arguments["TableName"]), action, arguments)
    elif operation == "BatchWriteItem":
        for table, items in request["RequestItems"].items():
            for item in items:
                ((action, arguments),) = item.items()
                kind = action.removesuffix("Request")
                yield Part(deployment.table_name(table), kind, arguments)
    elif operation == "ExecuteStatement":
        yield _of_statement(request, deployment)
    elif operation in _STATEMENTS:
        for each in request[_STATEMENTS[operation]]:
            yield _of_statement(each, deployment)
    elif operation in _ITEM_OPERATIONS:
        table = deployment.table_name(request["TableName"])
        yield Part(table, _ITEM_OPERATIONS[operation], request)


def _of_statement(request: Wire, deployment: Deployment) -> Part:
    statement = statement_of(request)
    if statement is None:
        return Part("", "ConditionCheck", request)
    return Part(deployment.table_name(statement.table), "Statement", request, statement)
