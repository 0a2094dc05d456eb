"""Costs as a picture: by messages a month, and by table and index."""

import io
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tools.cost import prices
from tools.cost.messages import MessagesCost
from tools.cost.parts import PartCost

_STYLE = Path(__file__).parents[1] / "dashboards" / "cloudwatch.mplstyle"
_SHOWN = 12
_INCHES = (13, 5)


def draw(costs: Sequence[MessagesCost], parts: Sequence[PartCost]) -> str:
    """Return the picture as SVG.

    Parameters
    ----------
    costs
        Of numbers of messages, on axes on which each step is ten times the one before.
    parts
        Of these the dearest are shown.
    """
    with mpl.style.context(_STYLE), mpl.rc_context({"svg.hashsalt": "costs"}):
        figure = Figure(_INCHES, layout="constrained")
        left, right = figure.subplots(1, 2)
        _draw_messages(left, costs)
        _draw_parts(right, sorted(parts, key=lambda part: -part.usd)[:_SHOWN])
        target = io.StringIO()
        description = f"USD a month on demand in {prices.REGION}, prices of {prices.AS_OF}"
        metadata = {"Title": "Costs", "Description": description, "Date": None}
        figure.savefig(target, format="svg", metadata=metadata)
    return "".join(f"{line.strip()}\n" for line in target.getvalue().splitlines())


def _draw_messages(axes: Axes, costs: Sequence[MessagesCost]) -> None:
    numbers = [each.messages for each in costs]
    lines = {
        "kept for 12 months": [each.kept_usd for each in costs],
        "first month": [each.first_month_usd for each in costs],
        "daily usage": [each.usage_usd for each in costs],
    }
    for label, amounts in lines.items():
        axes.plot(numbers, amounts, marker="o", label=label)
    quoted = [(each.messages, each.document_usd) for each in costs if each.document_usd]
    if quoted:
        axes.plot(*zip(*quoted, strict=True), "kx", label="the document")
    axes.set_xscale("log")
    axes.set_yscale("log")
    for axis in (axes.xaxis, axes.yaxis):
        # Powers of ten would be formulas, which the style leaves as they are written.
        axis.set_major_formatter(lambda value, _: f"{value:,.15g}")
    axes.set_title("TutorIA chat: USD a month by messages a month")
    axes.legend()
    axes.grid(visible=True)


def _draw_parts(axes: Axes, parts: Sequence[PartCost]) -> None:
    labels = [f"{part.table}\n{part.index}" if part.index else part.table for part in parts]
    kinds = {
        "writes": [part.writes_usd for part in parts],
        "reads": [part.reads_usd for part in parts],
        "storage": [part.storage_usd for part in parts],
        "recovery": [part.recovery_usd for part in parts],
    }
    drawn = [0.0] * len(parts)
    for label, amounts in kinds.items():
        axes.barh(labels, amounts, left=drawn, label=label)
        drawn = [before + amount for before, amount in zip(drawn, amounts, strict=True)]
    axes.invert_yaxis()
    axes.set_title("The dearest tables and indexes: USD a month")
    axes.legend()
