"""How Lambda reads a stream, as data."""

from dataclasses import dataclass

from data_platform.errors import ConfigurationError
from data_platform.settings.checks import check_types

_HOUR = 3_600
MAX_RECORD_AGE_SECONDS = 23 * _HOUR
"""An hour before a stream forgets a record: what fails must still be there to be kept."""

MAX_STREAM_READERS = 2
"""How many may read a stream: DynamoDB throttles more than two readers of one shard."""

_RANGES = {
    "batch_size": (1, 10_000),
    "batching_window_seconds": (0, 300),
    "parallelization_factor": (1, 10),
    "retry_attempts": (0, 10_000),
    "maximum_record_age_seconds": (60, MAX_RECORD_AGE_SECONDS),
    "tumbling_window_seconds": (0, 900),
}
_MAX_BATCH_WITHOUT_WINDOW = 1_000


@dataclass(frozen=True, kw_only=True)
class EventSourceSettings:
    """How Lambda hands the records of a stream to a function.

    Attributes
    ----------
    batch_size
        The most records in one call.
    batching_window_seconds
        How long Lambda waits for a full batch.
    parallelization_factor
        How many batches of one shard are processed at a time; an item's changes stay in order. It
        and the shards bound the calls at a time; to protect what the function calls, give the
        function a `reserved_concurrency`, or the stage one for it.
    retry_attempts
        How often a failed batch is tried again before its records are given up.
    maximum_record_age_seconds
        Older records are given up, at the latest an hour before the stream forgets them.
    bisect_batch_on_error
        Whether a batch whose call failed is halved, which isolates what fails.
    tumbling_window_seconds
        The length of windows over which the function aggregates; 0 for none.
    event_count_metrics
        Whether Lambda counts polled, filtered, invoked and failed records. Without the counts, a
        filter that lets nothing pass looks to the alarm like a stream that is not read.
    enabled
        False stops reading; after a day the stream forgets what was not read, and an alarm says so
        as soon as the table is written to.

    Raises
    ------
    ConfigurationError
        If a field has another type, a number is out of Lambda's range, or a batch of over 1,000
        records has no window.
    """

    batch_size: int = 100
    batching_window_seconds: int = 1
    parallelization_factor: int = 1
    retry_attempts: int = 10
    maximum_record_age_seconds: int = 12 * _HOUR
    bisect_batch_on_error: bool = True
    tumbling_window_seconds: int = 0
    event_count_metrics: bool = True
    enabled: bool = True

    def __post_init__(self) -> None:
        """Refuse what Lambda would refuse when deploying."""
        check_types(self)
        for name, (lowest, highest) in _RANGES.items():
            value = getattr(self, name)
            if not lowest <= value <= highest:
                raise ConfigurationError(
                    f"EventSourceSettings: {name} is {value}: give a number from {lowest} to "
                    f"{highest}."
                )
        if self.batch_size > _MAX_BATCH_WITHOUT_WINDOW and not self.batching_window_seconds:
            raise ConfigurationError(
                f"EventSourceSettings: batch_size is {self.batch_size}: DynamoDB hands out "
                f"{_MAX_BATCH_WITHOUT_WINDOW} records at a time, so a larger batch needs a "
                "batching_window_seconds of 1 or more."
            )
