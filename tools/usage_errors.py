"""Usage errors of commands whose exit status 2, which is click's for them, means something else."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from tools.output.groups import Command, WholeHelpGroup

USAGE_STATUS = os.EX_USAGE
"""64, as BSD's sysexits call a command that was called wrongly."""


class StatusCommand(Command):
    """A command that ends with `USAGE_STATUS` if it is called wrongly."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:  # noqa: ANN401  as click's
        """Read the arguments."""
        with _own_status():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  as click's
        """Run the command, which may find its arguments wrong as well."""
        with _own_status():
            return super().invoke(ctx)


class StatusGroup(WholeHelpGroup):
    """A group of such commands: a name that none of them has, or none, ends with `USAGE_STATUS`."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:  # noqa: ANN401  as click's
        """Read the arguments before the name of a command."""
        with _own_status():
            return super().make_context(*args, **kwargs)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is meant."""
        with _own_status():
            return super().resolve_command(ctx, args)


@contextmanager
def _own_status() -> Iterator[None]:
    try:
        yield
    except click.UsageError as error:
        # Declared for the class, and read of the error.
        error.exit_code = USAGE_STATUS  # type: ignore[misc]
        raise
