"""All commands of `datactl`, as its tree has them."""

from collections.abc import Iterator

import click

from tools.cli import cli

Path = tuple[str, ...]


def commands() -> dict[str, click.Command]:
    """Return every command and group by the words that call it; `datactl` itself by none."""
    return {" ".join(words): command for words, command in _below((), cli)}


def leaves() -> dict[str, click.Command]:
    """Return every command that is no group."""
    return {
        words: command
        for words, command in commands().items()
        if not isinstance(command, click.Group)
    }


def options(command: click.Command) -> set[str]:
    """Return the options of a command."""
    return {name for parameter in command.params for name in parameter.opts}


def _below(words: Path, command: click.Command) -> Iterator[tuple[Path, click.Command]]:
    yield words, command
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            yield from _below((*words, name), command.commands[name])
