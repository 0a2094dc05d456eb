"""A CloudWatch metric as data."""

from dataclasses import dataclass
from enum import StrEnum


class Statistic(StrEnum):
    """What CloudWatch makes of the values of one period."""

    SUM = "Sum"
    AVERAGE = "Average"
    MINIMUM = "Minimum"
    MAXIMUM = "Maximum"
    SAMPLE_COUNT = "SampleCount"
    P50 = "p50"
    P90 = "p90"
    P99 = "p99"


class Unit(StrEnum):
    """The unit of a metric's values, in CloudWatch's words."""

    COUNT = "Count"
    BYTES = "Bytes"
    PERCENT = "Percent"
    SECONDS = "Seconds"
    MILLISECONDS = "Milliseconds"
    NONE = "None"
    """Any other, such as an amount of money."""


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A metric that somebody publishes.

    Parameters
    ----------
    namespace, name
        As CloudWatch spells them.
    dimensions
        The sets of dimensions that it is published with; an empty set stands for none.
    statistics
        Those that say something about it.
    unit
        Unit of its values.
    meaning
        What it measures, in one sentence.
    source
        Who publishes it: the AWS documentation, or a function of this platform.
    is_sparse
        Whether it has no value, rather than zero, where nothing happened.
    is_of_copy
        Whether no dimension tells copies of the platform in one account apart, so that the
        namespace of each stands in front of its CloudWatch namespace.
    """

    namespace: str
    name: str
    dimensions: tuple[tuple[str, ...], ...]
    statistics: frozenset[Statistic]
    unit: Unit
    meaning: str
    source: str
    is_sparse: bool = False
    is_of_copy: bool = False

    @property
    def dimension_sets(self) -> frozenset[frozenset[str]]:
        """The sets of dimensions, for comparison."""
        return frozenset(frozenset(names) for names in self.dimensions)
