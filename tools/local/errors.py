"""The error that ends a command about the local AWS with one sentence."""

from pathlib import Path
from typing import IO, Any

import click


class LocalAwsError(click.ClickException):
    """Something about the local AWS that a person has to act on.

    Parameters
    ----------
    message
        One sentence that says what is wrong and what to do.
    log
        The file that holds the details, if there is one.
    """

    def __init__(self, message: str, log: Path | None = None) -> None:
        super().__init__(message)
        self.log = log

    def __str__(self) -> str:
        return f"{self.message} Log: {self.log}" if self.log else self.message

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentence, as other errors of commands are printed."""
        click.echo(f"error: {self}", file=file, err=True)
