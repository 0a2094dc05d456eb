"""The update of a session's counter, as a member of a transaction."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from stream_records.values import read_number

if TYPE_CHECKING:
    from collections.abc import Mapping

COUNT = "messageCount"
UNCOUNTED_DELETIONS = "uncountedDeletions"


def add_messages(table: str, session_id: str, number: int) -> dict[str, Any]:
    """Add messages to a session that was not read; a negative number takes some away.

    The condition fails if there is no such session, if the count would fall below zero, and if
    deletions wait for their insertions.
    """
    condition = f"attribute_exists(sessionId) AND attribute_not_exists({UNCOUNTED_DELETIONS})"
    values = {":number": {"N": str(number)}}
    if number < 0:
        condition += f" AND {COUNT} >= :least"
        values[":least"] = {"N": str(-number)}
    return _update(table, session_id, f"ADD {COUNT} :number", condition, values)


def set_messages(
    table: str, session_id: str, session: Mapping[str, Any], number: int
) -> dict[str, Any]:
    """Add messages to a session as it was read, without falling below zero.

    What would be below zero is kept as deletions whose insertions are still to be counted, so that
    the order in which changes are applied makes no difference. The condition fails if somebody
    else changed the counters meanwhile.

    Raises
    ------
    MalformedRecordError
        If a counter is not a number.
    """
    counted = (read_number(session, COUNT) or Decimal(0)) + number
    counted -= read_number(session, UNCOUNTED_DELETIONS) or Decimal(0)
    values = {":count": {"N": str(max(counted, Decimal(0)))}}
    expression = f"SET {COUNT} = :count"
    if counted < 0:
        expression += f", {UNCOUNTED_DELETIONS} = :deletions"
        values[":deletions"] = {"N": str(-counted)}
    else:
        expression += f" REMOVE {UNCOUNTED_DELETIONS}"
    conditions = ["attribute_exists(sessionId)"]
    for name in (COUNT, UNCOUNTED_DELETIONS):
        if name in session:
            conditions.append(f"{name} = :read_{name}")
            values[f":read_{name}"] = session[name]
        else:
            conditions.append(f"attribute_not_exists({name})")
    return _update(table, session_id, expression, " AND ".join(conditions), values)


def _update(
    table: str, session_id: str, expression: str, condition: str, values: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "Update": {
            "TableName": table,
            "Key": {"sessionId": {"S": session_id}},
            "UpdateExpression": expression,
            "ConditionExpression": condition,
            "ExpressionAttributeValues": dict(values),
        }
    }
