"""Transactions: the marks of many changes and the sums of what they change."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from stream_records.marks import DAY_SECONDS, applied_mark, change_key, put_mark
from tutoria_usage_rollup.differences import Difference, added_up
from tutoria_usage_rollup.usage import Counter, Usage

MAX_MEMBERS = 100
"""Of one transaction, as DynamoDB allows."""

MARK_DAYS = 92
"""How long a counted change is remembered: longer than failed records wait to be replayed."""

_ATTRIBUTES = (
    "messageCount",
    "inputTokens",
    "outputTokens",
    "costUsd",
    "timedReplies",
    "latencyMs",
)


def in_transactions(differences: Sequence[Difference]) -> Iterator[list[Difference]]:
    """Divide differences, in their order, so that each part fits into one transaction."""
    part: list[Difference] = []
    counters: set[Counter] = set()
    for difference in differences:
        joined = counters.union(difference.by_counter)
        if part and len(part) + 1 + len(joined) > MAX_MEMBERS:
            yield part
            part, joined = [], set(difference.by_counter)
        part.append(difference)
        counters = joined
    if part:
        yield part


def members(
    table: str, differences: Sequence[Difference], emptied: Collection[Counter], now: float
) -> list[dict[str, Any]]:
    """Return the writes of a transaction: first the mark of each change, then the counters.

    A counter that comes to nothing is removed by the same write that would bring it there, so that
    none of zeros is ever left. Which ones do is not known before: each write has the condition that
    it is the right one of the two.

    Parameters
    ----------
    emptied
        The counters that are supposed to come to nothing.
    now
        Time in seconds since the epoch, for the marks.

    Raises
    ------
    ForgottenChangeError
        If a change is so old that its mark may be gone.
    """
    marks = [put_mark(_mark(table, difference, now)) for difference in differences]
    return [
        *marks,
        *(
            _removal(table, counter, usage)
            if counter in emptied
            else _addition(table, counter, usage)
            for counter, usage in sums_of(differences).items()
        ),
    ]


def sums_of(differences: Sequence[Difference]) -> Mapping[Counter, Usage]:
    """Return by how much counters differ, in the order in which `members` has them."""
    return added_up(difference.by_counter for difference in differences)


def healings(table: str, counter: Counter) -> Iterator[dict[str, Any]]:
    """Yield updates that remove each NULL from a counter, since nothing can be added to it.

    Each has the condition that it is NULL. NULL is absent, so removing it changes nothing.
    """
    for name in _ATTRIBUTES:
        yield {
            "TableName": table,
            "Key": _key(counter),
            "UpdateExpression": f"REMOVE {name}",
            "ConditionExpression": f"attribute_type({name}, :null)",
            "ExpressionAttributeValues": {":null": {"S": "NULL"}},
        }


def _mark(table: str, difference: Difference, now: float) -> dict[str, Any]:
    change = difference.change
    key = {"dimension": change_key(change), "date": {"S": difference.day}}
    seconds = MARK_DAYS * DAY_SECONDS
    return applied_mark(table, key, change, now=now, remembered_seconds=seconds)


def _addition(table: str, counter: Counter, usage: Usage) -> dict[str, Any]:
    values = {f":{name}": {"N": text} for name, text in _texts(usage).items()}
    empties, opposite = _empties(usage)
    return {
        "Update": {
            "TableName": table,
            "Key": _key(counter),
            # ADD of 0 makes the attribute, so that a counter always has all of them.
            "UpdateExpression": "SET dimensionType = :type ADD "
            + ", ".join(f"{name} :{name}" for name in _ATTRIBUTES),
            "ConditionExpression": f"NOT ({empties})",
            "ExpressionAttributeValues": {
                ":type": {"S": counter.dimension_type},
                **values,
                **opposite,
            },
        }
    }


def _removal(table: str, counter: Counter, usage: Usage) -> dict[str, Any]:
    empties, opposite = _empties(usage)
    return {
        "Delete": {
            "TableName": table,
            "Key": _key(counter),
            "ConditionExpression": empties,
            "ExpressionAttributeValues": opposite,
        }
    }


def _empties(usage: Usage) -> tuple[str, dict[str, Any]]:
    """Return the condition that a counter is the opposite of a usage, and its values."""
    texts = _texts(-usage)
    conditions = [
        f"(attribute_not_exists({name}) OR {name} = :empty_{name})"
        if text == "0"
        else f"{name} = :empty_{name}"
        for name, text in texts.items()
    ]
    values = {f":empty_{name}": {"N": text} for name, text in texts.items()}
    return " AND ".join(conditions), values


def _texts(usage: Usage) -> dict[str, str]:
    tokens = (str(usage.input_tokens), str(usage.output_tokens))
    timing = (str(usage.timed_replies), str(usage.latency))
    amounts = (str(usage.messages), *tokens, usage.cost_text, *timing)
    return dict(zip(_ATTRIBUTES, amounts, strict=True))


def _key(counter: Counter) -> dict[str, Any]:
    return {"dimension": {"S": counter.dimension}, "date": {"S": counter.day}}
