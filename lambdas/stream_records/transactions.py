"""Writes that happen once, however often their record is delivered."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from stream_records.backoff import pause_seconds
from stream_records.clients import PassingError, UnavailableError
from stream_records.marks import put_mark

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MAXIMUM_WRITES = 99
"""A transaction takes 100 writes; one of them is the marker."""

_ATTEMPTS = 6
_CONDITION_FAILED = "ConditionalCheckFailed"
_PASSING = frozenset(
    {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"},
)


class ConditionFailedError(PassingError):
    """A write other than the marker did not meet its condition, so nothing was written.

    Attributes
    ----------
    positions
        Which of the writes, counted from 0.
    """

    def __init__(self, positions: Sequence[int]) -> None:
        super().__init__(f"The conditions of the writes {list(positions)} were not met.")
        self.positions = tuple(positions)


def write_once(
    client: DynamoDBClient,
    marker: Mapping[str, Any],
    writes: Sequence[Mapping[str, Any]],
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> bool:
    """Write all of it in one transaction, unless its marker exists.

    Parameters
    ----------
    marker
        Says that the change was applied: the arguments of a ``Put``, as `applied_mark` returns it.
    writes
        Further members of the transaction, `MAXIMUM_WRITES` at most.
    sleep
        How to wait between attempts while other writers hold the items or DynamoDB throttles.

    Returns
    -------
    bool
        Whether it was written now; False if it had been before.

    Raises
    ------
    ConditionFailedError
        If another write did not meet its own condition.
    UnavailableError
        If the items stayed locked or throttled.
    botocore.exceptions.ClientError
        If DynamoDB refuses the transaction for another reason.
    """
    try:
        write_together(client, [put_mark(marker), *writes], sleep=sleep)
    except ConditionFailedError as error:
        if 0 in error.positions:
            return False
        raise ConditionFailedError([position - 1 for position in error.positions]) from error
    return True


def write_together(
    client: DynamoDBClient,
    writes: Sequence[Mapping[str, Any]],
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Write all of it in one transaction, for writes that do no harm the second time.

    Parameters
    ----------
    writes
        The members of the transaction, 100 at most.
    sleep
        How to wait between attempts while other writers hold the items or DynamoDB throttles.

    Raises
    ------
    ConditionFailedError
        If a write did not meet its condition.
    UnavailableError
        If the items stayed locked or throttled.
    botocore.exceptions.ClientError
        If DynamoDB refuses the transaction for another reason.
    """
    members: Any = list(writes)
    for attempt in range(_ATTEMPTS):
        try:
            client.transact_write_items(TransactItems=members)
        except ClientError as error:
            codes = cancellation_codes(error)
            if codes is None:
                raise
            failed = [place for place, code in enumerate(codes) if code == _CONDITION_FAILED]
            if failed:
                raise ConditionFailedError(failed) from error
            if not _PASSING.intersection(codes):
                raise
            sleep(pause_seconds(attempt))
        else:
            return
    raise UnavailableError("The items of a transaction stayed locked.")


def cancellation_codes(error: ClientError) -> list[str] | None:
    """Return why each write of a transaction was refused; None if that is not what happened."""
    if error.response["Error"]["Code"] != "TransactionCanceledException":
        return None
    reasons: list[Mapping[str, Any]] = error.response.get("CancellationReasons", [])  # type: ignore[assignment]
    return [reason.get("Code") or "None" for reason in reasons]
