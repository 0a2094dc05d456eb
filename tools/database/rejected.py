"""Attempts that analytics could not count, and how to count them later.

An attempt is rejected when its subject is unknown or malformed, or when another field is unusable
(decision 15). Replaying runs the statement of the stream consumer again, on the items as they were
kept: what has become right counts, once, and everything else stays where it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mavprep_progress_analytics.items import ItemChange
from mavprep_progress_analytics.writing import write

if TYPE_CHECKING:
    from psycopg2.extensions import connection as Connection  # noqa: N812  as other classes

_BATCH = 500
_NEXT = """
SELECT user_id, sort_key, stream_label, sequence_number::text, item::text
FROM public.analytics_rejected_attempts
WHERE (user_id COLLATE "C", sort_key COLLATE "C") > (%s, %s)
ORDER BY user_id COLLATE "C", sort_key COLLATE "C"
LIMIT %s
"""
_SUMMARY = """
SELECT reason, detail, count(*), min(rejected_at), max(rejected_at)
FROM public.analytics_rejected_attempts
GROUP BY reason, detail
ORDER BY reason, count(*) DESC, detail
"""


@dataclass(frozen=True, kw_only=True)
class RejectedGroup:
    """Attempts that were rejected for the same reason.

    Attributes
    ----------
    reason, detail
        Why, as the table has it; neither names a person.
    attempts
        How many there are.
    first, last
        When the first and the last of them were rejected, in ISO 8601.
    """

    reason: str
    detail: str
    attempts: int
    first: str
    last: str


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """What a replay has done.

    Attributes
    ----------
    tried
        How many attempts were run again.
    remaining
        How many are still rejected.
    """

    tried: int
    remaining: int


def rejected_groups(connection: Connection) -> list[RejectedGroup]:
    """Count the rejected attempts by reason."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMMARY)
        return [
            RejectedGroup(
                reason=reason,
                detail=detail or "",
                attempts=count,
                first=first.isoformat(),
                last=last.isoformat(),
            )
            for reason, detail, count, first, last in cursor.fetchall()
        ]


def replay(
    connection: Connection, advance: Callable[[int], None] = lambda _count: None
) -> Replayed:
    """Run every rejected attempt again; interrupted, it can be started anew.

    Parameters
    ----------
    connection
        In autocommit mode, of a role that may write analytics.
    advance
        Is told now and then how many more attempts were run.
    """
    tried = 0
    for changes in _batches(connection):
        write(changes, lambda statement, columns: _run(connection, statement, columns))
        tried += len(changes)
        advance(len(changes))
    remaining = sum(group.attempts for group in rejected_groups(connection))
    return Replayed(tried=tried, remaining=remaining)


def _batches(connection: Connection) -> Iterator[list[ItemChange]]:
    last = ("", "")
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_NEXT, (*last, _BATCH))
            rows = cursor.fetchall()
        if not rows:
            return
        last = (rows[-1][0], rows[-1][1])
        yield [
            ItemChange(user_id, sort_key, stream_label, number, json.loads(item))
            for user_id, sort_key, stream_label, number, item in rows
        ]


def _run(connection: Connection, statement: str, columns: Sequence[str]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, columns)
        row: tuple[Any, ...] | None = cursor.fetchone() if cursor.description else None
        return row
