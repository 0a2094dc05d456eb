"""An event source mapping as the pump works with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from tools.local.streams.mappings import refuse_what_is_not_imitated

_RETENTION_SECONDS = 86_400
"""A stream keeps its records for a day; nothing is retried for longer."""


@dataclass(frozen=True)
class MappingConfiguration:
    """The settings of one event source mapping.

    Attributes
    ----------
    mapping_id, function_arn, stream_arn
        What it is and what it connects.
    starting_position
        `TRIM_HORIZON` or `LATEST`.
    batch_size
        The most records in an invocation.
    batching_window_seconds
        How long to wait for a full batch.
    max_age_seconds
        Older records are given up.
    max_retries
        How often a failed batch is tried again; None for until it is too old.
    bisects
        Whether a failed batch is split in two before it is tried again.
    reports_item_failures
        Whether the function may report from which record on it failed.
    failure_destination
        ARN of the queue, topic or bucket for records that are given up.
    filter_criteria
        Which records the function gets.
    """

    mapping_id: str
    function_arn: str
    stream_arn: str
    starting_position: str
    batch_size: int
    batching_window_seconds: float
    max_age_seconds: int
    max_retries: int | None
    bisects: bool
    reports_item_failures: bool
    failure_destination: str | None
    filter_criteria: Mapping[str, Any] | None

    @classmethod
    def from_description(cls, mapping: Mapping[str, Any]) -> Self:
        """Read the settings of a mapping as Lambda describes it.

        Raises
        ------
        MappingError
            If it has an option that the pump would have to ignore.
        """
        refuse_what_is_not_imitated(mapping)
        max_age = mapping["MaximumRecordAgeInSeconds"]
        max_retries = mapping["MaximumRetryAttempts"]
        destinations = mapping.get("DestinationConfig") or {}
        return cls(
            mapping_id=mapping["UUID"],
            function_arn=mapping["FunctionArn"],
            stream_arn=mapping["EventSourceArn"],
            starting_position=mapping["StartingPosition"],
            batch_size=mapping["BatchSize"],
            batching_window_seconds=mapping["MaximumBatchingWindowInSeconds"],
            max_age_seconds=min(max_age, _RETENTION_SECONDS) if max_age > 0 else _RETENTION_SECONDS,
            max_retries=max_retries if max_retries >= 0 else None,
            bisects=mapping["BisectBatchOnFunctionError"],
            reports_item_failures="ReportBatchItemFailures" in mapping["FunctionResponseTypes"],
            failure_destination=(destinations.get("OnFailure") or {}).get("Destination"),
            filter_criteria=mapping.get("FilterCriteria"),
        )
