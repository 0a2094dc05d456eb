"""What a dashboard of a template shows, with names in place of references and searches."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

DASHBOARD = "AWS::CloudWatch::Dashboard"
TABLE = "AWS::DynamoDB::GlobalTable"
# Where a resource has a name of its own; AWS makes up the others.
_NAMES = ("AlarmName", "TableName", "FunctionName", "QueueName", "DBInstanceIdentifier")
_SEARCH = re.compile(
    r"""(?:(?P<total>SUM|MAX)\()?SEARCH\('\{"(?P<namespace>[^"]+)",(?P<dimensions>[\w,]+)\}\ """
    r"""MetricName="(?P<metric>\w+)"\ TableName=\((?P<tables>[^)]+)\)',\ """
    r"""'(?P<statistic>\w+)',\ (?P<period>\d+)\)\)?""",
    re.VERBOSE,
)
_OPERATIONS = ("GetItem", "Query", "PutItem")
"""Those that a search by operation is taken to find."""


@dataclass(frozen=True, kw_only=True)
class Search:
    """The parts of a search expression."""

    namespace: str
    metric: str
    dimensions: tuple[str, ...]
    tables: tuple[str, ...]
    statistic: str
    period_seconds: int
    total: str | None


@dataclass(frozen=True, kw_only=True)
class Series:
    """A line or a figure.

    Attributes
    ----------
    metric
        Name of the metric; the expression, for a calculation.
    statistic
        None for a calculation.
    found
        Whether a search found it, so that it may as well not exist.
    """

    metric: str
    dimensions: Mapping[str, str]
    statistic: str | None
    label: str
    found: bool = False


@dataclass(frozen=True, kw_only=True)
class Widget:
    """A rectangle of the dashboard.

    Attributes
    ----------
    kind
        ``text``, ``alarm`` or ``metric``.
    x, y, width, height
        In cells of CloudWatch's grid.
    text
        Markdown, for ``text``.
    alarms
        Names, for ``alarm``.
    series, marks, axis, is_stacked, is_figure, period_seconds, start
        What is drawn, for ``metric``.
    """

    kind: str
    x: int
    y: int
    width: int
    height: int
    title: str = ""
    text: str = ""
    alarms: tuple[str, ...] = ()
    series: tuple[Series, ...] = ()
    marks: tuple[tuple[str, float], ...] = ()
    axis: str = ""
    is_stacked: bool = False
    is_figure: bool = False
    period_seconds: int = 300
    start: str | None = None


@dataclass(frozen=True, kw_only=True)
class Dashboard:
    """A dashboard, by the name that people open it with."""

    name: str
    start: str
    widgets: tuple[Widget, ...] = field(default_factory=tuple)

    @property
    def height(self) -> int:
        """Rows of the grid."""
        return max(widget.y + widget.height for widget in self.widgets)


def bodies(template: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of every dashboard of a template by the dashboard's name."""
    resources = template["Resources"]
    return {
        resource["Properties"]["DashboardName"]: json.loads(
            _text(resource["Properties"]["DashboardBody"], resources)
        )
        for resource in resources.values()
        if resource["Type"] == DASHBOARD
    }


def dashboards(template: Mapping[str, Any]) -> list[Dashboard]:
    """Return every dashboard of a template."""
    indexes = {
        resource["Properties"]["TableName"]: [
            index["IndexName"] for index in resource["Properties"].get("GlobalSecondaryIndexes", [])
        ]
        for resource in template["Resources"].values()
        if resource["Type"] == TABLE
    }
    return [
        Dashboard(
            name=name,
            start=body["start"],
            widgets=tuple(_widget(widget, indexes) for widget in body["widgets"]),
        )
        for name, body in bodies(template).items()
    ]


def parse_search(expression: str) -> Search:
    """Return the parts of a search expression.

    Raises
    ------
    ValueError
        If it is none, or none of the form that this platform writes.
    """
    found = _SEARCH.fullmatch(expression)
    if found is None:
        raise ValueError(f"No search expression of the known form: {expression}")
    return Search(
        namespace=found["namespace"],
        metric=found["metric"],
        dimensions=tuple(found["dimensions"].split(",")),
        tables=tuple(table.strip('"') for table in found["tables"].split(" OR ")),
        statistic=found["statistic"],
        period_seconds=int(found["period"]),
        total=found["total"],
    )


def _text(body: object, resources: Mapping[str, Any]) -> str:
    if not isinstance(body, dict):
        return str(body)
    return "".join(
        part if isinstance(part, str) else _name(part, resources) for part in body["Fn::Join"][1]
    )


def _name(reference: Mapping[str, Any], resources: Mapping[str, Any]) -> str:
    logical_id = reference["Ref"] if "Ref" in reference else reference["Fn::GetAtt"][0]
    properties = resources.get(logical_id, {}).get("Properties", {})
    # A reference in such a property names another resource, such as the function of a mapping.
    names = (properties[name] for name in _NAMES if isinstance(properties.get(name), str))
    return str(next(names, logical_id))


def _widget(widget: Mapping[str, Any], indexes: Mapping[str, list[str]]) -> Widget:
    properties = widget["properties"]
    place = {name: widget[name] for name in ("x", "y", "width", "height")}
    if widget["type"] == "text":
        return Widget(kind="text", **place, text=properties["markdown"])
    if widget["type"] == "alarm":
        alarms = tuple(properties["alarms"])
        return Widget(kind="alarm", **place, title=properties["title"], alarms=alarms)
    marks = properties.get("annotations", {}).get("horizontal", ())
    return Widget(
        kind="metric",
        **place,
        title=properties["title"],
        series=tuple(_visible(properties["metrics"], indexes)),
        marks=tuple((mark["label"], mark["value"]) for mark in marks),
        axis=properties.get("yAxis", {}).get("left", {}).get("label", ""),
        is_stacked=properties.get("stacked", False),
        is_figure=properties["view"] == "singleValue",
        period_seconds=properties["period"],
        start=properties.get("start"),
    )


def _visible(rows: list[list[Any]], indexes: Mapping[str, list[str]]) -> Iterator[Series]:
    for row in rows:
        options = row[-1]
        if not options.get("visible", True):
            continue
        label = options["label"]
        if "expression" not in options:
            dimensions = dict(zip(row[2:-1:2], row[3:-1:2], strict=True))
            yield Series(
                metric=row[1], dimensions=dimensions, statistic=options["stat"], label=label
            )
        elif "SEARCH(" in options["expression"]:
            yield from _found(parse_search(options["expression"]), label, indexes)
        else:
            yield Series(metric=options["expression"], dimensions={}, statistic=None, label=label)


def _found(search: Search, label: str, indexes: Mapping[str, list[str]]) -> Iterator[Series]:
    """Yield what a search finds if everything has been used."""
    if search.total:
        yield Series(
            metric=search.metric, dimensions={}, statistic=search.statistic, label=label, found=True
        )
        return
    for table in search.tables:
        for dimensions in _places(table, search.dimensions, indexes):
            yield Series(
                metric=search.metric,
                dimensions=dimensions,
                statistic=search.statistic,
                label=_filled(label, dimensions),
                found=True,
            )


def _places(
    table: str, names: tuple[str, ...], indexes: Mapping[str, list[str]]
) -> Iterator[dict[str, str]]:
    rest = {"GlobalSecondaryIndexName": indexes[table], "Operation": _OPERATIONS}
    further = [name for name in names if name != "TableName"]
    if not further:
        yield {"TableName": table}
        return
    (name,) = further
    for value in rest[name]:
        yield {"TableName": table, name: value}


def _filled(label: str, dimensions: Mapping[str, str]) -> str:
    return re.sub(r"\$\{PROP\('Dim\.(\w+)'\)\}", lambda found: dimensions[found[1]], label)
