"""The parts of a request that writes: each is about one item of one table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.vectors.definitions import Wire
from tools.local.dynamodb.vectors.values import Key, key_of

STATEMENTS: Final = frozenset({"ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"})

_ITEM_OPERATIONS = {"PutItem": "Put", "UpdateItem": "Update", "DeleteItem": "Delete"}


@dataclass(frozen=True)
class Part:
    """One write of a request.

    Attributes
    ----------
    table
        The table's name.
    action
        Put, Update or Delete, or ConditionCheck, which writes nothing.
    arguments
        What the request says of it: an Item or a Key, and expressions.
    """

    table: str
    action: str
    arguments: Wire

    def key(self, names: Sequence[str]) -> Key:
        """Return the key of the item that is written."""
        return key_of(names, self.wire_key(names))

    def wire_key(self, names: Sequence[str]) -> dict[str, Any]:
        """Return the same key as requests have it."""
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
    elif operation in _ITEM_OPERATIONS:
        table = deployment.table_name(request["TableName"])
        yield Part(table, _ITEM_OPERATIONS[operation], request)
