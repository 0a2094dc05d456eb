"""An event source mapping that misbehaves in every way that Lambda's may."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from tests.handlers.records import event

_MAXIMUM_ATTEMPTS = 8
_MAX_LOST_ANSWERS = 2
"""In a row. Without an end, a drawn run of bad luck uses up all that hypothesis may draw."""


class CrashError(BaseException):
    """The function's process dies. No handler may catch it, hence no `Exception`."""


class Faults:
    """Decides at every external call whether the process dies before or right after it.

    Parameters
    ----------
    random
        Where chance comes from; with hypothesis, `st.randoms(use_true_random=False)`.
    crashes
        How many times in all.
    """

    def __init__(self, random: Random, crashes: int = 3) -> None:
        self._random = random
        self.left = crashes
        self._is_armed = False

    def arm(self) -> None:
        """Permit a crash from here on."""
        self._is_armed = True

    def disarm(self) -> None:
        """Crash no more."""
        self._is_armed = False

    def strike(self) -> None:
        """Crash, perhaps."""
        if self._is_armed and self.left and self._random.random() < 0.3:
            self.left -= 1
            raise CrashError


class FaultyClient:
    """A client whose every call may be the last thing that the process does."""

    def __init__(self, client: Any, faults: Faults) -> None:
        self._client = client
        self._faults = faults

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._client, name)
        if not callable(attribute):
            return attribute

        def call(*arguments: Any, **named: Any) -> Any:
            self._faults.strike()
            answer = attribute(*arguments, **named)
            self._faults.strike()
            return answer

        return call


def deliver_chaotically(
    records: Sequence[Mapping[str, Any]],
    handler: Callable[[dict[str, Any]], Mapping[str, Any] | None],
    *,
    random: Random,
    faults: Faults | None = None,
) -> list[Mapping[str, Any]]:
    """Deliver one shard: split at random, repeat, crash, deliver old batches again.

    As Lambda does, a batch that failed is delivered again from the lowest sequence number that was
    reported, and a record that fails too often is set aside alone. Earlier batches come again now
    and then, as when somebody replays them.

    Returns
    -------
    list
        The records that were set aside.
    """
    faults = faults or Faults(random, crashes=0)
    position = 0
    attempts = lost_answers = 0
    set_aside: list[Mapping[str, Any]] = []
    earlier: list[Sequence[Mapping[str, Any]]] = []
    while position < len(records):
        is_retry = attempts > 0
        size = 1 if attempts > _MAXIMUM_ATTEMPTS // 2 else random.randint(1, 6)
        batch = records[position : position + size]
        done = _deliver(batch, handler, faults)
        if done < len(batch):
            position += done
            attempts = attempts + 1 if done == 0 else 1
            if attempts > _MAXIMUM_ATTEMPTS:
                set_aside.append(records[position])
                position, attempts = position + 1, 0
            continue
        # The answer got lost on its way now and then: the same batch comes again.
        if is_retry or lost_answers == _MAX_LOST_ANSWERS or random.random() >= 0.15:
            position, attempts, lost_answers = position + len(batch), 0, 0
            earlier.append(batch)
        else:
            lost_answers += 1
        if earlier and random.random() < 0.2:
            _deliver(random.choice(earlier), handler, faults)
    return set_aside


def _deliver(
    batch: Sequence[Mapping[str, Any]],
    handler: Callable[[dict[str, Any]], Mapping[str, Any] | None],
    faults: Faults,
) -> int:
    """Invoke the handler and return how many records from the first on are done."""
    faults.arm()
    try:
        response = handler(event(*batch)) or {}
    except (CrashError, Exception):  # noqa: BLE001  the invocation failed, whatever the reason
        return 0
    finally:
        faults.disarm()
    failed = {failure["itemIdentifier"] for failure in response.get("batchItemFailures", ())}
    numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
    assert failed <= set(numbers), f"reported {failed}, which were not in the batch"
    return next((i for i, number in enumerate(numbers) if number in failed), len(batch))
