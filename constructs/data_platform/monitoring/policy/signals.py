"""What an alarm looks at: one series, several combined, a calculation, or a query."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data_platform.monitoring.metric import Metric, Statistic


class Combination(StrEnum):
    """How the values of several series at one time become one value."""

    SUM = "SUM"
    MAXIMUM = "MAX"


@dataclass(frozen=True)
class Series:
    """One statistic of a metric of the subject.

    Parameters
    ----------
    metric, statistic
        What is measured.
    operation
        The DynamoDB operation, for metrics that are published for each.
    """

    metric: Metric
    statistic: Statistic
    operation: str | None = None


@dataclass(frozen=True)
class SingleSeries:
    """The series itself."""

    series: Series


@dataclass(frozen=True, kw_only=True)
class CombinedSeries:
    """Several series of the subject as one.

    Each series counts as one metric on the bill, as separate alarms would; what is saved is alarms
    and notifications.

    Parameters
    ----------
    combination
        Their sum, or the largest of them.
    series
        What is combined.
    with_indexes
        Whether the same series of each index of the table are combined as well.
    for_read_operations
        Whether each series stands for one of each operation that the table's access patterns use.
    """

    combination: Combination
    series: tuple[Series, ...]
    with_indexes: bool = False
    for_read_operations: bool = False


@dataclass(frozen=True)
class CalculatedSeries:
    """A metric math expression over named series of the subject."""

    expression: str
    series: Mapping[str, Series] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Freeze the series."""
        object.__setattr__(self, "series", MappingProxyType(dict(self.series)))


@dataclass(frozen=True, kw_only=True)
class AccountQuery:
    """A Metrics Insights query over all tables or all indexes of account and Region.

    The alarm tells which of them it is about, takes in new ones by itself, and is billed for the
    series that have data: nothing, for a metric that exists only in bad times.

    Parameters
    ----------
    series
        What is asked for.
    dimensions
        The dimensions of the series; each combination is judged on its own.
    group_by
        The dimensions that tell subjects apart, if not all.
    """

    series: Series
    dimensions: tuple[str, ...]
    group_by: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TableQuery:
    """A Metrics Insights query over all series of the subject, a table, such as its operations.

    It is billed for the series that have data, as a query for the account is.

    Parameters
    ----------
    series
        What is asked for; the values of all operations at one time become one value.
    dimensions
        The dimensions of the series.
    """

    series: Series
    dimensions: tuple[str, ...]


Signal = SingleSeries | CombinedSeries | CalculatedSeries | AccountQuery | TableQuery
