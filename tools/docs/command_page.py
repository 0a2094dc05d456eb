"""The page about `datactl`: every command in a line, and what its exit statuses mean."""

from collections.abc import Iterator

import click

from tools.docs.exit_statuses import ANSWERS, FOR_ALL, OF_OTHERS
from tools.output.groups import first_sentence
from tools.output.markdown import GENERATED, code, markdown_table

_BEGINNING = """
# `datactl`

Everything that people do with the platform beside `cdk`. `make setup` installs it into `.venv/bin`.
`datactl --version` prints its version; `-h` or `--help` behind any command lists its options
(`datactl local psql` takes `--help` only: `-h` is the host there).

Many commands take `--stage` and `--namespace`: without them those in the context of `cdk.json`
count, and dev without namespace if it has none. With `--local` they use the local AWS.

## Output

In a pipe or a file nothing is cut: each row of a table is one line, as long as it has to be. On a
terminal text is broken into lines, while names, keys and numbers stay whole; where columns do not
fit beside each other, each row becomes a block with one line a column. Progress goes to standard
error.

`--json` prints JSON for scripts instead; what else there is to say goes to standard error then.
Commands without it list nothing.

## Commands
"""
_COMPLETION = """
## Completion

Commands, options, stages and files are completed by the shell, once its configuration has the line:

```console
$ eval "$(_DATACTL_COMPLETE=bash_source datactl)"      # ~/.bashrc, of bash 4.4 or newer
$ eval "$(_DATACTL_COMPLETE=zsh_source datactl)"       # ~/.zshrc
$ _DATACTL_COMPLETE=fish_source datactl > ~/.config/fish/completions/datactl.fish
```
"""


def command_page(datactl: click.Group) -> str:
    """Return the page.

    Parameters
    ----------
    datactl
        The tree of commands.
    """
    rows = [
        (code(f"datactl {words}"), first_sentence(each), "yes" if _has_json(each) else "")
        for words, each in leaves(datactl)
    ]
    return "\n".join(
        [
            GENERATED,
            _BEGINNING,
            markdown_table(("Command", "What it does", "`--json`"), rows),
            "\n## Exit statuses\n",
            markdown_table(("Status", "Command", "Meaning"), _statuses()),
            _COMPLETION,
        ]
    )


def leaves(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Yield every command that is no group, with the words that call it."""
    for name in sorted(group.commands):
        command = group.commands[name]
        if isinstance(command, click.Group):
            yield from leaves(command, (*words, name))
        else:
            yield " ".join((*words, name)), command


def _has_json(command: click.Command) -> bool:
    return any("--json" in parameter.opts for parameter in command.params)


def _statuses() -> Iterator[tuple[str, str, str]]:
    for status, meaning in FOR_ALL.items():
        yield str(status), "every command", meaning
    answers = [
        (status, words, meaning)
        for words, meanings in ANSWERS.items()
        for status, meaning in meanings.items()
    ]
    for status, words, meaning in sorted(answers):
        yield str(status), code(words), meaning
    for words, meaning in OF_OTHERS.items():
        yield "any", code(words), meaning
