"""Counts each change of a message once, many of them in one transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from stream_records.batches import Batch, Outcome, apply_parts
from stream_records.changes import Change, MalformedRecordError
from stream_records.clients import UnavailableError, is_unavailability
from stream_records.transactions import (
    ConditionFailedError,
    cancellation_codes,
    write_together,
)
from tutoria_usage_rollup.costs import ProviderCosts
from tutoria_usage_rollup.differences import Difference, difference_of
from tutoria_usage_rollup.transactions import (
    healings,
    in_transactions,
    members,
    sums_of,
)
from tutoria_usage_rollup.usage import Counter

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


_CONDITION_FAILED = "ConditionalCheckFailedException"

PATIENCE_SECONDS = 40
"""How long a batch waits for counters that others hold: the function has 60 seconds in all."""


class Rollup:
    """Keeps the counters of a table.

    Parameters
    ----------
    client, table
        Where the counters and the marks are.
    details_since
        The first day whose messages are counted with their details; see `usage_of`.
    costs
        Publishes what providers of changed counters cost; None publishes nothing.
    now
        Tells the time in seconds since the epoch.
    sleep
        How to wait while other writers hold a counter.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        *,
        details_since: str | None = None,
        costs: ProviderCosts | None = None,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._table = table
        self._details_since = details_since
        self._costs = costs
        self._now = now
        self._sleep = sleep
        self._deadline = 0.0

    def apply(self, changes: Sequence[Change], batch: Batch) -> None:
        """Count changes, and note what became of each."""
        self._deadline = self._now() + PATIENCE_SECONDS
        counted: dict[str, Difference] = {}
        for change in changes:
            difference = difference_of(change, self._details_since)
            if change.event_id in counted:
                batch.count(Outcome.SKIPPED)
            elif not difference.by_counter:
                _settle(difference, Outcome.SKIPPED, batch)
            else:
                counted[change.event_id] = difference
        # Sums do not depend on the order: changes of the same counters go into one transaction.
        alike = sorted(counted.values(), key=lambda difference: sorted(difference.by_counter))
        apply_parts(
            in_transactions(alike),
            lambda part: self._count(part, batch),
            lambda part: [difference.change for difference in part],
            batch,
        )
        if self._costs is not None:
            # Also those whose differences come to nothing: some may have counted before.
            self._costs.publish({name for each in alike for name in each.by_counter}, batch)

    def _count(self, part: list[Difference], batch: Batch) -> tuple[list[Difference], ...]:
        """Count a part of a batch; return its halves if one of them is to blame for a refusal."""
        try:
            written = self._write(part)
        except Exception as error:
            if len(part) == 1 or is_unavailability(error):
                raise
            # It must not take the others with it.
            middle = len(part) // 2
            return part[:middle], part[middle:]
        for difference in part:
            is_new = difference.change.event_id in written
            _settle(difference, Outcome.APPLIED if is_new else Outcome.SKIPPED, batch)
        return ()

    def _write(self, part: Sequence[Difference]) -> set[str]:
        """Count what was not counted before, and return the events of it."""
        pending = list(part)
        emptied: set[Counter] = set()
        while pending:
            try:
                self._write_together(members(self._table, pending, emptied, self._now()))
            except ConditionFailedError as error:
                if self._now() >= self._deadline:
                    raise UnavailableError("Counters kept changing.") from error
                # The marks come first. Behind them, a counter comes to nothing that was not
                # supposed to, or the other way round.
                counters = list(sums_of(pending))
                changed = [at - len(pending) for at in error.positions if at >= len(pending)]
                emptied ^= {counters[at] for at in changed}
                pending = [each for at, each in enumerate(pending) if at not in error.positions]
            except ClientError as error:
                if len(pending) > 1 or not _is_refusal(error):
                    raise
                if not self._heal(pending[0]):
                    raise MalformedRecordError(
                        "A counter of the message's provider, module or student holds what nothing "
                        "can be added to. Correct it, and replay the record."
                    ) from error
            else:
                break
        return {difference.change.event_id for difference in pending}

    def _heal(self, difference: Difference) -> bool:
        """Remove NULL where it is in the way of counting; tell whether it was."""
        healed = False
        for counter in difference.by_counter:
            for update in healings(self._table, counter):
                try:
                    self._client.update_item(**update)
                except ClientError as error:
                    if error.response["Error"]["Code"] != _CONDITION_FAILED:
                        raise
                else:
                    healed = True
        return healed

    def _write_together(self, writes: Sequence[Mapping[str, Any]]) -> None:
        while True:
            try:
                return write_together(self._client, writes, sleep=self._sleep)
            except UnavailableError:
                # Every shard counts for the same few providers. Giving up soon would use up the
                # attempts that Lambda grants a record.
                if self._now() >= self._deadline:
                    raise


def _is_refusal(error: ClientError) -> bool:
    """Whether DynamoDB cannot add to an item, because of what the item holds or is asked to."""
    codes = cancellation_codes(error)
    if codes is None:
        return error.response["Error"]["Code"] == "ValidationException"
    return "ValidationError" in codes


def _settle(difference: Difference, outcome: Outcome, batch: Batch) -> None:
    if difference.error:
        batch.fail(difference.change.sequence_number, difference.error)
    else:
        batch.count(outcome)
