"""Transactions: the marks of many changes and the sums of what they change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tutoria_usage_rollup.differences import added_up

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tutoria_usage_rollup.differences import Difference
    from tutoria_usage_rollup.usage import Counter, Usage

MOST_MEMBERS = 100
"""Of one transaction, as DynamoDB allows."""

MARK_DAYS = 92
"""How long a counted change is remembered: longer than failed records wait to be replayed."""

_DAY_SECONDS = 86_400


def in_transactions(differences: Sequence[Difference]) -> Iterator[list[Difference]]:
    """Divide differences, in their order, so that each part fits into one transaction."""
    part: list[Difference] = []
    counters: set[Counter] = set()
    for difference in differences:
        joined = counters.union(difference.by_counter)
        if part and len(part) + 1 + len(joined) > MOST_MEMBERS:
            yield part
            part, joined = [], set(difference.by_counter)
        part.append(difference)
        counters = joined
    if part:
        yield part


def members(table: str, differences: Sequence[Difference], now: float) -> list[dict[str, Any]]:
    """Return the writes of a transaction: first the mark of each change, then the counters.

    Parameters
    ----------
    now
        Time in seconds since the epoch, for the marks.
    """
    marks = [_mark(table, difference, now) for difference in differences]
    sums = added_up(difference.by_counter for difference in differences)
    return [*marks, *(_addition(table, counter, usage) for counter, usage in sums.items())]


def removal_if_zero(table: str, counter: Counter) -> dict[str, Any]:
    """Return the write that removes a counter if it has come back to nothing."""
    return {
        "Delete": {
            "TableName": table,
            "Key": _key(counter),
            "ConditionExpression": (
                "messageCount = :zero AND inputTokens = :zero AND outputTokens = :zero "
                "AND costUsd = :zero"
            ),
            "ExpressionAttributeValues": {":zero": {"N": "0"}},
        }
    }


def _mark(table: str, difference: Difference, now: float) -> dict[str, Any]:
    event_id = difference.change.event_id
    item = {
        "dimension": {"S": f"APPLIED#{event_id}"},
        "date": {"S": difference.day},
        "eventId": {"S": event_id},
        "appliedAt": {"N": str(int(now * 1000))},
        "expiresAt": {"N": str(int(now) + MARK_DAYS * _DAY_SECONDS)},
    }
    condition = "attribute_not_exists(dimension)"
    return {"Put": {"TableName": table, "Item": item, "ConditionExpression": condition}}


def _addition(table: str, counter: Counter, usage: Usage) -> dict[str, Any]:
    return {
        "Update": {
            "TableName": table,
            "Key": _key(counter),
            # ADD of 0 makes the attribute, so that a counter always has all four.
            "UpdateExpression": (
                "SET dimensionType = :type "
                "ADD messageCount :messages, inputTokens :input, outputTokens :output, "
                "costUsd :cost"
            ),
            "ExpressionAttributeValues": {
                ":type": {"S": counter.dimension_type},
                ":messages": {"N": str(usage.messages)},
                ":input": {"N": str(usage.input_tokens)},
                ":output": {"N": str(usage.output_tokens)},
                ":cost": {"N": usage.cost_text},
            },
        }
    }


def _key(counter: Counter) -> dict[str, Any]:
    return {"dimension": {"S": counter.dimension}, "date": {"S": counter.day}}
