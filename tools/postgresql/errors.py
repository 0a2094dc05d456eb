"""The error of PostgreSQL's programs on this machine."""

from typing import IO, Any

import click


class PostgresqlError(click.ClickException):
    """A program of PostgreSQL is missing or has failed; the message says why."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentence, as other errors of commands are printed."""
        click.echo(f"error: {self}", file=file, err=True)
