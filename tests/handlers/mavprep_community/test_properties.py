"""Whatever users do and however records are delivered, the outcome is that of a plain account."""

import threading
import time
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mavprep_community.store import Store
from tests.handlers.delivery import Faults, FaultyClient, deliver_chaotically
from tests.handlers.mavprep_community.community import LATER_THAN_INDEX_LAG, Community
from tests.handlers.mavprep_community.history import History
from tests.handlers.records import event

Records = list[Mapping[str, Any]]


class Chaos:
    """Delivers what is new in both streams, badly, and everything in the end.

    Some records are withheld, as if they had failed and were replayed after all others.
    """

    def __init__(self, community: Community, random: Random) -> None:
        self._community = community
        self._random = random
        self._seen: Records = []
        self._withheld: Records = []

    def deliver(self) -> None:
        """Deliver what is new, one shard after the other."""
        names = list(self._community.followers)
        self._random.shuffle(names)
        for name in names:
            records = self._community.followers[name].new_records()
            self._seen += records
            kept = [record for record in records if self._random.random() < 0.9]
            self._withheld += [record for record in records if record not in kept]
            faults = Faults(self._random)
            client = FaultyClient(self._community.posts.client, faults)
            consumer = self._community.consumer(self._community.store(client))
            self._withheld.extend(
                deliver_chaotically(kept, consumer, random=self._random, faults=faults)
            )

    def finish(self) -> None:
        """Deliver all that is left, replay what was withheld, and some of it all again."""
        self.deliver()
        self._community.settle()
        again = self._random.sample(self._seen, len(self._seen) // 4)
        self._random.shuffle(self._withheld)
        for record in (*self._withheld, *again):
            assert self._community.consumer()(event(record)) == {"batchItemFailures": []}
        self._community.settle()


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(min_value=0, max_value=2**32 - 1))
def test_a_random_history_delivered_chaotically(community_tables: Community, seed: int) -> None:
    random = Random(seed)  # noqa: S311  chance, not secrets
    community_tables.clear()
    history = History(community_tables, random)
    chaos = Chaos(community_tables, random)
    for _step in range(random.randint(3, 20)):
        history.step()
        if random.random() < 0.3:
            chaos.deliver()
    chaos.finish()
    history.check()


@pytest.mark.parametrize("seed", range(4))
def test_both_streams_at_once(community: Community, seed: int) -> None:
    """Two shards, each delivered twice at the same time, all to the same few users."""
    random = Random(seed)  # noqa: S311  chance, not secrets
    history = History(community, random)
    for _step in range(25):
        history.step()
    shards = [follower.new_records() for follower in community.followers.values()]
    problems: list[BaseException] = []

    def consume(records: Records, seed: int) -> None:
        random = Random(seed)  # noqa: S311  chance, not secrets
        faults = Faults(random, crashes=6)
        client: Any = FaultyClient(community.posts.client, faults)
        store = Store(
            community.environment,
            client,
            now=lambda: time.time() + LATER_THAN_INDEX_LAG,
        )
        try:
            consumer = community.consumer(store)
            assert not deliver_chaotically(records, consumer, random=random, faults=faults)
        except BaseException as error:  # noqa: BLE001  reported in the main thread
            problems.append(error)

    threads = [
        threading.Thread(target=consume, args=(records, number))
        for number, records in enumerate(shards * 2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    community.settle()
    history.check()
