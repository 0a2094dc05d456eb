"""What an alarm looks at: one series, several combined, a calculation, or a query.

Each signal says itself which series of a resource it takes, and what is made of them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from data_platform.monitoring.metric import Metric, Statistic
from data_platform.monitoring.policy.resources import Resource

MAX_METRICS = 10
"""How many metrics CloudWatch takes in the expression of one alarm."""


@dataclass(frozen=True, kw_only=True)
class SeriesOfAlarm:
    """One series of an alarm, with its name in the expression and in the graph."""

    series_id: str
    series: Series
    namespace: str
    dimensions: Mapping[str, str]
    label: str


@dataclass(frozen=True, kw_only=True)
class AlarmSource:
    """What one alarm of a resource is judged by.

    Attributes
    ----------
    series
        The series in it; none where a query asks for them.
    expression
        The metric math or the query; None where the only series is judged as it is.
    part
        Tells alarms of one rule and resource apart where one has no room for all indexes.
    """

    series: tuple[SeriesOfAlarm, ...] = ()
    expression: str | None = None
    part: str = ""


class Signal(ABC):
    """What the alarms of a rule look at."""

    @abstractmethod
    def sources(self, resource: Resource) -> Iterator[AlarmSource]:
        """Yield what each alarm of a resource is judged by: one, or more for very many indexes."""


@dataclass(frozen=True)
class Series(Signal):
    """One statistic of a metric of the resource.

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

    def sources(self, resource: Resource) -> Iterator[AlarmSource]:
        """Yield the series itself."""
        yield AlarmSource(series=(self.named("m0", resource),))

    def named(
        self,
        series_id: str,
        resource: Resource,
        *,
        operation: str | None = None,
        index: str | None = None,
    ) -> SeriesOfAlarm:
        """Return the series of a resource, or of one of its operations or indexes."""
        operation = operation or self.operation
        dimensions = resource.dimensions_of(self.metric)
        if operation:
            dimensions["Operation"] = operation
        if index:
            dimensions["GlobalSecondaryIndexName"] = index
        words = (self.metric.name, operation, index or resource.title)
        return SeriesOfAlarm(
            series_id=series_id,
            series=self,
            namespace=namespace_of(self.metric, resource.name_prefix),
            dimensions=dimensions,
            label=" ".join(word for word in words if word),
        )


class Combination(StrEnum):
    """How the values of several series at one time become one value."""

    SUM = "SUM"
    MAXIMUM = "MAX"


@dataclass(frozen=True, kw_only=True)
class CombinedSeries(Signal):
    """Several series of the resource as one.

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

    def sources(self, resource: Resource) -> Iterator[AlarmSource]:
        """Yield as many series together as one alarm has room for."""
        places: list[str | None] = [None, *(resource.indexes if self.with_indexes else ())]
        operations = resource.read_operations if self.for_read_operations else (None,)
        room = max(1, MAX_METRICS // (len(self.series) * max(1, len(operations))))
        for start in range(0, len(places), room):
            chosen = places[start : start + room]
            every = [
                (series, operation, place)
                for place in chosen
                for series in self.series
                for operation in operations
            ]
            named = tuple(
                series.named(f"m{number}", resource, operation=operation, index=place)
                for number, (series, operation, place) in enumerate(every)
            )
            yield AlarmSource(
                series=named,
                expression=f"{self.combination}([{', '.join(_filled(one) for one in named)}])",
                # Named after its first index, which stays what it is when others are added.
                part=_pascal(chosen[0] or "") if start else "",
            )


@dataclass(frozen=True)
class ReplicaSeries(Signal):
    """The highest value among the series of a table's replica Regions.

    Parameters
    ----------
    series
        What is measured for each Region that receives.
    """

    series: Series

    def sources(self, resource: Resource) -> Iterator[AlarmSource]:
        """Yield as many Regions together as one alarm has room for."""
        regions = resource.replica_regions
        for start in range(0, len(regions), MAX_METRICS):
            named = tuple(
                replace(
                    one := self.series.named(f"m{number}", resource),
                    dimensions={**one.dimensions, "ReceivingRegion": region},
                    label=f"{self.series.metric.name} to {region}",
                )
                for number, region in enumerate(regions[start : start + MAX_METRICS])
            )
            yield AlarmSource(
                series=named,
                expression=f"{Combination.MAXIMUM}([{', '.join(map(_filled, named))}])",
                part=_pascal(regions[start]) if start else "",
            )


@dataclass(frozen=True)
class PartSeries(Signal):
    """One statistic of a part of the resource, which a further dimension names.

    Parameters
    ----------
    series
        What is measured.
    dimension, value
        Which part.
    """

    series: Series
    dimension: str
    value: str

    def sources(self, resource: Resource) -> Iterator[AlarmSource]:
        """Yield the series of the part."""
        of_resource = self.series.named("m0", resource)
        dimensions = {**of_resource.dimensions, self.dimension: self.value}
        label = f"{of_resource.label} {self.value}"
        yield AlarmSource(series=(replace(of_resource, dimensions=dimensions, label=label),))


@dataclass(frozen=True)
class CalculatedSeries(Signal):
    """A metric math expression over named series of the resource."""

    expression: str
    series: Mapping[str, Series] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Freeze the series."""
        object.__setattr__(self, "series", MappingProxyType(dict(self.series)))

    def sources(self, resource: Resource) -> Iterator[AlarmSource]:
        """Yield the expression with its series."""
        named = tuple(series.named(name, resource) for name, series in self.series.items())
        yield AlarmSource(series=named, expression=self.expression)


@dataclass(frozen=True, kw_only=True)
class AccountQuery(Signal):
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
        The dimensions that tell resources apart, if not all.
    """

    series: Series
    dimensions: tuple[str, ...]
    group_by: tuple[str, ...] = ()

    def sources(self, resource: Resource) -> Iterator[AlarmSource]:  # noqa: ARG002  of any resource
        """Yield the query."""
        groups = ", ".join(self.group_by or self.dimensions)
        function = _function(self.series)
        # CloudWatch evaluates several series of a query in their order, and so asks for one.
        grouped = f"GROUP BY {groups} ORDER BY {function}() DESC"
        yield AlarmSource(expression=f"{_selected(self.series, self.dimensions)} {grouped}")


@dataclass(frozen=True, kw_only=True)
class TableQuery(Signal):
    """A Metrics Insights query over all series of the resource, a table, such as its operations.

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

    def sources(self, resource: Resource) -> Iterator[AlarmSource]:
        """Yield the query about the table."""
        of_table = f"WHERE TableName = '{resource.physical_name}'"
        yield AlarmSource(expression=f"{_selected(self.series, self.dimensions)} {of_table}")


@dataclass(frozen=True, kw_only=True)
class FunctionQuery(Signal):
    """A Metrics Insights query over the series of one function of the deployment.

    It is billed for the series that have data, as a query for the account is.

    Parameters
    ----------
    series
        What is asked for; the function publishes it with its name as the only dimension.
    function
        The function's name, without a namespace in front.
    """

    series: Series
    function: str

    def sources(self, resource: Resource) -> Iterator[AlarmSource]:
        """Yield the query about the function."""
        of_function = f"WHERE service = '{resource.name_prefix}{self.function}'"
        yield AlarmSource(expression=f"{_selected(self.series, ('service',))} {of_function}")


def namespace_of(metric: Metric, name_prefix: str) -> str:
    """Return the CloudWatch namespace in which a deployment has a metric."""
    return f"{name_prefix}{metric.namespace}" if metric.is_of_copy else metric.namespace


def _filled(one: SeriesOfAlarm) -> str:
    # CloudWatch ignores missing data of DynamoDB whatever an alarm says, so that an alarm would
    # stay in its state when the trouble is over. A value of zero ends it.
    return f"FILL({one.series_id}, 0)" if one.series.metric.is_sparse else one.series_id


def _selected(series: Series, dimensions: tuple[str, ...]) -> str:
    schema = ", ".join((f'"{series.metric.namespace}"', *dimensions))
    selected = f"SELECT {_function(series)}({series.metric.name})"
    return f"{selected} FROM SCHEMA({schema})"


def _function(series: Series) -> str:
    return series.statistic.upper()


def _pascal(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in name.replace("_", "-").split("-"))
