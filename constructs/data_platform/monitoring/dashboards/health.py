"""The panels that answer "is it healthy?" on one screen."""

from collections.abc import Iterator, Sequence

from data_platform.logical_ids import Attribute
from data_platform.monitoring.catalogue import dynamodb, functions
from data_platform.monitoring.dashboards.panels import (
    AlarmPanel,
    Calculation,
    Line,
    MetricPanel,
    Panel,
    Search,
    TextPanel,
    View,
    lines_of,
    link_to,
    mark_of,
    named_by,
)
from data_platform.monitoring.metric import Statistic
from data_platform.monitoring.policy import databases
from data_platform.monitoring.policy.functions import FALLING_BEHIND
from data_platform.monitoring.policy.resources import Feature, Resource, ResourceKind
from data_platform.monitoring.policy.wording import RUNBOOKS

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
"""Those whose throttling and failures count against availability."""


def health_panels(
    title: str,
    resources: Sequence[Resource],
    tables: tuple[str, ...],
    alarms: tuple[str | Attribute, ...],
    capacity: str | None = None,
) -> list[Panel]:
    """Return the panels, the most telling first.

    Parameters
    ----------
    title
        The product's title and the stage.
    resources
        What the stack holds.
    tables
        Physical names of the tables.
    alarms
        ARNs of the alarms.
    capacity
        Name of the dashboard about capacity; None if it is this one.
    """
    runbooks = f"What to do about an alarm: [runbooks]({RUNBOOKS})"
    links = f"{runbooks}. {link_to(capacity, 'Capacity and cost')}" if capacity else runbooks
    consumers = [one for one in resources if Feature.STREAM_CONSUMER in one.features]
    queues = [one for one in resources if Feature.DEAD_LETTER_QUEUE in one.features]
    instances = [one for one in resources if one.kind is ResourceKind.DATABASE]
    return [
        TextPanel(text=f"# {title}: health\n{links}"),
        AlarmPanel(title=f"Alarms in ALARM state, of {len(alarms)}", alarms=alarms),
        *_figures(tables, consumers, queues),
        *_tables(tables),
        *(_consumers(consumers) if consumers else ()),
        *(panel for instance in instances for panel in _database(instance)),
    ]


def _figures(
    tables: tuple[str, ...],
    consumers: Sequence[Resource],
    queues: Sequence[Resource],
) -> Iterator[MetricPanel]:
    yield _figure(
        "Availability, %", _availability(tables), axis="percent", view=View.PRECISE_FIGURE
    )
    yield _figure(
        "Latency of requests (p99), ms",
        (
            Search(
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
            lines_of(functions.ITERATOR_AGE, Statistic.MAXIMUM, consumers),
            axis="milliseconds",
        )
    if queues:
        yield _figure(
            "Failed records to replay",
            lines_of(functions.QUEUE_MESSAGES, Statistic.MAXIMUM, queues),
            axis="messages",
        )


def _availability(tables: tuple[str, ...]) -> tuple[Search | Line | Calculation, ...]:
    """Answered requests as a share of those that were answered, throttled or failed.

    `ThrottledRequests` counts requests, as answers are counted; the throttle events of tables and
    indexes count their parts.

    Throttled and failed requests have series only once they happened. Named one by one and filled
    with zeros they count as none, where a search that finds nothing would blank the whole figure.
    """
    answered = Search(
        dynamodb.LATENCY,
        Statistic.SAMPLE_COUNT,
        dynamodb.OPERATION,
        tables=tables,
        total="SUM",
        line_id="answered",
        is_hidden=True,
    )
    throttled_or_failed = [
        (metric, {"TableName": table, "Operation": operation})
        for metric in (dynamodb.THROTTLED_REQUESTS, dynamodb.SYSTEM_ERRORS)
        for table in tables
        for operation in _OPERATIONS
    ]
    bad = tuple(
        Line(
            metric,
            Statistic.SUM,
            dimensions,
            label="throttled or failed",
            line_id=f"bad{number}",
            is_hidden=True,
        )
        for number, (metric, dimensions) in enumerate(throttled_or_failed)
    )
    share = Calculation(
        expression='100 * answered / (answered + SUM(FILL(METRICS("bad"), 0)))',
        label=f"objective {AVAILABILITY_OBJECTIVE_PERCENT} %",
    )
    return (answered, *bad, share)


def _tables(tables: tuple[str, ...]) -> Iterator[MetricPanel]:
    yield MetricPanel(
        title="Latency of requests (p99)",
        axis="milliseconds",
        lines=(Search(dynamodb.LATENCY, Statistic.P99, dynamodb.OPERATION, tables=tables),),
    )
    yield MetricPanel(
        title="Throttled requests",
        axis="requests",
        lines=tuple(
            Search(
                metric,
                Statistic.SUM,
                dimensions,
                tables=tables,
                label=f"{kind} {named_by(dimensions)}",
            )
            for metric, kind in (
                (dynamodb.READ_THROTTLES, "reads"),
                (dynamodb.WRITE_THROTTLES, "writes"),
            )
            for dimensions in (dynamodb.TABLE, dynamodb.INDEX)
        ),
    )
    yield MetricPanel(
        title="Requests that failed inside DynamoDB",
        axis="requests",
        lines=(Search(dynamodb.SYSTEM_ERRORS, Statistic.SUM, dynamodb.OPERATION, tables=tables),),
    )


def _consumers(consumers: Sequence[Resource]) -> Iterator[MetricPanel]:
    yield MetricPanel(
        title="How far stream consumers are behind",
        axis="milliseconds",
        lines=lines_of(functions.ITERATOR_AGE, Statistic.MAXIMUM, consumers),
        marks=(mark_of(FALLING_BEHIND, consumers[0]),),
    )
    yield MetricPanel(
        title="Batches that failed as a whole",
        axis="batches",
        lines=lines_of(functions.ERRORS, Statistic.SUM, consumers),
    )
    yield MetricPanel(
        title="Records applied, handed back as failed, and set aside",
        axis="records",
        lines=tuple(
            Line(
                metric,
                Statistic.SUM,
                {"service": one.dimensions["FunctionName"]},
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


def _database(instance: Resource) -> Iterator[MetricPanel]:
    """Yield panels that show what rules watch, with the threshold of the first rule of each."""
    for what, axis, width, shown in (
        ("processors", "percent", 5, ((databases.CPU, "in use"),)),
        ("connections", "connections", 5, ((databases.CONNECTIONS, "open"),)),
        (
            "disk",
            "seconds",
            5,
            ((databases.READ_LATENCY, "read"), (databases.WRITE_LATENCY, "write")),
        ),
        ("free space", "bytes", 5, ((databases.STORAGE, "space"),)),
        ("free memory", "bytes", 4, ((databases.MEMORY, "memory"),)),
    ):
        first = shown[0][0]
        yield MetricPanel(
            title=f"PostgreSQL: {what}",
            axis=axis,
            lines=tuple(
                Line(one.series.metric, one.series.statistic, one.dimensions, label=name)
                for rule, name in shown
                for source in rule.signal.sources(instance)
                for one in source.series
            ),
            # A replica has no rule about its volume, which is that of its source.
            marks=(mark_of(first, instance),) if first.needs <= instance.features else (),
            width=width,
        )


def _figure(
    title: str,
    lines: tuple[Line | Search | Calculation, ...],
    axis: str,
    view: View = View.FIGURE,
) -> MetricPanel:
    return MetricPanel(title=title, lines=lines, axis=axis, view=view, width=6, height=4)
