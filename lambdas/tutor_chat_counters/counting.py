"""The changes of one batch into the counters of their sessions."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stream_records.backoff import pause_seconds
from stream_records.batches import Batch, Outcome, apply_parts
from stream_records.changes import INSERT, MODIFY, Change, MalformedRecordError
from stream_records.clients import UnavailableError
from stream_records.marks import PREFIX
from stream_records.transactions import MAXIMUM_WRITES, ConditionFailedError, write_together
from stream_records.values import read_string, required
from tutor_chat_counters.environment import Environment
from tutor_chat_counters.marks import REMEMBERED_SECONDS, mark_key, put_mark
from tutor_chat_counters.reading import Reading, read_session

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


MAX_MESSAGES = MAXIMUM_WRITES
"""How many messages of a session fit into one transaction: their marks, and one update."""

_ATTEMPTS = 6

_Messages = dict[str, list["Change"]]
"""Changes by the marks of their messages, those of one message from the oldest to the newest."""

_Part = tuple[str, _Messages]
"""A session, and as many of its messages as fit into one transaction."""


@dataclass(frozen=True, slots=True)
class ChatCounters:
    """Counts messages, with a client and settings that outlive the batch.

    Parameters
    ----------
    sleep
        How to wait for a number of seconds.
    """

    environment: Environment
    client: DynamoDBClient
    sleep: Callable[[float], None] = time.sleep

    def count(self, changes: Sequence[Change], batch: Batch) -> None:
        """Count all changes, those of one session together, and note what became of each."""

        def count_part(part: _Part) -> None:
            session_id, messages = part
            applied = self._count_in_session(session_id, messages)
            for key, group in messages.items():
                for _change in group:
                    batch.count(Outcome.APPLIED if key in applied else Outcome.SKIPPED)

        apply_parts(_by_session(changes, batch), count_part, _changes_of, batch)

    def _count_in_session(self, session_id: str, messages: _Messages) -> set[str]:
        """Return the marks of the messages of which a change was applied now."""
        table = self.environment.chat_sessions_table
        newest = {key: group[-1] for key, group in messages.items()}
        for attempt in range(_ATTEMPTS):
            reading = read_session(self.client, table, session_id, list(newest), sleep=self.sleep)
            unknown = {
                key: change
                for key, change in newest.items()
                if reading.marks[key].applied_up_to < change.place
            }
            if not unknown:
                return set()
            try:
                writes = _writes(table, session_id, reading, unknown)
                write_together(self.client, writes, sleep=self.sleep)
            except ConditionFailedError:
                self.sleep(pause_seconds(attempt))
            else:
                return set(unknown)
        raise UnavailableError(f"{table}: a session changed again and again.")


def _writes(
    table: str, session_id: str, reading: Reading, changes: Mapping[str, Change]
) -> list[dict[str, Any]]:
    """Return a transaction that marks changes, and makes the count agree with the marks.

    A message is in the count of a session that was there when its insertion was applied. Only such
    a message is taken from it, and only from that count: a session made anew has another.
    """
    session = reading.session
    # Unique, since a change is applied once.
    count_id = (session and session.count_id) or next(iter(changes.values())).event_id
    writes = []
    number = 0
    is_touched = False
    for key, change in changes.items():
        mark = reading.marks[key]
        was_counted = session is not None and mark.count_id == session.count_id is not None
        is_counted = session is not None and change.kind == INSERT
        number += is_counted - was_counted
        is_touched |= is_counted != was_counted
        expires_at: int | None = int(change.written_at) + REMEMBERED_SECONDS
        if session is not None and is_counted:
            expires_at = session.mark_expires_at(change)
        writes.append(
            put_mark(
                table,
                change,
                mark,
                count_id=count_id if is_counted else None,
                expires_at=expires_at,
            )
        )
    if session is not None and is_touched:
        writes.append(session.update(table, session_id, number=number, count_id=count_id))
    return writes


def _by_session(changes: Sequence[Change], batch: Batch) -> list[_Part]:
    """Group insertions and deletions by session and message, in parts that fit a transaction."""
    sessions: dict[str, _Messages] = {}
    for change in changes:
        try:
            session_id = required(read_string(change.keys, "sessionId"), "sessionId")
            # A message cannot be in a mark, whatever it says.
            if change.kind == MODIFY or session_id.startswith(PREFIX):
                batch.count(Outcome.SKIPPED)
                continue
            key, _place = mark_key(change), change.place
        except MalformedRecordError as error:
            batch.fail(change.sequence_number, error)
            continue
        sessions.setdefault(session_id, {}).setdefault(key, []).append(change)
    parts = []
    for session_id, messages in sessions.items():
        for group in messages.values():
            group.sort(key=lambda change: change.place)
        keys = list(messages)
        for start in range(0, len(keys), MAX_MESSAGES):
            part = {key: messages[key] for key in keys[start : start + MAX_MESSAGES]}
            parts.append((session_id, part))
    return parts


def _changes_of(part: _Part) -> list[Change]:
    _session_id, messages = part
    return [change for group in messages.values() for change in group]
