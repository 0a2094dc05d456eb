"""How many messages one transaction counts, and how shards that count at once hold each other up.

Run with `python -m benchmarks.usage_rollup [--quick] [--json]`. Shards, as threads, count batches
of questions and replies with the function's own code. DynamoDB is simulated, since DynamoDB Local
never cancels a transaction for a conflict: a transaction takes 25 ms, and is cancelled if another
one holds one of its items meanwhile.
"""

import random
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

from boto3.dynamodb.types import TypeSerializer
from botocore.exceptions import ClientError

from benchmarks.results import Figure, run_alone
from stream_records.batches import Batch
from stream_records.changes import Change
from tutoria_usage_rollup.rollup import Rollup

MESSAGES, QUICK_MESSAGES = 6_000, 1_500
BATCH_SIZES = (10, 100, 500)
SHARDS = (1, 4, 10)
SECONDS_PER_TRANSACTION = 0.025
STUDENTS, MODULES = 2_000, 40
NOON = 1_704_110_400_000

_SERIALIZE = TypeSerializer().serialize


class SimulatedDynamoDb:
    """Holds the items of a transaction for a while, and cancels others that want one of them."""

    def __init__(self) -> None:
        self.done = 0
        self._held: set[str] = set()
        self._lock = threading.Lock()

    def transact_write_items(self, *, TransactItems: list[dict[str, Any]]) -> None:  # noqa: N803
        """Pretend to write."""
        counters = [member["Update"] for member in TransactItems if "Update" in member]
        items = {update["Key"]["dimension"]["S"] for update in counters}
        with self._lock:
            if not items.isdisjoint(self._held):
                raise _CONFLICT
            self._held |= items
        time.sleep(SECONDS_PER_TRANSACTION)
        with self._lock:
            self._held -= items
            self.done += 1


_CONFLICT = ClientError(
    {
        "Error": {"Code": "TransactionCanceledException", "Message": ""},
        "CancellationReasons": [{"Code": "TransactionConflict"}],
    },
    "TransactWriteItems",
)


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield messages a transaction and a second, for each number of shards and size of batches."""
    messages = QUICK_MESSAGES if quick else MESSAGES
    for shards in SHARDS:
        for size in BATCH_SIZES:
            yield from _measure(shards, size, messages)


def _measure(shards: int, size: int, messages: int) -> Iterator[Figure]:
    simulated: Any = SimulatedDynamoDb()
    chosen = random.Random(7)  # noqa: S311  the same messages each time
    changes = [change for number in range(messages // 2) for change in _exchange(number, chosen)]
    failed: list[int] = []

    def count(mine: Sequence[Change]) -> None:
        for start in range(0, len(mine), size):
            batch = Batch()
            Rollup(simulated, "usage").apply(mine[start : start + size], batch)
            failed.append(len(batch.failures))

    # All messages of a conversation come from one shard.
    parts = [
        [change for change in changes if int(change.keys["conversationId"]["S"]) % shards == shard]
        for shard in range(shards)
    ]
    threads = [threading.Thread(target=count, args=(part,)) for part in parts]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - started
    label, is_detail = f"{shards} shards, batches of {size}", shards != max(SHARDS)
    yield Figure(f"{label}: a transaction", "messages", (messages / simulated.done,), is_detail)
    yield Figure(f"{label}: a second", "messages", (messages / seconds,), is_detail)
    yield Figure(f"{label}: left for later", "messages", (float(sum(failed)),), is_detail=True)


def _exchange(number: int, chosen: random.Random) -> list[Change]:
    student = chosen.randrange(STUDENTS)
    shared = {
        "conversationId": str(student),
        "moduleId": student % MODULES,
        "studentId": student,
        "provider": chosen.choices(["openai", "anthropic"], [7, 3])[0],
    }
    question = {**shared, "timestamp": NOON + 2 * number}
    reply = {**shared, "timestamp": NOON + 2 * number + 1, "inputTokens": 400, "outputTokens": 180}
    return [_change(number * 2, question), _change(number * 2 + 1, reply)]


def _change(number: int, item: dict[str, Any]) -> Change:
    image = {name: _SERIALIZE(value) for name, value in item.items()}
    return Change(
        event_id=f"{number:032x}",
        kind="INSERT",
        table="ChatMessages",
        keys={name: image[name] for name in ("conversationId", "timestamp")},
        old=None,
        new=image,
        stream_label="2025-01-01T00:00:00.000",
        sequence_number=str(number),
        written_at=time.time(),
        is_ttl_deletion=False,
    )


if __name__ == "__main__":
    run_alone(measure, __doc__)
