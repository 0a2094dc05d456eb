"""Made-up values of metrics that look like a quiet week with one small incident."""

import math
import random
import re
from dataclasses import dataclass
from enum import Enum, auto

from tools.dashboards.definition import Series

_SECONDS = {"H": 3600, "D": 24 * 3600}
_DAY = 24 * 3600
_NOW = 15 * 3600
"""The time of day at the right edge."""
_INCIDENT = range(4, 7)
"""The values, counted from the end, in which something goes wrong."""


class Shape(Enum):
    """How values change over time."""

    WAVE = auto()
    """Much by day and little by night."""
    LEVEL = auto()
    """Around one value."""
    GROWTH = auto()
    DECLINE = auto()
    RARE = auto()
    """Nothing but during the incident."""
    NEVER = auto()


@dataclass(frozen=True)
class Sample:
    """The values of a metric.

    Parameters
    ----------
    low, high
        Between which values it stays. Tables and functions differ in size, so that most series
        only have a part of it.
    """

    shape: Shape
    low: float
    high: float
    is_shared: bool = True


_SAMPLES = {
    "ConsumedReadCapacityUnits": Sample(Shape.WAVE, 900, 26_000),
    "ConsumedWriteCapacityUnits": Sample(Shape.WAVE, 300, 9_000),
    "ReadThrottleEvents": Sample(Shape.NEVER, 0, 0),
    "WriteThrottleEvents": Sample(Shape.RARE, 0, 34),
    "SuccessfulRequestLatency": Sample(Shape.LEVEL, 4, 14),
    "SystemErrors": Sample(Shape.NEVER, 0, 0),
    "TableSizeBytes": Sample(Shape.GROWTH, 3.1e9, 4.4e9),
    "IndexSizeBytes": Sample(Shape.GROWTH, 1.2e9, 1.9e9),
    "ItemCount": Sample(Shape.GROWTH, 2.4e6, 3.5e6),
    "TableSizeGrowth30Days": Sample(Shape.GROWTH, 11, 21),
    "ExpiryOverdueDays": Sample(Shape.NEVER, 0, 0),
    "PolledEventCount": Sample(Shape.WAVE, 20, 3_100),
    "IteratorAge": Sample(Shape.RARE, 700, 240_000, is_shared=False),
    "Invocations": Sample(Shape.WAVE, 40, 2_600),
    "Errors": Sample(Shape.RARE, 0, 2, is_shared=False),
    "Duration": Sample(Shape.LEVEL, 90, 310),
    "ConcurrentExecutions": Sample(Shape.WAVE, 1, 9),
    "RecordsApplied": Sample(Shape.WAVE, 60, 1_900),
    "RecordsFailed": Sample(Shape.RARE, 0, 40),
    "RecordsSetAside": Sample(Shape.RARE, 0, 3),
    "ApproximateNumberOfMessagesVisible": Sample(Shape.NEVER, 0, 0, is_shared=False),
    "CPUUtilization": Sample(Shape.WAVE, 6, 42, is_shared=False),
    "DatabaseConnections": Sample(Shape.WAVE, 12, 88, is_shared=False),
    "ReadLatency": Sample(Shape.LEVEL, 0.0008, 0.0016, is_shared=False),
    "WriteLatency": Sample(Shape.LEVEL, 0.0016, 0.0031, is_shared=False),
    "FreeStorageSpace": Sample(Shape.DECLINE, 6.1e10, 6.2e10, is_shared=False),
    "FreeableMemory": Sample(Shape.LEVEL, 3.6e9, 4.1e9, is_shared=False),
}
_SELDOM_CALLED = ("StorageMetrics", "Migrations", "Provider")
"""Parts of the names of functions that no request of a user calls."""
_PERCENTAGE = Sample(Shape.LEVEL, 99.982, 99.998, is_shared=False)
"""Of calculations: there is one, the availability."""


def seconds_of(start: str) -> int:
    """Return how long a time a relative start such as ``-PT6H`` looks back."""
    found = re.fullmatch(r"-PT?(\d+)([HD])", start)
    if found is None:
        raise ValueError(f"No start in hours or days: {start}")
    return int(found[1]) * _SECONDS[found[2]]


def ages(start: str, period_seconds: int, most: int) -> list[float]:
    """Return how old each of at most so many values is, in seconds, the oldest first."""
    span = seconds_of(start)
    points = min(span // period_seconds, most)
    return [span * (points - 1 - number) / (points - 1) for number in range(points)]


def values(series: Series, place: int, times: list[float]) -> list[float]:
    """Return the values of a series, the same at every call; none if it does not exist.

    Parameters
    ----------
    place
        Which one of those of its metric it is: the first has the incident.
    times
        Ages of the values in seconds.

    Raises
    ------
    KeyError
        If nothing is known about the metric.
    """
    sample = _SAMPLES[series.metric] if series.statistic else _PERCENTAGE
    is_quiet = sample.shape is Shape.NEVER or (sample.shape is Shape.RARE and place > 0)
    if series.found and is_quiet:
        return []
    source = random.Random(f"{series.metric} {series.label}")  # noqa: S311  values to look at
    part = source.uniform(0.15, 1) if sample.is_shared and place else 1
    if any(name in series.label for name in _SELDOM_CALLED) and sample.shape is Shape.WAVE:
        part /= 500
    return [
        part * _value(sample, age, number, len(times), source, is_quiet=is_quiet)
        for number, age in enumerate(times)
    ]


def _value(
    sample: Sample,
    age: float,
    number: int,
    count: int,
    source: random.Random,
    *,
    is_quiet: bool,
) -> float:
    noise = source.uniform(-1, 1)
    if sample.shape is Shape.RARE:
        is_incident = count - number in _INCIDENT and not is_quiet
        return sample.high * (0.8 + 0.2 * noise) if is_incident else sample.low * (1 + 0.3 * noise)
    return sample.low + (sample.high - sample.low) * _height(
        sample.shape, number / (count - 1), (_NOW - age) % _DAY / _DAY, noise
    )


def _height(shape: Shape, done: float, time_of_day: float, noise: float) -> float:
    """Return where between the lowest and the highest value it is, from 0 to 1."""
    if shape is Shape.GROWTH:
        return done
    if shape is Shape.DECLINE:
        return 1 - done
    if shape is Shape.LEVEL:
        return 0.5 + 0.3 * noise
    daylight = max(0.0, math.sin((time_of_day - 0.25) * 2 * math.pi))
    return min(1.0, max(0.0, 0.88 * daylight + 0.06 * (1 + noise)))
