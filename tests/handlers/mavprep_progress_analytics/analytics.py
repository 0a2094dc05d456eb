"""The tables that the consumer writes, read as a test compares them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import psycopg

from mavprep_progress_analytics.consuming import consume
from mavprep_progress_analytics.database import Database
from mavprep_progress_analytics.environment import Environment
from tests.handlers.mavprep_progress_analytics.attempts import Known, Place
from tests.handlers.records import event

USER = "mavprep_analytics_writer"
_SUMS = b"""
    SELECT user_id, subject_id::text, date::text, tests_taken, questions_answered, correct_answers,
        (score_sum * 100)::bigint, study_time_seconds, easy_correct, easy_total, medium_correct,
        medium_total, hard_correct, hard_total
    FROM analytics_subject_performance
"""

Sums = dict[tuple[str, str, str], tuple[int, ...]]
"""By user, subject and day."""


def environment_of(url: str) -> Environment:
    """Return the settings of a function that uses a database of the tests."""
    parts = psycopg.conninfo.conninfo_to_dict(url)
    return Environment(
        host=str(parts["host"]),
        port=int(parts.get("port") or 5432),
        name=str(parts["dbname"]),
        user=USER,
        ca_bundle=None,
    )


class Analytics:
    """A database with the analytics tables, and the consumer in front of it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.database = Database(environment_of(url), lambda: None)
        self.admin = psycopg.connect(url, autocommit=True)
        self.seconds_left = 900.0

    def close(self) -> None:
        """Close all connections."""
        self.database.close()
        self.admin.close()

    def add_subjects(self, *identifiers: str) -> None:
        """Create subjects."""
        for identifier in identifiers:
            self.admin.execute(
                "INSERT INTO subjects (id, code, name) VALUES (%s, %s, 'a subject')",
                [identifier, identifier],
            )

    def handle(self, delivered: Mapping[str, Any]) -> dict[str, Any]:
        """Process an event as the function does."""
        return consume(delivered, self.database.run, lambda: self.seconds_left)

    def deliver(self, *records: Mapping[str, Any]) -> list[str | None]:
        """Process records and return which are to come again."""
        answer = self.handle(event(*records))
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    def sums(self) -> Sums:
        """Return the sums; a day that nothing is left of is none."""
        return {
            (user, subject, day): tuple(values)
            for user, subject, day, *values in self._rows(_SUMS)
            if any(values)
        }

    def averages(self) -> dict[str, str | None]:
        """Return the average score by user, of users with one subject and day."""
        return dict(
            self._rows(b"SELECT user_id, average_score::text FROM analytics_subject_performance")
        )

    def rejected(self) -> dict[tuple[str, str], str]:
        """Return the reasons by user and sort key."""
        return {
            (user, sort_key): reason
            for user, sort_key, reason in self._rows(
                b"SELECT user_id, sort_key, reason FROM analytics_rejected_attempts"
            )
        }

    def facts(self) -> dict[tuple[str, str], tuple[Place, bool, bool]]:
        """Return the place of the change, whether it counts, and whether it is deleted, by key."""
        return {
            (user, sort_key): ((label, int(number)), tests == 1, deleted)
            for user, sort_key, label, number, tests, deleted in self._rows(
                b"SELECT user_id, sort_key, stream_label, sequence_number, tests_taken, is_deleted"
                b" FROM analytics_attempt_facts"
            )
        }

    def forget(self) -> None:
        """Empty the tables that the consumer writes."""
        self.admin.execute(
            "TRUNCATE analytics_attempt_facts, analytics_subject_performance,"
            " analytics_rejected_attempts"
        )

    def clear(self) -> None:
        """Empty these tables and that of the subjects."""
        self.forget()
        self.admin.execute("DELETE FROM subjects")

    def _rows(self, query: bytes) -> list[tuple[Any, ...]]:
        return self.admin.execute(query).fetchall()


def expected_sums(newest: Iterable[Known]) -> Sums:
    """Return the sums of the newest versions, each applied once."""
    sums: defaultdict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0] * 11)
    for version in newest:
        if version.sums is not None:
            subject, day, *values = version.sums
            key = (version.item["PK"].removeprefix("USER#"), subject, day)
            sums[key] = [a + b for a, b in zip(sums[key], values, strict=True)]
    return {key: tuple(values) for key, values in sums.items() if any(values)}


def expected_rejected(newest: Iterable[Known]) -> dict[tuple[str, str], str]:
    """Return the reasons of the newest versions that are rejected."""
    return {key_of(version): version.reason for version in newest if version.reason}


def expected_facts(
    changes: Sequence[tuple[Place, Known]],
) -> dict[tuple[str, str], tuple[Place, bool, bool]]:
    """Return the facts after all changes, which are given with their places."""
    return {
        key_of(version): (place, version.sums is not None, version.is_deletion)
        for place, version in sorted(changes, key=lambda change: change[0])
    }


def key_of(version: Known) -> tuple[str, str]:
    """Return user and sort key."""
    return version.item["PK"].removeprefix("USER#"), version.item["SK"]


def newest_of(changes: Sequence[tuple[Place, Known]]) -> list[Known]:
    """Return the last version of each item."""
    last = {key_of(version): version for _, version in sorted(changes, key=lambda pair: pair[0])}
    return list(last.values())
