"""Asking before something is done that cannot be taken back."""

import sys

import click


def require_confirmation(question: str, option: str, *, err: bool = True) -> None:
    """Ask whether to go on, and end the program if not.

    Parameters
    ----------
    question
        What is about to be done.
    option
        The option that answers it, for where nobody can be asked.
    err
        Whether to ask on standard error.

    Raises
    ------
    click.Abort
        If the answer is no.
    """
    try:
        is_meant = click.confirm(question, err=err)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        click.echo(err=True)
        sys.exit(f"error: nobody can answer here: give {option} if it is meant.")
    if not is_meant:
        raise click.Abort
