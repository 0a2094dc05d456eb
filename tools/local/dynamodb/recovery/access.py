"""What recovery asks of the tables."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from tools.local.dynamodb.connections import Answer
from tools.local.dynamodb.messages import Message, ServiceError, request

Item = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """A change of one item.

    Attributes
    ----------
    second
        When it was made, in epoch seconds.
    keys
        The item's key.
    old, new
        The item before and after it; None where there was none.
    """

    second: int
    keys: Item
    old: Item | None
    new: Item | None


class History(Protocol):
    """What an engine has recorded of the changes of tables with point-in-time recovery."""

    def changes(self, table: str, since: int) -> AsyncIterator[Change]:
        """Yield the changes made from a second on, those of one item in their order.

        Raises
        ------
        ServiceError
            If they were not recorded.
        """
        ...


class Tables:
    """The tables, as a client sees them.

    Parameters
    ----------
    answer
        Answers requests to DynamoDB.
    """

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def call(self, operation: str, **arguments: Any) -> Any:  # noqa: ANN401  as the operation
        """Make a call, and return its answer.

        Raises
        ------
        ServiceError
            If it is refused.
        """
        answer = await self._answer(request("DynamoDB", operation, arguments))
        return content_of(answer)

    async def describe(self, table: str) -> dict[str, Any]:
        """Return a table's description.

        Raises
        ------
        ServiceError
            A TableNotFoundException, if there is no such table.
        """
        description = await self.description(table)
        if description is None:
            raise ServiceError("TableNotFoundException", f"Table not found: {table}")
        return description

    async def description(self, table: str) -> dict[str, Any] | None:
        """Return a table's description; None if there is no such table."""
        try:
            described: dict[str, Any] = (await self.call("DescribeTable", TableName=table))["Table"]
        except ServiceError as error:
            if error.kind != "ResourceNotFoundException":
                raise
            return None
        return described

    async def pages(
        self, table: str, reading: Mapping[str, Any] | None = None
    ) -> AsyncIterator[list[Item]]:
        """Yield the items of a table, a page at a time.

        Parameters
        ----------
        table
            The table.
        reading
            More arguments of the Scan, or of a Query if they have a condition for keys.
        """
        arguments: dict[str, Any] = {"TableName": table, "ConsistentRead": True, **(reading or {})}
        operation = "Query" if "KeyConditionExpression" in arguments else "Scan"
        while True:
            page = await self.call(operation, **arguments)
            if page["Items"]:
                yield page["Items"]
            if not page.get("LastEvaluatedKey"):
                return
            arguments["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    async def put(self, table: str, items: list[Item]) -> Counter[str]:
        """Put at most 25 items into a table, and return the bytes of its vector indexes by name."""
        left = {table: [{"PutRequest": {"Item": item}} for item in items]}
        written: Counter[str] = Counter()
        while left:
            arguments = {"RequestItems": left, "ReturnConsumedCapacity": "INDEXES"}
            answer = await self.call("BatchWriteItem", **arguments)
            written += vector_bytes(answer)
            left = answer.get("UnprocessedItems")
        return written


def vector_bytes(answer: Mapping[str, Any]) -> Counter[str]:
    """Return the bytes that a write has changed in vector indexes, by their names."""
    consumed = answer.get("ConsumedCapacity") or []
    written: Counter[str] = Counter()
    for capacity in consumed if isinstance(consumed, list) else [consumed]:
        for name, index in (capacity.get("VectorIndexes") or {}).items():
            written[name] += index["VectorWriteRequestBytes"]
    return written


def content_of(answer: Message) -> Any:  # noqa: ANN401  whatever the operation answers
    """Return what an answer holds.

    Raises
    ------
    ServiceError
        The error that it holds.
    """
    content = answer.json() if answer.body else {}
    if answer.succeeded:
        return content
    kind = str(content.get("__type", "")).rpartition("#")[2]
    raise ServiceError(kind, str(content.get("message") or content.get("Message") or ""))
