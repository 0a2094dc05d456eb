"""What a function's answer says about the records it got."""

from collections.abc import Mapping, Sequence
from typing import Any


class MalformedReportError(ValueError):
    """A report of failures that Lambda cannot read; the whole batch counts as failed."""


def first_failed(payload: Any, sequence_numbers: Sequence[str]) -> int | None:  # noqa: ANN401
    """Find from which record on a batch has to be tried again.

    Parameters
    ----------
    payload
        What the function returned; it may report failures as ``batchItemFailures``.
    sequence_numbers
        Those of the records in the batch.

    Returns
    -------
    int
        The index of the record with the lowest reported sequence number; None if nothing failed.

    Raises
    ------
    MalformedReportError
        If the report has another form, or names a record that is not in the batch.
    """
    if payload is None or payload in ("", {}):
        return None
    if not isinstance(payload, dict):
        raise MalformedReportError(f"The function returned {type(payload).__name__}, no object.")
    failures = payload.get("batchItemFailures")
    if failures is None or failures == []:
        return None
    if not isinstance(failures, list):
        raise MalformedReportError("batchItemFailures is not a list.")
    indexes = {number: index for index, number in enumerate(sequence_numbers)}
    return min(_index(failure, indexes) for failure in failures)


def _index(failure: Any, indexes: Mapping[str, int]) -> int:  # noqa: ANN401  any JSON
    identifier = failure.get("itemIdentifier") if isinstance(failure, dict) else None
    if not isinstance(identifier, str) or identifier not in indexes:
        raise MalformedReportError(f"itemIdentifier {identifier!r} names no record of the batch.")
    return indexes[identifier]
