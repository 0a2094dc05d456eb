"""Groups of commands whose help says all that it has to say of each command."""

import sys

import click

HELP = {"help_option_names": ["-h", "--help"]}
"""Settings of a command with which it, and all below it, take -h for --help."""


class WholeHelpGroup(click.Group):
    """A group that lists each command with its whole first sentence, in as many lines as it takes.

    click's own cuts it to one line, in a pipe as well.
    """

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
