"""What `datactl db rejected` prints, and how it connects."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

import click
import psycopg2
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tools.database.connecting import connection_problem, without_password
from tools.database.failures import explain
from tools.database.rejected import RejectedGroup, Replayed
from tools.output.tables import Grid, names, numbers, print_grid, texts

if TYPE_CHECKING:
    from psycopg2.extensions import connection as Connection  # noqa: N812  as other classes


_CONNECT_SECONDS = 10
_TO_THE_SECOND = len("2026-11-20T12:00:00")


@contextmanager
def rejected_connection(url: str) -> Iterator[Connection]:
    """Connect with the library of the stream consumer; end with one sentence if something fails."""
    try:
        opened = psycopg2.connect(url, connect_timeout=_CONNECT_SECONDS)
    except psycopg2.Error as error:
        sys.exit(f"error: {connection_problem(error, url)}")
    try:
        with closing(opened) as connection:
            connection.autocommit = True
            yield connection
    except psycopg2.Error as error:
        sys.exit(f"error: {without_password(explain(error), url)}")


@contextmanager
def attempts_run(total: int) -> Iterator[Callable[[int], None]]:
    """Show on standard error how many attempts were run."""
    with Progress(
        TextColumn("Replaying"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as progress:
        task = progress.add_task("", total=total)
        yield lambda count: progress.advance(task, count)


def print_groups(groups: Sequence[RejectedGroup], *, as_json: bool) -> None:
    """Print rejected attempts by reason."""
    if as_json:
        click.echo(json.dumps([asdict(group) for group in groups]))
        return
    if not groups:
        click.echo("No attempt is rejected.")
        return
    grid = Grid((*texts("reason", "detail"), *numbers("attempts"), *names("first", "last")))
    for group in groups:
        first, last = group.first[:_TO_THE_SECOND], group.last[:_TO_THE_SECOND]
        grid.add_row(group.reason, group.detail, f"{group.attempts:,}", first, last)
    print_grid(grid)


def print_replayed(replayed: Replayed, *, as_json: bool) -> None:
    """Print what a replay has done."""
    if as_json:
        click.echo(json.dumps(asdict(replayed)))
        return
    click.echo(f"{replayed.tried:,} attempts run again; {replayed.remaining:,} remain rejected.")
