"""The alarm that a rule asks for on a subject, still as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data_platform.errors import ConfigurationError
from data_platform.monitoring.policy.rules import ShareOf
from data_platform.monitoring.policy.signals import (
    AccountQuery,
    CalculatedSeries,
    CombinedSeries,
    SingleSeries,
    TableQuery,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from data_platform.monitoring.policy.rules import AlarmRule
    from data_platform.monitoring.policy.signals import Series
    from data_platform.monitoring.policy.subjects import Subject

MOST_METRICS = 10
"""How many metrics CloudWatch takes in the expression of one alarm."""


@dataclass(frozen=True, kw_only=True)
class SeriesOfAlarm:
    """One series of an alarm, with its name in the expression and in the graph."""

    series_id: str
    series: Series
    dimensions: Mapping[str, str]
    label: str


@dataclass(frozen=True, kw_only=True)
class AlarmDefinition:
    """An alarm: rule, subject, the series in it and what is made of them.

    Attributes
    ----------
    part
        Tells alarms of one rule and subject apart where one has no room for all indexes.
    expression
        The metric math or the query; None where the only series is judged as it is.
    threshold
        The figure that values are compared with.
    """

    rule: AlarmRule
    subject: Subject
    series: tuple[SeriesOfAlarm, ...]
    expression: str | None
    threshold: float
    part: str = ""

    @property
    def alarm_id(self) -> str:
        """The alarm's construct ID beneath its subject."""
        return f"{self.rule.rule_id}{self.part}"

    @property
    def name(self) -> str:
        """Its name, still without that of the product."""
        return f"{self.subject.title}-{self.alarm_id}"


def definitions(rule: AlarmRule, subject: Subject) -> list[AlarmDefinition]:
    """Return the alarms that a rule asks for on a subject: one, or more for very many indexes.

    Raises
    ------
    ConfigurationError
        If the subject lacks the figure that the threshold is a share of.
    """
    threshold = _threshold(rule, subject)
    return [
        AlarmDefinition(
            rule=rule,
            subject=subject,
            series=series,
            expression=_expression(rule, subject, series),
            threshold=threshold,
            part=part,
        )
        for part, series in _parts(rule, subject)
    ]


def _threshold(rule: AlarmRule, subject: Subject) -> float:
    if not isinstance(rule.threshold, ShareOf):
        return rule.threshold
    limit = subject.limits.get(rule.threshold.limit)
    if limit is None:
        raise ConfigurationError(
            f"{subject.title}: the alarm {rule.rule_id} goes off at {rule.threshold.percent} % of "
            f"its {rule.threshold.limit}, which is not known. Add it to the subject's limits."
        )
    return round(limit * rule.threshold.percent / 100)


def _parts(rule: AlarmRule, subject: Subject) -> Iterator[tuple[str, tuple[SeriesOfAlarm, ...]]]:
    """Yield the series of each alarm, with what to append to its ID."""
    signal = rule.signal
    if isinstance(signal, SingleSeries):
        yield "", (_named("m0", signal.series, subject),)
    elif isinstance(signal, CalculatedSeries):
        yield "", tuple(_named(name, series, subject) for name, series in signal.series.items())
    elif isinstance(signal, (AccountQuery, TableQuery)):
        yield "", ()
    else:
        yield from _combined_parts(signal, subject)


def _combined_parts(
    signal: CombinedSeries, subject: Subject
) -> Iterator[tuple[str, tuple[SeriesOfAlarm, ...]]]:
    places: list[str | None] = [None, *(subject.indexes if signal.with_indexes else ())]
    operations = subject.read_operations if signal.for_read_operations else (None,)
    room = max(1, MOST_METRICS // (len(signal.series) * max(1, len(operations))))
    for start in range(0, len(places), room):
        chosen = places[start : start + room]
        every = [
            (series, operation, place)
            for place in chosen
            for series in signal.series
            for operation in operations
        ]
        # Named after its first index, which stays what it is when others are added behind it.
        part = "" if start == 0 else _pascal(chosen[0] or "")
        yield (
            part,
            tuple(
                _named(f"m{number}", series, subject, operation, place)
                for number, (series, operation, place) in enumerate(every)
            ),
        )


def _named(
    series_id: str,
    series: Series,
    subject: Subject,
    operation: str | None = None,
    index: str | None = None,
) -> SeriesOfAlarm:
    operation = operation or series.operation
    # What PostgreSQL's log tells is counted without any dimension.
    known = {name for names in series.metric.dimensions for name in names}
    dimensions = {name: value for name, value in subject.dimensions.items() if name in known}
    if operation:
        dimensions["Operation"] = operation
    if index:
        dimensions["GlobalSecondaryIndexName"] = index
    return SeriesOfAlarm(
        series_id=series_id,
        series=series,
        dimensions=dimensions,
        label=" ".join(
            part for part in (series.metric.name, operation, index or subject.title) if part
        ),
    )


def _expression(rule: AlarmRule, subject: Subject, series: tuple[SeriesOfAlarm, ...]) -> str | None:
    signal = rule.signal
    if isinstance(signal, SingleSeries):
        return None
    if isinstance(signal, CalculatedSeries):
        return signal.expression
    if isinstance(signal, AccountQuery):
        groups = ", ".join(signal.group_by or signal.dimensions)
        # CloudWatch evaluates several series of a query in their order, and so asks for one.
        return f"{_selected(signal)} GROUP BY {groups} ORDER BY {_function(signal)}() DESC"
    if isinstance(signal, TableQuery):
        return f"{_selected(signal)} WHERE TableName = '{subject.physical_name}'"
    return f"{signal.combination}([{', '.join(_filled(one) for one in series)}])"


def _filled(one: SeriesOfAlarm) -> str:
    # CloudWatch ignores missing data of DynamoDB whatever an alarm says, so that an alarm would
    # stay in its state when the trouble is over. A value of zero ends it.
    return f"FILL({one.series_id}, 0)" if one.series.metric.is_sparse else one.series_id


def _selected(signal: AccountQuery | TableQuery) -> str:
    metric = signal.series.metric
    schema = ", ".join((f'"{metric.namespace}"', *signal.dimensions))
    selected = f"SELECT {_function(signal)}({metric.name})"
    return f"{selected} FROM SCHEMA({schema})"


def _function(signal: AccountQuery | TableQuery) -> str:
    return signal.series.statistic.upper()


def _pascal(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in name.replace("_", "-").split("-"))
