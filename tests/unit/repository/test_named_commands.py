"""Every `datactl` command, and every target of make, that a document names is there."""

import re
from collections.abc import Iterator

import click
import pytest

from tests.unit.repository.test_links import documents
from tools.cli import cli
from tools.paths import REPOSITORY

_DATACTL = re.compile(r"\bdatactl ((?:-{0,2}[\w|-]+=?\S* ?)+)")
_MAKE = re.compile(r"(?:`|^\$ |^    )make ([a-z]+(?: [a-z]+)*)", re.MULTILINE)
_TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`|^\$ (.*)$|^(datactl .*)$", re.MULTILINE)


@pytest.mark.parametrize("document", documents())
def test_commands_exist(document: str) -> None:
    text = (REPOSITORY / document).read_text("utf-8")
    assert list(unknown_commands(text)) == []


@pytest.mark.parametrize("document", documents())
def test_targets_of_make_exist(document: str) -> None:
    targets = set(_TARGET.findall((REPOSITORY / "Makefile").read_text("utf-8")))
    named = _MAKE.findall((REPOSITORY / document).read_text("utf-8"))
    assert {target for words in named for target in words.split()} <= targets


def unknown_commands(text: str) -> Iterator[str]:
    """Yield the commands and options that `datactl` does not have."""
    for groups in _CODE.findall(text):
        for words in _DATACTL.findall("".join(groups)):
            yield from _unknown(cli, "datactl", words.split())


def _unknown(command: click.Command, path: str, words: list[str]) -> Iterator[str]:
    options = {name for parameter in command.params for name in parameter.opts}
    for number, word in enumerate(words):
        if word.startswith("--"):
            if word.partition("=")[0] not in {*options, "--help"}:
                yield f"{path} {word}"
        elif isinstance(command, click.Group):
            for alternative in word.split("|"):
                found = command.commands.get(alternative)
                if found is None:
                    yield f"{path} {alternative}"
                else:
                    yield from _unknown(found, f"{path} {alternative}", words[number + 1 :])
            return


def test_an_unknown_command_is_noticed() -> None:
    text = (
        "`datactl rollout plan` `datactl redrive list|undo` `datactl cost --stages prod`\n"
        "$ datactl query iops low-health threshold=70 --local\n"
    )
    assert list(unknown_commands(text)) == [
        "datactl rollout",
        "datactl redrive undo",
        "datactl cost --stages",
    ]
