"""The changes of one batch into the counters of their sessions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stream_records.batches import Outcome
from stream_records.changes import INSERT, MODIFY, MalformedRecordError
from stream_records.clients import UnavailableError, is_unavailability
from stream_records.transactions import MAXIMUM_WRITES, ConditionFailedError, write_once
from stream_records.values import read_string, required
from tutor_chat_counters.marks import mark_of, put_if_absent
from tutor_chat_counters.reading import read_session
from tutor_chat_counters.updates import add_messages, set_messages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_dynamodb import DynamoDBClient

    from stream_records.batches import Batch
    from stream_records.changes import Change
    from tutor_chat_counters.environment import Environment

MOST_CHANGES = MAXIMUM_WRITES
"""How many changes of a session fit into one transaction: their marks, and one update."""

_ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class ChatCounters:
    """Counts messages, with a client and settings that outlive the batch."""

    environment: Environment
    client: DynamoDBClient

    def count(self, changes: Sequence[Change], batch: Batch) -> None:
        """Count all changes, those of one session together, and note what became of each."""
        parts = _by_session(changes, batch)
        for position, (session_id, part) in enumerate(parts):
            try:
                counted = {change.event_id for change in self._count_in_session(session_id, part)}
            except Exception as error:  # noqa: BLE001  one odd session must not hold up the others
                is_over = is_unavailability(error)
                failed = parts[position:] if is_over else [(session_id, part)]
                for change in (change for _, each in failed for change in each):
                    batch.fail(change.sequence_number, error)
                if is_over:
                    return
                continue
            for change in part:
                was_counted = change.event_id in counted
                batch.count(Outcome.APPLIED if was_counted else Outcome.SKIPPED)

    def _count_in_session(self, session_id: str, changes: Sequence[Change]) -> Sequence[Change]:
        """Return which of the changes were counted now; none, if there is no such session."""
        table = self.environment.sessions_table
        uncounted = changes
        update = add_messages(table, session_id, _messages(changes))
        for _attempt in range(_ATTEMPTS):
            first, *others = uncounted
            writes = [*(put_if_absent(change, table) for change in others), update]
            try:
                if write_once(self.client, mark_of(first, table), writes):
                    return uncounted
            except ConditionFailedError:
                pass
            reading = read_session(self.client, table, session_id, uncounted)
            uncounted = reading.uncounted
            if reading.session is None or not uncounted:
                return []
            update = set_messages(table, session_id, reading.session, _messages(uncounted))
        raise UnavailableError(f"{table}: a session changed again and again.")


def _by_session(changes: Sequence[Change], batch: Batch) -> list[tuple[str, list[Change]]]:
    """Group insertions and deletions by session, in parts that fit into a transaction."""
    sessions: dict[str, list[Change]] = {}
    seen = set()
    for change in changes:
        if change.kind == MODIFY or change.event_id in seen:
            batch.count(Outcome.SKIPPED)
            continue
        try:
            session_id = required(read_string(change.keys, "sessionId"), "sessionId")
        except MalformedRecordError as error:
            batch.fail(change.sequence_number, error)
            continue
        seen.add(change.event_id)
        sessions.setdefault(session_id, []).append(change)
    return [
        (session_id, group[start : start + MOST_CHANGES])
        for session_id, group in sessions.items()
        for start in range(0, len(group), MOST_CHANGES)
    ]


def _messages(changes: Sequence[Change]) -> int:
    """Return how many messages there are more after the changes than before."""
    return sum(1 if change.kind == INSERT else -1 for change in changes)
