"""A dashboard as an SVG picture, much as CloudWatch shows it."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from tools.dashboards.layout import CELL, COLUMNS, GAP, Box, cut, figure, legend
from tools.dashboards.samples import ages, seconds_of, values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from tools.dashboards.definition import Dashboard, Series, Widget

_COLOURS = (
    "#1f77b4",
    "#ff7f0e",
    "#2ca02c",
    "#9467bd",
    "#8c564b",
    "#e377c2",
    "#7f7f7f",
    "#bcbd22",
)
_INK, _PALE, _EDGE, _PAGE, _ALERT = "#16191f", "#687078", "#d5dbdb", "#f2f3f3", "#d13212"
_DRAWN_SERIES = 8
_POINTS_PER_INCH = 72
_TITLE, _TEXT, _SMALL = 9.0, 8.0, 7.0
_HOUR, _DAY = 3600, 24 * 3600
_NO_ROTATION = re.compile(r' transform="rotate\(-0 [^"]*\)"')
_DIGITS = re.compile(r"-?\d+\.\d{2,}(?=[ \n\")])")


@dataclass(frozen=True)
class _Page:
    """The picture, with a way to place things from above."""

    canvas: Figure
    width: float
    height: float

    def rectangle(self, box: Box, *, face: str, edge: str = "none") -> None:
        place = (box.left / self.width, 1 - (box.top + box.height) / self.height)
        size = (box.width / self.width, box.height / self.height)
        self.canvas.add_artist(
            Rectangle(
                place,
                *size,
                facecolor=face,
                edgecolor=edge,
                linewidth=0.8,
                transform=self.canvas.transFigure,
                zorder=-1,
            )
        )

    def text(
        self,
        left: float,
        top: float,
        words: str,
        size: float = _TEXT,
        *,
        colour: str = _INK,
        weight: str = "normal",
        align: str = "left",
    ) -> None:
        """Write with the middle of the line at `top`."""
        self.canvas.text(
            left / self.width,
            1 - top / self.height,
            words,
            fontsize=size,
            color=colour,
            fontweight=weight,
            horizontalalignment=align,
            verticalalignment="center_baseline",
        )

    def axes(self, box: Box) -> Axes:
        axes = self.canvas.add_axes(
            (
                box.left / self.width,
                1 - (box.top + box.height) / self.height,
                box.width / self.width,
                box.height / self.height,
            )
        )
        axes.set_facecolor("none")
        for side in axes.spines.values():
            side.set_visible(False)
        axes.tick_params(length=0, labelsize=_SMALL, labelcolor=_PALE, pad=2)
        return axes


def canvas_of(dashboard: Dashboard) -> Figure:
    """Return the picture as matplotlib's figure."""
    width, height = COLUMNS * CELL, dashboard.height * CELL
    canvas = Figure(figsize=(width / _POINTS_PER_INCH, height / _POINTS_PER_INCH))
    canvas.patch.set_facecolor(_PAGE)
    page = _Page(canvas, width, height)
    for widget in dashboard.widgets:
        _draw_widget(page, widget, dashboard.start)
    return canvas


def draw(dashboard: Dashboard, description: str) -> str:
    """Return the picture as SVG.

    Parameters
    ----------
    description
        Text for the picture's metadata.
    """
    # Text stays text, and nothing depends on the day or the run.
    with mpl.rc_context(
        {
            "svg.fonttype": "none",
            "svg.hashsalt": "dashboards",
            "font.family": "sans-serif",
            "font.sans-serif": ["DejaVu Sans", "Arial"],
            "path.simplify": False,
            "text.parse_math": False,
        }
    ):
        target = io.StringIO()
        canvas_of(dashboard).savefig(
            target,
            format="svg",
            metadata={
                "Title": dashboard.name,
                "Description": description,
                "Date": None,
                "Creator": None,
            },
        )
    return _shortened(target.getvalue())


def _shortened(picture: str) -> str:
    """Return the same picture in half the bytes."""
    # A tenth of a point is finer than the eye.
    picture = _DIGITS.sub(lambda number: f"{float(number[0]):.1f}", picture)
    picture = _NO_ROTATION.sub("", picture)
    # After a point, the letter for a line to the next one may be left out.
    picture = picture.replace(" \nL ", " ")
    lines = (line.strip() for line in picture.splitlines())
    return "".join(f"{line}\n" for line in lines if line)


def _draw_widget(page: _Page, widget: Widget, start: str) -> None:
    frame = Box(widget.x * CELL, widget.y * CELL, widget.width * CELL, widget.height * CELL).inside(
        left=GAP, top=GAP, right=GAP, bottom=GAP
    )
    page.rectangle(frame, face="white", edge=_EDGE)
    box = frame.inside(left=9, right=9)
    if widget.kind == "text":
        _draw_text(page, widget, box)
        return
    title = cut(widget.title, box.width, _TITLE * 1.08)
    page.text(box.left, box.top + 12, title, _TITLE, weight="bold")
    body = box.inside(top=24, bottom=5)
    if widget.kind == "alarm":
        _draw_alarms(page, widget, body)
        return
    times = ages(widget.start or start, widget.period_seconds, 8 + 3 * widget.width)
    metrics = [series.metric for series in widget.series]
    lines = [
        (series, found)
        for number, series in enumerate(widget.series)
        if (found := values(series, metrics[:number].count(series.metric), times))
    ]
    if widget.is_figure:
        _draw_figures(page, lines, body)
    else:
        _draw_graph(page, widget, lines, times, seconds_of(widget.start or start), body)


def _draw_text(page: _Page, widget: Widget, box: Box) -> None:
    top = box.top + 24
    for line in widget.text.split("\n"):
        is_heading = line.startswith("# ")
        # Links show their words only.
        words = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", line.removeprefix("# ")).replace("`", "")
        size = 15.0 if is_heading else _TITLE
        page.text(
            box.left,
            top,
            cut(words, box.width, size),
            size,
            weight="bold" if is_heading else "normal",
        )
        top += 28


def _draw_alarms(page: _Page, widget: Widget, box: Box) -> None:
    wanted = ("HotKey", "Throttl")
    on = [name for part in wanted for name in widget.alarms if part in name][:1]
    left = box.left
    for name in on:
        cell = Box(left, box.top + 6, 300, 46)
        page.rectangle(cell, face="#fdf3f1", edge=_ALERT)
        page.rectangle(Box(cell.left, cell.top, 5, cell.height), face=_ALERT)
        page.text(cell.left + 14, cell.top + 15, cut(name, 280, _TEXT), _TEXT, weight="bold")
        page.text(cell.left + 14, cell.top + 33, "In alarm", _TEXT, colour=_ALERT)
        left += cell.width + 12


def _draw_figures(page: _Page, lines: Sequence[tuple[Series, list[float]]], box: Box) -> None:
    share = box.width / max(1, len(lines))
    for number, (series, found) in enumerate(lines):
        part = Box(box.left + number * share, box.top, share - 8, box.height)
        last = f"{found[-1]:.5g}" if series.statistic is None else figure(found[-1])
        page.text(part.left, part.top + 24, last, 25.0)
        page.text(
            part.left, part.top + 50, cut(series.label, part.width, _TEXT), _TEXT, colour=_PALE
        )
        axes = page.axes(part.inside(top=66, bottom=8))
        axes.plot(range(len(found)), found, color=_COLOURS[0], linewidth=0.9)
        axes.set_axis_off()
        low, high = min(found), max(found)
        axes.set_ylim(low, high if high > low else low + 1)


def _draw_graph(  # noqa: PLR0917  parts of one drawing
    page: _Page,
    widget: Widget,
    lines: Sequence[tuple[Series, list[float]]],
    times: Sequence[float],
    span: int,
    box: Box,
) -> None:
    rows = 1 if widget.width >= 12 else 2  # noqa: PLR2004  half of the page
    legend_height = 12 * rows
    page.text(box.left, box.top + 2, widget.axis, _SMALL, colour=_PALE)
    axes = page.axes(box.inside(left=34, top=12, right=2, bottom=legend_height + 16))
    axes.grid(axis="y", color="#eaeded", linewidth=0.7)
    axes.set_axisbelow(True)
    drawn = lines[:_DRAWN_SERIES]
    before = [-age / _HOUR for age in times]
    if widget.is_stacked and drawn:
        axes.stackplot(
            before,
            [found for _, found in drawn],
            colors=_COLOURS,
            alpha=0.75,
            linewidth=0,
        )
    else:
        for (_, found), colour in zip(drawn, _COLOURS, strict=False):
            axes.plot(before, found, color=colour, linewidth=1.1)
    for label, threshold in widget.marks:
        axes.axhline(threshold, color=_ALERT, linewidth=1)
        axes.annotate(
            f"{label} {figure(threshold)}",
            (0, threshold),
            xytext=(-2, 3),
            textcoords="offset points",
            horizontalalignment="right",
            fontsize=_SMALL,
            color=_ALERT,
        )
    if not drawn:
        page.text(
            box.left + box.width / 2,
            box.top + box.height / 2 - 8,
            "No data: it never happened",
            _TEXT,
            colour=_PALE,
            align="center",
        )
    _scale(axes, widget, drawn, span)
    labels = [series.label for series, _ in lines]
    top = box.top + box.height - legend_height + 4
    for entry in legend(labels, box.width, _SMALL, rows):
        place = box.left + entry.left
        if entry.number is not None:
            colour = _COLOURS[entry.number] if entry.number < len(_COLOURS) else _EDGE
            page.rectangle(Box(place, top + entry.row * 12 - 3, 6, 6), face=colour)
        page.text(place + 9, top + entry.row * 12, entry.text, _SMALL)


def _scale(
    axes: Axes, widget: Widget, drawn: Sequence[tuple[Series, list[float]]], span: int
) -> None:
    hours = span / _HOUR
    axes.set_xlim(-hours, 0)
    in_days = span > 2 * _DAY
    parts = _parts(hours / 24 if in_days else hours, 7 if widget.width > 6 else 4)  # noqa: PLR2004
    ticks = [-hours / parts * number for number in range(parts + 1)]
    axes.set_xticks(ticks)
    axes.set_xticklabels(["now", *(_before(tick, in_days=in_days) for tick in ticks[1:])])
    axes.tick_params(axis="x", pad=8)
    for label in axes.get_xticklabels():
        label.set_verticalalignment("baseline")
    axes.get_xticklabels()[0].set_horizontalalignment("right")
    axes.get_xticklabels()[-1].set_horizontalalignment("left")
    columns = zip(*(found for _, found in drawn), strict=True)
    tops = [sum(column) if widget.is_stacked else max(column) for column in columns]
    top = max([*tops, *(threshold for _, threshold in widget.marks)], default=0)
    axes.set_ylim(0, top * 1.18 or 1.18)
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: figure(value)))


def _before(hours: float, *, in_days: bool) -> str:
    return f"{hours / 24:.3g} d" if in_days else f"{hours:.3g} h"


def _parts(length: float, most: int) -> int:
    """Return into how many parts of whole hours or days an axis is divided."""
    return next(parts for parts in range(most, 0, -1) if length % parts == 0)
