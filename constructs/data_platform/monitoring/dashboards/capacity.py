"""The panels about capacity and what is paid for: units, size, growth, and what flows on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_platform.monitoring.catalogue import dynamodb, functions, storage
from data_platform.monitoring.dashboards.panels import (
    FULL_WIDTH,
    Line,
    Mark,
    MetricPanel,
    Search,
    TextPanel,
    View,
)
from data_platform.monitoring.metric import Statistic
from data_platform.monitoring.policy.definitions import definitions
from data_platform.monitoring.policy.rules import Feature, SubjectKind
from data_platform.monitoring.policy.tables import EXPIRY_OVERDUE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from data_platform.monitoring.dashboards.panels import Panel
    from data_platform.monitoring.metric import Metric
    from data_platform.monitoring.policy.subjects import Subject

_OF_TABLE = "${PROP('Dim.TableName')}"
_OF_INDEX = f"{_OF_TABLE} ${{PROP('Dim.GlobalSecondaryIndexName')}}"
_HOUR = 3600
_SIX_HOURS = 6 * _HOUR


def capacity_panels(
    title: str, subjects: Sequence[Subject], tables: tuple[str, ...]
) -> list[Panel]:
    """Return the panels.

    Parameters
    ----------
    title
        The product's title.
    subjects
        What the stack holds.
    tables
        Physical names of the tables.
    """
    watched = [one for one in subjects if one.kind is SubjectKind.FUNCTION]
    expiring = [one for one in subjects if Feature.EXPIRING in one.features]
    sources = [one for one in subjects if Feature.COUNTED in one.features]
    return [
        TextPanel(
            text=f"# {title}: capacity and cost\nDynamoDB is billed for the units used, by tables "
            "and indexes alike, and for the bytes stored. `datactl cost` has the prices."
        ),
        *_units(tables),
        *_storage(tables),
        *_functions(watched),
        *_flows(sources, expiring),
    ]


def _units(tables: tuple[str, ...]) -> Iterator[MetricPanel]:
    for metric, what in (
        (dynamodb.CONSUMED_READS, "Read"),
        (dynamodb.CONSUMED_WRITES, "Write"),
    ):
        for dimensions, label, whose in (
            (dynamodb.TABLE, _OF_TABLE, "tables"),
            (dynamodb.INDEX, _OF_INDEX, "indexes"),
        ):
            yield MetricPanel(
                title=f"{what} units of {whose} in an hour",
                axis="units",
                lines=(_search(metric, Statistic.SUM, dimensions, tables=tables, label=label),),
                view=View.STACKED,
                width=12,
                period_seconds=_HOUR,
            )


def _storage(tables: tuple[str, ...]) -> Iterator[MetricPanel]:
    shown = (
        (storage.TABLE_SIZE, dynamodb.TABLE, _OF_TABLE, "Size of tables", "bytes", View.STACKED),
        (storage.INDEX_SIZE, dynamodb.INDEX, _OF_INDEX, "Size of indexes", "bytes", View.STACKED),
        (storage.ITEM_COUNT, dynamodb.TABLE, _OF_TABLE, "Items", "items", View.GRAPH),
        (
            storage.GROWTH,
            dynamodb.TABLE,
            _OF_TABLE,
            "Growth within 30 days",
            "percent",
            View.GRAPH,
        ),
    )
    for metric, dimensions, label, title, axis, view in shown:
        yield MetricPanel(
            title=title,
            axis=axis,
            lines=(_search(metric, Statistic.MAXIMUM, dimensions, tables=tables, label=label),),
            view=view,
            width=6,
            # Published every six hours.
            period_seconds=_SIX_HOURS,
            since="-P30D",
            # A table may shrink.
            has_negatives=metric is storage.GROWTH,
        )


def _functions(watched: Sequence[Subject]) -> Iterator[MetricPanel]:
    for metric, statistic, title, axis in (
        (functions.INVOCATIONS, Statistic.SUM, "Calls of functions in an hour", "calls"),
        (functions.DURATION, Statistic.P90, "Duration of functions, p90", "milliseconds"),
        (
            functions.CONCURRENT_EXECUTIONS,
            Statistic.MAXIMUM,
            "Concurrent calls of functions",
            "calls",
        ),
    ):
        yield MetricPanel(
            title=title,
            axis=axis,
            lines=_lines(metric, statistic, watched),
            period_seconds=_HOUR,
        )


def _flows(sources: Sequence[Subject], expiring: Sequence[Subject]) -> Iterator[MetricPanel]:
    """Yield what stands still without a sound: streams that are not read, items that stay."""
    width = FULL_WIDTH // 2 if sources and expiring else FULL_WIDTH
    if sources:
        yield MetricPanel(
            title="Changes that were read from streams in an hour",
            axis="records",
            lines=_lines(functions.POLLED_EVENTS, Statistic.SUM, sources),
            width=width,
            period_seconds=_HOUR,
        )
    if expiring:
        threshold = definitions(EXPIRY_OVERDUE, expiring[0])[0].threshold
        yield MetricPanel(
            title="Days for which expired items have not been deleted",
            axis="days",
            lines=_lines(storage.EXPIRY_OVERDUE, Statistic.MAXIMUM, expiring),
            marks=(Mark(label=EXPIRY_OVERDUE.severity, value=threshold),),
            width=width,
            period_seconds=_SIX_HOURS,
            since="-P30D",
        )


def _lines(metric: Metric, statistic: Statistic, subjects: Sequence[Subject]) -> tuple[Line, ...]:
    return tuple(
        Line(metric=metric, statistic=statistic, dimensions=_of(metric, one), label=one.title)
        for one in subjects
    )


def _of(metric: Metric, subject: Subject) -> dict[str, str]:
    """Return those dimensions of a subject that the metric has."""
    known = {name for names in metric.dimensions for name in names}
    return {name: value for name, value in subject.dimensions.items() if name in known}


def _search(
    metric: Metric,
    statistic: Statistic,
    dimensions: tuple[str, ...],
    *,
    tables: tuple[str, ...],
    label: str,
) -> Search:
    return Search(
        metric=metric, statistic=statistic, dimensions=dimensions, tables=tables, label=label
    )
