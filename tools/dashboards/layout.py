"""Where things lie on a picture, in points from its upper left corner, and how texts are cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

CELL = 46
"""Points of one cell of the grid, in both directions."""
COLUMNS = 24
GAP = 3
"""Between widgets, on each side."""

_SWATCH = 9
"""Width of the coloured square before an entry of a legend."""
_GAP_OF_ENTRIES = 10
_WIDTH_OF_CHARACTER = 0.62
"""Of the font size, on average."""
_SCALES = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    left: float
    top: float
    width: float
    height: float

    def inside(
        self, *, left: float = 0, top: float = 0, right: float = 0, bottom: float = 0
    ) -> Box:
        """Return what is left of it within margins."""
        return Box(
            self.left + left,
            self.top + top,
            self.width - left - right,
            self.height - top - bottom,
        )


@dataclass(frozen=True)
class Entry:
    """An entry of a legend: its text, its place, and which series it is about."""

    text: str
    left: float
    row: int
    number: int | None


def width_of(text: str, size: float) -> float:
    """Return about how wide a text is."""
    return len(text) * size * _WIDTH_OF_CHARACTER


def cut(text: str, width: float, size: float) -> str:
    """Shorten a text so that it fits."""
    fitting = max(1, int(width / (size * _WIDTH_OF_CHARACTER)))
    return text if len(text) <= fitting else text[: fitting - 1].rstrip() + "…"


def legend(labels: Sequence[str], width: float, size: float, rows: int) -> list[Entry]:
    """Return the entries that fit, the last of which counts those that do not."""
    entries: list[Entry] = []
    left, row = 0.0, 0
    for number, label in enumerate(labels):
        more = f"+ {len(labels) - number} more"
        # What may follow in the last row has to fit as well.
        is_last = number == len(labels) - 1
        reserved = 0 if is_last else _SWATCH + width_of(more, size) + _GAP_OF_ENTRIES
        room = width - _SWATCH - (reserved if row == rows - 1 else 0)
        if left and left + width_of(label, size) > room:
            if row == rows - 1:
                return [*entries, Entry(more, left, row, None)]
            left, row = 0.0, row + 1
            room = width - _SWATCH - (reserved if row == rows - 1 else 0)
        text = cut(label, room - left, size)
        entries.append(Entry(text, left, row, number))
        left += _SWATCH + width_of(text, size) + _GAP_OF_ENTRIES
    return entries


def figure(value: float) -> str:
    """Write a value as CloudWatch does, with three digits or so."""
    for scale, letter in _SCALES:
        if abs(value) >= scale:
            return f"{value / scale:.3g}{letter}"
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"  # noqa: PLR2004  as above
