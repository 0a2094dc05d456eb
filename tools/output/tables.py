"""Tables as every command prints them: nothing in them is ever cut.

In a pipe or a file each row is one line as long as it has to be, or several if its cells have. On a
terminal text is broken into lines, but names and numbers stay whole; where they do not fit beside
each other, each row becomes a block with one line a column.
"""

import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import partial
from itertools import zip_longest

import click
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

_GAP = "  "
_WIDEST_ALIGNED = 100
"""A longer cell moves those behind it to the right, instead of all cells of its column."""
_MIN_FOLDED = 16
# Control characters, halves of surrogate pairs, and what ends a line or a paragraph.
_UNPRINTABLE = {"Cc", "Cs", "Zl", "Zp"}
# They turn the order of all that follows around: a key would look like another one.
_TURNING = {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
_BORDER = 3  # a line and two spaces a column


class Content(Enum):
    """What the cells of a column hold, which decides how they may be broken into lines."""

    NAME = auto()
    """A name, key or time: never broken."""
    NUMBER = auto()
    """A number: never broken, to the right."""
    TEXT = auto()
    """Words: broken between them."""
    VALUE = auto()
    """Anything, of any length: broken anywhere."""


@dataclass(frozen=True)
class Column:
    """A column: its title, and what its cells hold."""

    title: str
    content: Content = Content.NAME


def _columns(content: Content, *titles: str) -> tuple[Column, ...]:
    return tuple(Column(title, content) for title in titles)


names = partial(_columns, Content.NAME)
numbers = partial(_columns, Content.NUMBER)
texts = partial(_columns, Content.TEXT)
values = partial(_columns, Content.VALUE)
"""Return columns with the given titles."""


@dataclass
class Grid:
    """Rows of text under titles.

    Parameters
    ----------
    columns
        From left to right.
    title
        A line above.
    as_blocks
        Whether each row is always a block, whatever the width.
    """

    columns: Sequence[Column]
    title: str = ""
    as_blocks: bool = False
    rows: list[tuple[str | None, ...]] = field(default_factory=list)
    section_ends: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Keep titles to one line: they may be names of attributes, which are any text."""
        self.columns = [
            replace(column, title=visible(column.title).replace("\n", "\\n"))
            for column in self.columns
        ]

    def add_row(self, *cells: str | None) -> None:
        """Add a row with a cell for each column; None where it has nothing."""
        self.rows.append(tuple(None if cell is None else visible(cell) for cell in cells))

    def end_section(self) -> None:
        """Set the rows so far apart from those that follow."""
        self.section_ends.add(len(self.rows))


def print_grid(grid: Grid) -> None:
    """Print a table on standard output."""
    is_terminal, width = sys.stdout.isatty(), shutil.get_terminal_size().columns
    least = [_least_width(grid, number) for number in range(len(grid.columns))]
    is_too_wide = sum(least) + _BORDER * len(least) + 1 > width
    if grid.as_blocks or (is_terminal and is_too_wide):
        click.echo("\n".join(_blocks(grid)))
    elif is_terminal:
        Console(width=width).print(_boxed(grid, least, width))
    else:
        click.echo("\n".join(_aligned(grid)))


def visible(text: str) -> str:
    """Return a text with the characters that a terminal would obey as escape sequences."""
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    is_printed = unicodedata.category(character) not in _UNPRINTABLE and character not in _TURNING
    if character == "\n" or is_printed:
        return character
    return character.encode("unicode_escape", "surrogatepass").decode()


def _cells(grid: Grid, number: int) -> list[str]:
    return [grid.columns[number].title, *(row[number] or "" for row in grid.rows)]


def _width(text: str) -> int:
    return max(map(cell_len, text.split("\n")))


def _least_width(grid: Grid, number: int) -> int:
    """Return the least width at which a column's cells are broken as they may be."""
    cells = _cells(grid, number)
    match grid.columns[number].content:
        case Content.TEXT:
            return max(cell_len(word) for cell in cells for word in cell.split() or [""])
        case Content.VALUE:
            whole = max(map(_width, cells))
            return max(min(whole, _MIN_FOLDED), _width(cells[0]))
        case _:
            return max(map(_width, cells))


def _boxed(grid: Grid, least: Sequence[int], width: int) -> Table:
    table = Table(title=Text(grid.title) if grid.title else None, title_justify="left")
    room = width - sum(least) - _BORDER * len(least) - 1
    for number, column in enumerate(grid.columns):
        whole = max(map(_width, _cells(grid, number)))
        taken = min(room, whole - least[number])
        room -= taken
        table.add_column(
            Text(column.title),
            width=least[number] + taken,
            overflow="fold",
            justify="right" if column.content is Content.NUMBER else "left",
        )
    for number, row in enumerate(grid.rows, 1):
        table.add_row(*(Text(cell or "") for cell in row), end_section=number in grid.section_ends)
    return table


def _aligned(grid: Grid) -> Iterable[str]:
    widths = [
        min(max(map(_width, _cells(grid, number))), _WIDEST_ALIGNED)
        for number in range(len(grid.columns))
    ]
    if grid.title:
        yield grid.title
    yield from _lines(grid, [column.title for column in grid.columns], widths)
    yield _GAP.join("-" * width for width in widths)
    for number, row in enumerate(grid.rows, 1):
        yield from _lines(grid, row, widths)
        if number in grid.section_ends and number < len(grid.rows):
            yield ""


def _lines(grid: Grid, row: Sequence[str | None], widths: Sequence[int]) -> Iterable[str]:
    for line in zip_longest(*((cell or "").split("\n") for cell in row), fillvalue=""):
        padded = [
            _padded(cell, width, column.content)
            for cell, width, column in zip(line, widths, grid.columns, strict=True)
        ]
        yield _GAP.join(padded).rstrip()


def _padded(cell: str, width: int, content: Content) -> str:
    space = " " * (width - cell_len(cell))
    return space + cell if content is Content.NUMBER else cell + space


def _blocks(grid: Grid) -> Iterable[str]:
    width = max(_width(column.title) for column in grid.columns)
    if grid.title:
        yield grid.title
    for number, row in enumerate(grid.rows):
        if number:
            yield ""
        for column, cell in zip(grid.columns, row, strict=True):
            if cell is not None:
                first, *others = cell.split("\n")
                yield f"{_padded(column.title, width, Content.NAME)}{_GAP}{first}".rstrip()
                yield from (" " * width + _GAP + line for line in others)
