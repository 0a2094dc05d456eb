"""The panels about capacity and what is paid for: units, size and growth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_platform.monitoring.catalogue import dynamodb, functions, storage
from data_platform.monitoring.dashboards.panels import (
    Line,
    MetricPanel,
    Search,
    TextPanel,
    View,
)
from data_platform.monitoring.metric import Statistic
from data_platform.monitoring.policy.rules import SubjectKind

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
    return [
        TextPanel(
            text=f"# {title}: capacity and cost\nDynamoDB is billed for the units used, by tables "
            "and indexes alike, and for the bytes stored. `datactl cost` has the prices."
        ),
        *_units(tables),
        *_storage(tables),
        *_functions(watched),
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
            lines=tuple(
                Line(
                    metric=metric,
                    statistic=statistic,
                    dimensions=one.dimensions,
                    label=one.title,
                )
                for one in watched
            ),
            period_seconds=_HOUR,
        )


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
