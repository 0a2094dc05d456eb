"""The body of a CloudWatch dashboard, made of panels in reading order."""

from collections.abc import Iterable
from typing import Any

from data_platform.errors import ConfigurationError
from data_platform.monitoring.dashboards.panels import (
    FULL_WIDTH,
    AlarmPanel,
    Calculation,
    Line,
    MetricPanel,
    Panel,
    Search,
    TextPanel,
    View,
)
from data_platform.monitoring.metrics import catalogued

MAX_SEARCH = 1024
"""How many characters CloudWatch takes in one search expression."""

_FIGURES = {View.FIGURE, View.PRECISE_FIGURE}


def dashboard_body(panels: Iterable[Panel], *, region: str, since: str) -> dict[str, Any]:
    """Return the body as an object; panels fill rows from left to right.

    Parameters
    ----------
    region
        Region of the metrics.
    since
        How far the dashboard looks back when it is opened, such as ``-PT6H``.

    Raises
    ------
    ConfigurationError
        If nothing publishes a series that a panel shows, or if a search is too long.
    """
    widgets: list[dict[str, Any]] = []
    x = y = row_height = 0
    for panel in panels:
        if x + panel.width > FULL_WIDTH:
            x, y, row_height = 0, y + row_height, 0
        place = {"x": x, "y": y, "width": panel.width, "height": panel.height}
        widgets.append({**place, **_widget(panel, region)})
        x, row_height = x + panel.width, max(row_height, panel.height)
    return {"start": since, "periodOverride": "inherit", "widgets": widgets}


def _widget(panel: Panel, region: str) -> dict[str, Any]:
    if isinstance(panel, TextPanel):
        return {"type": "text", "properties": {"markdown": panel.text}}
    if isinstance(panel, AlarmPanel):
        return {
            "type": "alarm",
            "properties": {
                "title": panel.title,
                "alarms": list(panel.alarms),
                # Among dozens that are fine, the one that is on would be below the edge.
                "states": ["ALARM"],
                "sortBy": "stateUpdatedTimestamp",
            },
        }
    return {"type": "metric", "properties": _properties(panel, region)}


def _properties(panel: MetricPanel, region: str) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "title": panel.title,
        "region": region,
        "view": "singleValue" if panel.view in _FIGURES else "timeSeries",
        "period": panel.period_seconds,
        "metrics": [_entry(line, panel) for line in panel.lines],
    }
    if panel.since:
        properties["start"] = panel.since
    if panel.view in _FIGURES:
        return {
            **properties,
            # The latest value, not one of the whole time that the dashboard shows.
            "setPeriodToTimeRange": False,
            "singleValueFullPrecision": panel.view is View.PRECISE_FIGURE,
            "sparkline": True,
        }
    properties["stacked"] = panel.view is View.STACKED
    bottom = {} if panel.has_negatives else {"min": 0}
    properties["yAxis"] = {"left": {"label": panel.axis, "showUnits": False, **bottom}}
    if panel.marks:
        properties["annotations"] = {
            "horizontal": [{"label": mark.label, "value": mark.value} for mark in panel.marks]
        }
    return properties


def _entry(line: Line | Search | Calculation, panel: MetricPanel) -> list[Any]:
    if isinstance(line, Calculation):
        return [{"expression": line.expression, "label": line.label}]
    catalogued(line.metric.namespace, line.metric.name, line.dimensions, line.statistic)
    label = line.legend if isinstance(line, Search) else line.label
    options: dict[str, Any] = {"visible": False} if line.is_hidden else {"label": label}
    if line.line_id:
        options["id"] = line.line_id
    if isinstance(line, Search):
        return [{"expression": _search(line, panel.period_seconds), **options}]
    names = [part for pair in line.dimensions.items() for part in pair]
    return [
        line.metric.namespace,
        line.metric.name,
        *names,
        {"stat": line.statistic, **options},
    ]


def _search(line: Search, period_seconds: int) -> str:
    schema = ",".join((f'"{line.metric.namespace}"', *line.dimensions))
    tables = " OR ".join(f'"{table}"' for table in line.tables)
    wanted = f'{{{schema}}} MetricName="{line.metric.name}" TableName=({tables})'
    search = f"SEARCH('{wanted}', '{line.statistic}', {period_seconds})"
    expression = f"{line.total}({search})" if line.total else search
    if len(expression) > MAX_SEARCH:
        raise ConfigurationError(
            f"Dashboard: the search for {line.metric.name} of {len(line.tables)} tables has "
            f"{len(expression)} characters, and CloudWatch takes {MAX_SEARCH}. Shorten the "
            "namespace, or give each half of the tables a Search of its own in "
            "data_platform.monitoring.dashboards."
        )
    return expression
