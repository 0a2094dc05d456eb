"""The panels about capacity and what is paid for: units, size, growth, and what flows on."""

from collections.abc import Iterator, Sequence

from data_platform.monitoring.catalogue import dynamodb, functions, storage
from data_platform.monitoring.dashboards.panels import (
    FULL_WIDTH,
    MetricPanel,
    Panel,
    Search,
    TextPanel,
    View,
    lines_of,
    link_to,
    mark_of,
)
from data_platform.monitoring.metric import Statistic
from data_platform.monitoring.policy.resources import Feature, Resource, ResourceKind
from data_platform.monitoring.policy.tables import EXPIRY_OVERDUE

_HOUR = 3600
_SIX_HOURS = 6 * _HOUR


def capacity_panels(
    title: str,
    resources: Sequence[Resource],
    tables: tuple[str, ...],
    health: str | None = None,
) -> list[Panel]:
    """Return the panels.

    Parameters
    ----------
    title
        The product's title and the stage.
    resources
        What the stack holds.
    tables
        Physical names of the tables.
    health
        Name of the dashboard about health; None if it is this one.
    """
    watched = [one for one in resources if one.kind is ResourceKind.FUNCTION]
    expiring = [one for one in resources if Feature.EXPIRING in one.features]
    sources = [one for one in resources if Feature.COUNTED in one.features]
    return [
        TextPanel(
            text=f"# {title}: capacity and cost\nDynamoDB is billed for the units used, by tables "
            "and indexes alike, and for the bytes stored. `datactl cost` has the prices."
            + (f" {link_to(health, 'Health and alarms')}" if health else "")
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
        for dimensions, whose in ((dynamodb.TABLE, "tables"), (dynamodb.INDEX, "indexes")):
            yield MetricPanel(
                title=f"{what} units of {whose} in an hour",
                axis="units",
                lines=(Search(metric, Statistic.SUM, dimensions, tables=tables),),
                view=View.STACKED,
                width=12,
                period_seconds=_HOUR,
            )


def _storage(tables: tuple[str, ...]) -> Iterator[MetricPanel]:
    for metric, dimensions, title, axis, view in (
        (storage.TABLE_SIZE, dynamodb.TABLE, "Size of tables", "bytes", View.STACKED),
        (storage.INDEX_SIZE, dynamodb.INDEX, "Size of indexes", "bytes", View.STACKED),
        (storage.ITEM_COUNT, dynamodb.TABLE, "Items", "items", View.GRAPH),
        (storage.GROWTH, dynamodb.TABLE, "Growth within 30 days", "percent", View.GRAPH),
    ):
        yield MetricPanel(
            title=title,
            axis=axis,
            lines=(Search(metric, Statistic.MAXIMUM, dimensions, tables=tables),),
            view=view,
            width=6,
            # Published every six hours.
            period_seconds=_SIX_HOURS,
            since="-P30D",
            # A table may shrink.
            has_negatives=metric is storage.GROWTH,
        )


def _functions(watched: Sequence[Resource]) -> Iterator[MetricPanel]:
    for metric, statistic, title, axis in (
        (
            functions.INVOCATIONS,
            Statistic.SUM,
            "Invocations of functions in an hour",
            "invocations",
        ),
        (functions.DURATION, Statistic.P90, "Duration of functions, p90", "milliseconds"),
        (
            functions.CONCURRENT_EXECUTIONS,
            Statistic.MAXIMUM,
            "Concurrent invocations",
            "invocations",
        ),
    ):
        yield MetricPanel(
            title=title,
            axis=axis,
            lines=lines_of(metric, statistic, watched),
            period_seconds=_HOUR,
        )


def _flows(sources: Sequence[Resource], expiring: Sequence[Resource]) -> Iterator[MetricPanel]:
    """Yield what stands still without a sound: streams that are not read, items that stay."""
    width = FULL_WIDTH // 2 if sources and expiring else FULL_WIDTH
    if sources:
        yield MetricPanel(
            title="Changes that were read from streams in an hour",
            axis="records",
            lines=lines_of(functions.POLLED_EVENTS, Statistic.SUM, sources),
            width=width,
            period_seconds=_HOUR,
        )
    if expiring:
        yield MetricPanel(
            title="Days for which expired items have not been deleted",
            axis="days",
            lines=lines_of(storage.EXPIRY_OVERDUE, Statistic.MAXIMUM, expiring),
            marks=(mark_of(EXPIRY_OVERDUE, expiring[0]),),
            width=width,
            period_seconds=_SIX_HOURS,
            since="-P30D",
        )
