"""What `datactl db sql` prints."""

import click

from tools.database.statements import Answer
from tools.output.json_text import cell_text, json_line
from tools.output.tables import Grid, print_grid, values


def print_answer(answer: Answer, *, as_json: bool) -> None:
    """Print the rows of a statement, or what it did."""
    if as_json:
        rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
        click.echo(json_line({"status": answer.status, "rows": rows}))
        return
    if answer.columns:
        grid = Grid(values(*answer.columns))
        for row in answer.rows:
            grid.add_row(*(None if value is None else cell_text(value) for value in row))
        print_grid(grid)
    else:
        click.echo(answer.status)
