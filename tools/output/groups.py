"""Commands that take -h, and groups whose help says all that it has to say of each of them."""

import sys
from typing import Any

import click

_HELP = {"help_option_names": ["-h", "--help"]}


class Command(click.Command):
    """A command that takes -h by itself.

    Not as a part of its group: click keeps the help option of a first call, which may have none.
    """

    def __init__(self, *arguments: Any, **settings: Any) -> None:  # noqa: ANN401  as click's
        settings["context_settings"] = {**_HELP, **(settings.get("context_settings") or {})}
        super().__init__(*arguments, **settings)


class WholeHelpGroup(Command, click.Group):
    """A group that lists each command with its whole first sentence, in as many lines as it takes.

    click's own cuts it to one line, in a pipe as well.
    """

    command_class = Command
    group_class = type
    """A group in it is of the same kind."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, first_sentence(each)) for name, each in commands if each and not each.hidden]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def first_sentence(command: click.Command) -> str:
    """Return the first sentence of a command's help."""
    return command.get_short_help_str(sys.maxsize)
