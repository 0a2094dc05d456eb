"""Counting while other writers hold the counters, or DynamoDB does not answer."""

import threading
import time
from typing import Any

from botocore.exceptions import ClientError

from stream_records.batches import Batch, process_together
from stream_records.changes import read_change
from tests.handlers.records import event
from tests.handlers.tables import LiveTable
from tests.handlers.tutoria_usage_rollup.messages import (
    NOON,
    counters,
    insert,
    question,
    totals,
)
from tutoria_usage_rollup.rollup import PATIENCE_SECONDS, Rollup

CONFLICT = ClientError(
    {
        "Error": {"Code": "TransactionCanceledException", "Message": ""},
        "CancellationReasons": [{"Code": "None"}, {"Code": "TransactionConflict"}],
    },
    "TransactWriteItems",
)


class _Contended:
    """Cancels a transaction that wants what another one holds; DynamoDB Local never does."""

    def __init__(self, client: Any) -> None:
        self.conflicts = 0
        self._client = client
        self._held: set[str] = set()
        self._lock = threading.Lock()

    def transact_write_items(self, *, TransactItems: Any) -> None:  # noqa: N803
        wanted = {str(member["Update"]["Key"]) for member in TransactItems if "Update" in member}
        with self._lock:
            if not wanted.isdisjoint(self._held):
                self.conflicts += 1
                raise CONFLICT
            self._held |= wanted
        try:
            self._client.transact_write_items(TransactItems=TransactItems)
        finally:
            with self._lock:
                self._held -= wanted


def test_shards_that_count_at_the_same_time_wait_for_each_other(
    usage: LiveTable, dynamodb: Any
) -> None:
    messages = [
        question(conversationId=f"conversation-{n}", timestamp=NOON + n, studentId=n)
        for n in range(120)
    ]
    client: Any = _Contended(dynamodb)

    def count(shard: int) -> None:
        rollup = Rollup(client, usage.name)
        for start in range(shard * 40, shard * 40 + 40, 10):
            batch = event(*map(insert, messages[start : start + 10]))
            while process_together(batch, rollup.apply)["batchItemFailures"]:
                pass

    threads = [threading.Thread(target=count, args=(shard,)) for shard in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert client.conflicts > 0
    assert counters(usage) == totals(messages)


class _Unavailable:
    """Stands for a DynamoDB that answers with one error, whatever it is asked."""

    def __init__(self, error: ClientError) -> None:
        self.calls = 0
        self._error = error

    def transact_write_items(self, **_request: Any) -> None:
        self.calls += 1
        raise self._error


def test_while_counters_stay_locked_all_is_left_for_later() -> None:
    waits: list[float] = []
    client: Any = _Unavailable(CONFLICT)
    records = [insert(question(timestamp=NOON + n, studentId=n)) for n in range(100)]
    batch = Batch()
    started = time.time()
    rollup = Rollup(client, "T", sleep=waits.append, now=lambda: started + sum(waits))
    rollup.apply([read_change(record) for record in records], batch)
    assert set(batch.failures) == {record["dynamodb"]["SequenceNumber"] for record in records}
    assert PATIENCE_SECONDS <= sum(waits) < PATIENCE_SECONDS + 10
    assert max(waits) <= 2
    assert client.calls == len(waits)


def test_while_dynamodb_throttles_only_one_transaction_is_tried() -> None:
    error = ClientError(
        {"Error": {"Code": "ThrottlingException", "Message": ""}}, "TransactWriteItems"
    )
    client: Any = _Unavailable(error)
    records = [insert(question(timestamp=NOON + n, studentId=n)) for n in range(100)]
    batch = Batch()
    Rollup(client, "T").apply([read_change(record) for record in records], batch)
    assert len(batch.failures) == 100
    assert client.calls == 1
