"""Whatever way changes arrive, the tables end as if each had been applied once, in order."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mavprep_progress_analytics.consuming import consume
from mavprep_progress_analytics.database import Database
from tests.handlers.delivery import CrashError, Faults, deliver_chaotically
from tests.handlers.mavprep_progress_analytics.analytics import (
    Analytics,
    environment_of,
    expected_facts,
    expected_rejected,
    expected_sums,
    newest_of,
)
from tests.handlers.mavprep_progress_analytics.attempts import (
    LATER_ID,
    LATER_STREAM,
    Known,
    Place,
    put,
    some_version,
)
from tests.handlers.records import STREAM_LABEL, poison

_SEQUENCES = 1_000
_WRITERS = 3
_SEQUENCES_A_ROUND = 25

Changes = list[tuple["Place", Known]]


class Function:
    """A function that may die before and after each of its statements, connection and all."""

    def __init__(self, analytics: Analytics, faults: Faults) -> None:
        self._database = Database(environment_of(analytics.url), lambda: None)
        self._faults = faults

    def __call__(self, delivered: Mapping[str, Any]) -> Mapping[str, Any]:
        return consume(delivered, self._run, lambda: 900.0)

    def close(self) -> None:
        """Close its connection."""
        self._database.close()

    def _run(self, statement: str, parameters: Sequence[str]) -> Any:
        try:
            self._faults.strike()
            answer = self._database.run(statement, parameters)
            self._faults.strike()
        except CrashError:
            self._database.close()
            raise
        return answer


def deliver_badly(
    analytics: Analytics, records: Sequence[Mapping[str, Any]], random: Random, *, crashes: int
) -> list[Mapping[str, Any]]:
    """Deliver to a function that dies so often, and return what was set aside."""
    faults = Faults(random, crashes)
    function = Function(analytics, faults)
    try:
        return deliver_chaotically(records, function, random=random, faults=faults)
    finally:
        function.close()


def _sequence(random: Random, user: str, first: int, *, with_later: bool = False) -> Changes:
    """Return some changes of a user's attempts, in order: numbers rise within a stream.

    Now and then the table is made anew in between, with lower numbers in a stream of its own.
    """
    tests = [f"test{number}" for number in range(random.randint(1, 3))]
    steps = random.randint(2, 6)
    in_first_stream = random.choice([steps, random.randint(0, steps)])
    return [
        (
            (STREAM_LABEL, first + step) if step < in_first_stream else (LATER_STREAM, 1 + step),
            some_version(random, user, random.choice(tests), with_later=with_later),
        )
        for step in range(steps)
    ]


def _check(analytics: Analytics, changes: Changes) -> None:
    newest = newest_of(changes)
    assert analytics.sums() == expected_sums(newest)
    assert analytics.rejected() == expected_rejected(newest)
    assert analytics.facts() == expected_facts(changes)


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32), crashes=st.integers(0, 4))
def test_one_shard_delivered_chaotically(analytics: Analytics, seed: int, crashes: int) -> None:
    """Splits, duplicates, replays of old batches, crashes, poison, and a table made anew."""
    random = Random(seed)  # noqa: S311  reproducible
    analytics.forget()
    changes = _sequence(random, "user1", 1_000)
    records = [version.record(place) for place, version in changes]
    place = random.randint(0, len(records))
    records.insert(place, poison(put(changes[0][1].item, 999)))
    set_aside = deliver_badly(analytics, records, random, crashes=crashes)
    assert set_aside == [records[place]]
    _check(analytics, changes)


def test_many_sequences_with_three_writers_at_once(analytics: Analytics) -> None:
    """Each writer delivers all records: one in order, the others in any; all die now and then."""
    for start in range(0, _SEQUENCES, _SEQUENCES_A_ROUND):
        analytics.forget()
        random = Random(start)  # noqa: S311  reproducible
        sequences = [
            _sequence(random, f"user{start + n}", (start + n) * 100, with_later=True)
            for n in range(_SEQUENCES_A_ROUND)
        ]
        changes = [change for sequence in sequences for change in sequence]
        records = [version.record(place) for place, version in changes]
        with ThreadPoolExecutor(_WRITERS) as pool:
            writers = [
                pool.submit(_deliver_all, analytics, records, seed=start * _WRITERS + writer)
                for writer in range(_WRITERS)
            ]
        assert [writer.result() for writer in writers] == [[]] * _WRITERS
        if start == 0:
            analytics.add_subjects(LATER_ID)
            analytics.deliver(*records)
        _check(analytics, changes)


def _deliver_all(
    analytics: Analytics, records: Sequence[Mapping[str, Any]], *, seed: int
) -> list[Mapping[str, Any]]:
    random = Random(seed)  # noqa: S311  reproducible
    mine = list(records)
    if seed % _WRITERS:
        random.shuffle(mine)
    return deliver_badly(analytics, mine, random, crashes=5)
