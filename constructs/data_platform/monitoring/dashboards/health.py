"""The panels that answer "is it healthy?" on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_platform.monitoring.catalogue import dynamodb, functions, postgresql
from data_platform.monitoring.dashboards.panels import (
    AlarmPanel,
    Calculation,
    Line,
    Mark,
    MetricPanel,
    Search,
    TextPanel,
    View,
)
from data_platform.monitoring.metric import Statistic
from data_platform.monitoring.policy import databases
from data_platform.monitoring.policy.definitions import definitions
from data_platform.monitoring.policy.functions import FALLING_BEHIND
from data_platform.monitoring.policy.rules import Feature, SubjectKind
from data_platform.monitoring.policy.wording import RUNBOOKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from data_platform.monitoring.dashboards.panels import Panel
    from data_platform.monitoring.metric import Metric
    from data_platform.monitoring.policy.rules import AlarmRule
    from data_platform.monitoring.policy.subjects import Subject

AVAILABILITY_OBJECTIVE_PERCENT = 99.9
_OPERATIONS = (
    "GetItem",
    "BatchGetItem",
    "Query",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "BatchWriteItem",
    "TransactWriteItems",
)
"""Those whose refusals and failures count against availability."""

_OF_TABLE = "${PROP('Dim.TableName')}"
_OF_OPERATION = f"{_OF_TABLE} ${{PROP('Dim.Operation')}}"
_OF_INDEX = f"{_OF_TABLE} ${{PROP('Dim.GlobalSecondaryIndexName')}}"


def health_panels(
    title: str, subjects: Sequence[Subject], tables: tuple[str, ...], alarms: tuple[str, ...]
) -> list[Panel]:
    """Return the panels, the most telling first.

    Parameters
    ----------
    title
        The product's title.
    subjects
        What the stack holds.
    tables
        Physical names of the tables.
    alarms
        ARNs of the alarms.
    """
    consumers = [one for one in subjects if Feature.STREAM_CONSUMER in one.features]
    queues = [one for one in subjects if Feature.LAST_QUEUE in one.features]
    instances = [one for one in subjects if one.kind is SubjectKind.DATABASE]
    return [
        TextPanel(text=f"# {title}: health\nWhat to do about an alarm: [runbooks]({RUNBOOKS})"),
        AlarmPanel(title=f"Alarms that are on, of {len(alarms)}", alarms=alarms),
        *_figures(tables, consumers, queues),
        *_tables(tables),
        *(_consumers(consumers) if consumers else ()),
        *(panel for instance in instances for panel in _database(instance)),
    ]


def _figures(
    tables: tuple[str, ...],
    consumers: Sequence[Subject],
    queues: Sequence[Subject],
) -> Iterator[MetricPanel]:
    yield _figure(
        "Availability, %", _availability(tables), axis="percent", view=View.PRECISE_FIGURE
    )
    yield _figure(
        "Slowest hundredth of requests, ms",
        (
            _search(
                dynamodb.LATENCY,
                Statistic.P99,
                dynamodb.OPERATION,
                tables=tables,
                label="p99",
                total="MAX",
            ),
        ),
        axis="milliseconds",
    )
    if consumers:
        yield _figure(
            "Consumers behind, ms",
            tuple(_of(functions.ITERATOR_AGE, Statistic.MAXIMUM, one) for one in consumers),
            axis="milliseconds",
        )
    if queues:
        yield _figure(
            "Failed records to replay",
            tuple(_of(functions.QUEUE_MESSAGES, Statistic.MAXIMUM, one) for one in queues),
            axis="messages",
        )


def _availability(tables: tuple[str, ...]) -> tuple[Search | Line | Calculation, ...]:
    """Answered requests as a share of those that were answered, refused or failed.

    `ThrottledRequests` counts requests, as answers are counted; the throttle events of tables and
    indexes count their parts.

    Refusals and failures have series only once they happened. Named one by one and filled with
    zeros they count as none, where a search that finds nothing would blank the whole figure.
    """
    answered = Search(
        metric=dynamodb.LATENCY,
        statistic=Statistic.SAMPLE_COUNT,
        dimensions=dynamodb.OPERATION,
        tables=tables,
        label="answered",
        total="SUM",
        line_id="answered",
        is_hidden=True,
    )
    refused_or_failed = [
        (metric, {"TableName": table, "Operation": operation})
        for metric in (dynamodb.THROTTLED_REQUESTS, dynamodb.SYSTEM_ERRORS)
        for table in tables
        for operation in _OPERATIONS
    ]
    bad = tuple(
        Line(
            metric=metric,
            statistic=Statistic.SUM,
            dimensions=dimensions,
            label="refused or failed",
            line_id=f"bad{number}",
            is_hidden=True,
        )
        for number, (metric, dimensions) in enumerate(refused_or_failed)
    )
    share = Calculation(
        expression='100 * answered / (answered + SUM(FILL(METRICS("bad"), 0)))',
        label=f"objective {AVAILABILITY_OBJECTIVE_PERCENT} %",
    )
    return (answered, *bad, share)


def _tables(tables: tuple[str, ...]) -> Iterator[MetricPanel]:
    yield MetricPanel(
        title="Slowest hundredth of requests",
        axis="milliseconds",
        lines=(
            _search(
                dynamodb.LATENCY,
                Statistic.P99,
                dynamodb.OPERATION,
                tables=tables,
                label=_OF_OPERATION,
            ),
        ),
    )
    yield MetricPanel(
        title="Requests refused for capacity",
        axis="requests",
        lines=tuple(
            _search(metric, Statistic.SUM, dimensions, tables=tables, label=f"{kind} {label}")
            for metric, kind in (
                (dynamodb.READ_THROTTLES, "reads"),
                (dynamodb.WRITE_THROTTLES, "writes"),
            )
            for dimensions, label in ((dynamodb.TABLE, _OF_TABLE), (dynamodb.INDEX, _OF_INDEX))
        ),
    )
    yield MetricPanel(
        title="Requests that failed inside DynamoDB",
        axis="requests",
        lines=(
            _search(
                dynamodb.SYSTEM_ERRORS,
                Statistic.SUM,
                dynamodb.OPERATION,
                tables=tables,
                label=_OF_OPERATION,
            ),
        ),
    )


def _consumers(consumers: Sequence[Subject]) -> Iterator[MetricPanel]:
    yield MetricPanel(
        title="How far stream consumers are behind",
        axis="milliseconds",
        lines=tuple(_of(functions.ITERATOR_AGE, Statistic.MAXIMUM, one) for one in consumers),
        marks=(_mark(FALLING_BEHIND, consumers[0]),),
    )
    yield MetricPanel(
        title="Batches that failed as a whole",
        axis="batches",
        lines=tuple(_of(functions.ERRORS, Statistic.SUM, one) for one in consumers),
    )
    yield MetricPanel(
        title="Records applied, handed back as failed, and set aside",
        axis="records",
        lines=tuple(
            Line(
                metric=metric,
                statistic=Statistic.SUM,
                dimensions={"service": one.dimensions["FunctionName"]},
                label=f"{one.title} {what}",
            )
            for one in consumers
            for metric, what in (
                (functions.RECORDS_APPLIED, "applied"),
                (functions.RECORDS_FAILED, "failed"),
                (functions.RECORDS_SET_ASIDE, "set aside"),
            )
        ),
    )


def _database(instance: Subject) -> Iterator[MetricPanel]:
    def panel(
        what: str, axis: str, rule: AlarmRule, *lines: tuple[Metric, Statistic, str], width: int = 5
    ) -> MetricPanel:
        return MetricPanel(
            title=f"PostgreSQL: {what}",
            axis=axis,
            lines=tuple(
                _of(metric, statistic, instance, name) for metric, statistic, name in lines
            ),
            # A replica has no rule about its volume, which is that of its source.
            marks=(_mark(rule, instance),) if rule.needs <= instance.features else (),
            width=width,
        )

    yield panel(
        "processors", "percent", databases.CPU, (postgresql.CPU, Statistic.AVERAGE, "in use")
    )
    yield panel(
        "connections",
        "connections",
        databases.CONNECTIONS,
        (postgresql.CONNECTIONS, Statistic.MAXIMUM, "open"),
    )
    yield panel(
        "disk",
        "seconds",
        databases.READ_LATENCY,
        (postgresql.READ_LATENCY, Statistic.AVERAGE, "read"),
        (postgresql.WRITE_LATENCY, Statistic.AVERAGE, "write"),
    )
    yield panel(
        "free space",
        "bytes",
        databases.STORAGE,
        (postgresql.FREE_STORAGE, Statistic.MINIMUM, "space"),
    )
    yield panel(
        "free memory",
        "bytes",
        databases.MEMORY,
        (postgresql.FREE_MEMORY, Statistic.AVERAGE, "memory"),
        width=4,
    )


def _mark(rule: AlarmRule, subject: Subject) -> Mark:
    """Return the threshold of an alarm, also in a stage that does without the alarm."""
    return Mark(label=rule.severity, value=definitions(rule, subject)[0].threshold)


def _figure(
    title: str,
    lines: tuple[Line | Search | Calculation, ...],
    axis: str,
    view: View = View.FIGURE,
) -> MetricPanel:
    return MetricPanel(title=title, lines=lines, axis=axis, view=view, width=6, height=4)


def _of(metric: Metric, statistic: Statistic, subject: Subject, label: str | None = None) -> Line:
    return Line(
        metric=metric,
        statistic=statistic,
        dimensions=subject.dimensions,
        label=label or subject.title,
    )


def _search(
    metric: Metric,
    statistic: Statistic,
    dimensions: tuple[str, ...],
    *,
    tables: tuple[str, ...],
    label: str,
    total: str | None = None,
) -> Search:
    return Search(
        metric=metric,
        statistic=statistic,
        dimensions=dimensions,
        tables=tables,
        label=label,
        total=total,
    )
