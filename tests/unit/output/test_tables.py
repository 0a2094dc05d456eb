"""Tables on a terminal and in a pipe: nothing is cut, and names stay whole."""

import sys
from collections.abc import Callable

import click
import pytest

from tools.output.tables import Grid, names, numbers, print_grid, texts, values

Show = Callable[[Grid, int], str]

WIDTHS = (20, 60, 80, 120)
NAME = "insights-of-entity-in-period"
TEXT = "List the insights about one entity in a month, or another prefix of a time."


@pytest.fixture
def on_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Show:
    """Print a grid on a terminal of some columns and return what it shows."""

    def show(grid: Grid, columns: int) -> str:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        print_grid(grid)
        return click.unstyle(capsys.readouterr().out)

    return show


def _patterns() -> Grid:
    grid = Grid((*names("pattern"), *texts("answers"), *numbers("limit")))
    grid.add_row(NAME, TEXT, "1,000")
    grid.end_section()
    grid.add_row("entity", "Read one [entity].", None)
    return grid


@pytest.mark.parametrize("columns", WIDTHS)
def test_in_a_pipe_every_row_is_one_line(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    print_grid(_patterns())
    assert capsys.readouterr().out.splitlines() == [
        f"{'pattern':{len(NAME)}}  {'answers':{len(TEXT)}}  limit",
        f"{'-' * len(NAME)}  {'-' * len(TEXT)}  -----",
        f"{NAME}  {TEXT}  1,000",
        "",
        f"{'entity':{len(NAME)}}  Read one [entity].",
    ]


def test_in_a_pipe_a_long_cell_does_not_fill_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    grid = Grid((*values("content"), *names("id")))
    grid.add_row("x" * 400_000, "1")
    grid.add_row("short", "2")
    print_grid(grid)
    *_, long, short = capsys.readouterr().out.splitlines()
    assert long == "x" * 400_000 + "  1"
    assert len(short) < 200


@pytest.mark.parametrize("columns", WIDTHS)
def test_on_a_terminal_names_and_numbers_stay_whole(columns: int, on_terminal: Show) -> None:
    shown = on_terminal(_patterns(), columns)
    for whole in ("pattern", "answers", "limit", NAME, "1,000", "entity"):
        assert whole in shown
    for word in [*TEXT.split(), "[entity]."]:
        assert word in shown
    if "┃" in shown:
        assert all(len(line) <= columns for line in shown.splitlines())
    assert "…" not in shown


def test_where_columns_do_not_fit_each_row_is_a_block(on_terminal: Show) -> None:
    assert on_terminal(_patterns(), 40).splitlines() == [
        f"pattern  {NAME}",
        f"answers  {TEXT}",
        "limit    1,000",
        "",
        "pattern  entity",
        "answers  Read one [entity].",
    ]


def test_a_long_value_is_broken_anywhere(on_terminal: Show) -> None:
    grid = Grid((*names("id"), *values("token")), title="Tokens")
    grid.add_row("1", "0123456789" * 10)
    shown = on_terminal(grid, 40)
    assert "┃" in shown
    cells = [line.split("│")[2].strip() for line in shown.splitlines() if "│" in line]
    assert "".join(cells) == "0123456789" * 10


@pytest.mark.parametrize("columns", [10, 200])
def test_a_terminal_obeys_no_value(columns: int, on_terminal: Show) -> None:
    grid = Grid(values("title", "content"))
    grid.add_row("\x1b]0;owned\x07", "first\r\nsecond\x9b31m\ud800\u00a0é日本")
    shown = on_terminal(grid, columns)
    assert "\\x1b]0;owned\\x07" in shown
    assert "first\\r" in shown
    assert "second\\x9b31m\\ud800\u00a0é日本" in shown


@pytest.mark.parametrize("columns", [10, 200])
def test_a_terminal_obeys_no_title(columns: int, on_terminal: Show) -> None:
    """A column may be called what an attribute is called, which is any text."""
    grid = Grid(values("a\nb", "\x1b[31mred", "two\u2028lines"))
    grid.add_row("1", "2", "3")
    shown = on_terminal(grid, columns)
    assert "\x1b" not in shown
    for title in ("a\\nb", "\\x1b[31mred", "two\\u2028lines"):
        assert title in shown


def test_a_key_does_not_look_like_another(capsys: pytest.CaptureFixture[str]) -> None:
    grid = Grid(names("key"))
    grid.add_row("user\u202e321\u2066")
    grid.add_row("فاطمة\u200f \N{WOMAN}\u200d\N{GIRL}")  # marks that belong to a text stay
    print_grid(grid)
    assert capsys.readouterr().out.splitlines()[2:] == [
        "user\\u202e321\\u2066",
        "فاطمة\u200f \N{WOMAN}\u200d\N{GIRL}",
    ]


def test_in_a_pipe_nothing_but_a_line_feed_ends_a_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    grid = Grid(names("key"))
    grid.add_row("a\u2028b\u2029c\x85d\x0be\x0cf\x1cg")
    print_grid(grid)
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_lines_of_a_cell_stay_beside_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    grid = Grid(names("table", "keys"), as_blocks=False)
    grid.add_row("metrics", "entity_id\nentity_type")
    print_grid(grid)
    assert capsys.readouterr().out.splitlines()[2:] == [
        "metrics  entity_id",
        "         entity_type",
    ]


def test_wide_characters_keep_columns_straight(capsys: pytest.CaptureFixture[str]) -> None:
    grid = Grid(names("name", "id"))
    grid.add_row("日本", "1")
    grid.add_row("abcd", "2")
    print_grid(grid)
    assert capsys.readouterr().out.splitlines()[2:] == ["日本  1", "abcd  2"]
