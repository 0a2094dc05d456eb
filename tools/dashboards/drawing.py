"""A dashboard as an SVG picture, much as CloudWatch shows it."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import matplotlib.style
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import EngFormatter, MaxNLocator

from tools.dashboards.definition import Dashboard, Series, Widget
from tools.dashboards.labels import CELL_INCHES, DRAWN_SERIES, cut, legend_labels
from tools.dashboards.samples import ages, seconds_of, values

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import SubFigure


COLUMNS = 24
_INK, _PALE, _EDGE, _PAGE, _ALERT = "#16191f", "#687078", "#d5dbdb", "#f2f3f3", "#d13212"
_DIGITS = re.compile(r"-?\d+\.\d{2,}(?=[ \n\")])")
_HOUR, _DAY = 3600, 24 * 3600
_STYLE = Path(__file__).with_name("cloudwatch.mplstyle")


def draw(dashboard: Dashboard, description: str) -> str:
    """Return the picture as SVG.

    Parameters
    ----------
    description
        Text for the picture's metadata.
    """
    with mpl.style.context(_STYLE):
        canvas = Figure((COLUMNS * CELL_INCHES, dashboard.height * CELL_INCHES), facecolor=_PAGE)
        grid = canvas.add_gridspec(
            dashboard.height, COLUMNS, left=0, right=1, top=1, bottom=0, wspace=0, hspace=0
        )
        for widget in dashboard.widgets:
            rows = slice(widget.y, widget.y + widget.height)
            columns = slice(widget.x, widget.x + widget.width)
            _draw_widget(canvas.add_subfigure(grid[rows, columns]), widget, dashboard.start)
        target = io.StringIO()
        metadata = {"Title": dashboard.name, "Description": description, "Date": None}
        canvas.savefig(target, format="svg", metadata=metadata)
    # A tenth of a point is finer than the eye.
    picture = _DIGITS.sub(lambda number: f"{float(number[0]):.1f}", target.getvalue())
    # After a point, the letter for a line to the next one may be left out.
    picture = picture.replace(" \nL ", " ")
    return "".join(f"{line.strip()}\n" for line in picture.splitlines())


def _draw_widget(part: SubFigure, widget: Widget, start: str) -> None:
    margin, bottom = 0.05 / widget.width, 0.05 / widget.height
    part.add_artist(
        Rectangle(
            (margin, bottom),
            1 - 2 * margin,
            1 - 2 * bottom,
            facecolor="white",
            edgecolor=_EDGE,
            zorder=-1,
        )
    )
    if widget.kind == "text":
        # Links show their words only.
        words = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", widget.text).replace("`", "")
        part.text(0.02, 0.5, words.replace("# ", ""), fontsize=11, verticalalignment="center")
        return
    if widget.kind == "alarm":
        part.text(0.02, 0.8, widget.title, fontweight="bold")
        _draw_alarm(part, widget.alarms)
        return
    times = ages(widget.start or start, widget.period_seconds, 8 + 3 * widget.width)
    metrics = [series.metric for series in widget.series]
    lines = [
        (series, found)
        for number, series in enumerate(widget.series)
        if (found := values(series, metrics[:number].count(series.metric), times))
    ]
    if widget.is_figure:
        _draw_figures(part, widget, lines)
    else:
        _draw_graph(part, widget, lines, times, seconds_of(widget.start or start))


def _draw_alarm(part: SubFigure, alarms: Sequence[str]) -> None:
    for name in [each for each in alarms if "HotKey" in each or "Throttl" in each][:1]:
        box = {"facecolor": "#fdf3f1", "edgecolor": _ALERT}
        part.text(0.02, 0.3, f"{name}\nIn alarm", bbox=box, color=_ALERT)


def _draw_figures(
    part: SubFigure, widget: Widget, lines: Sequence[tuple[Series, list[float]]]
) -> None:
    part.text(0.05, 0.88, widget.title, fontweight="bold")
    for number, (series, found) in enumerate(lines):
        axes = part.add_axes(((number + 0.1) / len(lines), 0.05, 0.8 / len(lines), 0.3))
        axes.plot(found, linewidth=0.9)
        axes.set_axis_off()
        last = f"{found[-1]:.5g}" if series.statistic is None else _figure(found[-1])
        label = cut(series.label, widget.width / len(lines))
        axes.set_title(f"{last}\n", fontsize=20, fontweight="normal", color=_INK)
        axes.text(0, 1.1, label, transform=axes.transAxes, color=_PALE)


def _draw_graph(
    part: SubFigure,
    widget: Widget,
    lines: Sequence[tuple[Series, list[float]]],
    times: Sequence[float],
    span: int,
) -> None:
    left = 0.9 / widget.width
    axes = part.add_axes((left, 0.34, 0.96 - left, 0.5))
    axes.set_title(widget.title, color=_INK)
    axes.set_ylabel(widget.axis)
    axes.grid(axis="y")
    drawn = [found for _, found in lines[:DRAWN_SERIES]]
    unit = _DAY if span > 2 * _DAY else _HOUR
    before = [-age / unit for age in times]
    if widget.is_stacked and drawn:
        axes.stackplot(before, drawn, alpha=0.75)
    else:
        for found in drawn:
            axes.plot(before, found, linewidth=1.1)
    for label, threshold in widget.marks:
        axes.axhline(threshold, color=_ALERT, linewidth=1)
        axes.text(0, threshold, f"{label} {_figure(threshold)}", color=_ALERT, ha="right")
    if not drawn:
        axes.text(-span / unit / 2, 0.5, "No data: it never happened", color=_PALE, ha="center")
    axes.set_xlim(-span / unit, 0)
    axes.set_ylim(bottom=0)
    axes.xaxis.set_major_formatter(EngFormatter("d" if unit == _DAY else "h"))
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.yaxis.set_major_formatter(lambda value, _: _figure(value))
    _draw_legend(axes, legend_labels([series.label for series, _ in lines], widget.width))


def _draw_legend(axes: Axes, labels: Sequence[str]) -> None:
    colours = mpl.rcParams["axes.prop_cycle"].by_key()["color"]
    handles = [
        Line2D([], [], color="none" if label.startswith("+ ") else colour)
        for label, colour in zip(labels, colours, strict=False)
    ]
    axes.legend(handles, labels, ncols=2, loc="upper left", bbox_to_anchor=(-0.12, -0.14))


def _figure(value: float) -> str:
    """Write a value as CloudWatch does, with three digits or so."""
    large = abs(value) >= 1000  # noqa: PLR2004  as above
    return EngFormatter(sep="").format_data(float(f"{value:.3g}")) if large else f"{value:.3g}"
