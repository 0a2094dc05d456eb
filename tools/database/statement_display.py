"""What `datactl db sql` prints."""

from collections.abc import Iterable

import click

from tools.database.statements import Answer
from tools.output.json_text import cell_text, json_line
from tools.output.tables import Grid, print_grid, values


def print_answer(answer: Answer, *, as_json: bool) -> None:
    """Print the rows of a statement, or what it did."""
    if as_json:
        names = _told_apart(answer.columns)
        rows = [dict(zip(names, row, strict=True)) for row in answer.rows]
        click.echo(json_line({"status": answer.status, "rows": rows}))
        return
    if answer.columns:
        grid = Grid(values(*answer.columns))
        for row in answer.rows:
            grid.add_row(*(None if value is None else cell_text(value) for value in row))
        print_grid(grid)
    else:
        click.echo(answer.status)


def _told_apart(columns: Iterable[str]) -> list[str]:
    """Return names of columns, of which PostgreSQL takes the same one twice: id and id_2."""
    names: list[str] = []
    for column in columns:
        name, number = column, 1
        while name in names:
            number += 1
            name = f"{column}_{number}"
        names.append(name)
    return names
