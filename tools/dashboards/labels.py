"""What a dashboard's widget has room to say."""

from collections.abc import Sequence
from typing import Final

CELL_INCHES: Final = 0.64
"""The width and height of a cell, of which a dashboard has 24 in a row."""

DRAWN_SERIES: Final = 8
"""As many series of one graph are drawn and named."""

_WIDTH_OF_CHARACTER_INCHES = 0.06


def legend_labels(labels: Sequence[str], width: int) -> list[str]:
    """Return what a legend of two columns shows, the last of which counts what it leaves out.

    Parameters
    ----------
    width
        Of the widget, in cells.
    """
    shown = labels if len(labels) <= DRAWN_SERIES else labels[: DRAWN_SERIES - 1]
    more = [f"+ {len(labels) - len(shown)} more"] if len(labels) > len(shown) else []
    return [cut(label, width / 2 - 0.5) for label in shown] + more


def cut(text: str, width: float) -> str:
    """Shorten a text so that it fits into so many cells."""
    fitting = max(1, int(width * CELL_INCHES / _WIDTH_OF_CHARACTER_INCHES))
    return text if len(text) <= fitting else text[: fitting - 1].rstrip() + "…"
