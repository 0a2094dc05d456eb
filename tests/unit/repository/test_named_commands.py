"""Every command of `datactl`, make and the AWS CLI that a document names is there."""

import re
from collections.abc import Iterator
from functools import cache

import botocore.session
import click
import pytest
from botocore import xform_name

from mavprep_database.version import MIGRATIONS
from tests.unit.repository.test_links import documents
from tools.cli import cli
from tools.paths import REPOSITORY

_DATACTL = re.compile(r"\bdatactl ((?:-{0,2}[\w|-]+=?\S* ?)+)")
_MAKE = re.compile(r"(?:`|^\$ |^    )make ([a-z]+(?: [a-z]+)*)", re.MULTILINE)
_TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)
_AWS = re.compile(r"(?:`|^\s*|\()aws ([a-z0-9-]+) ([a-z0-9-]+)", re.MULTILINE)
_REVISION = re.compile(r"--target (\d+)")
_CODE = re.compile(r"`([^`\n]+)`|^\$ (.*)$|^(datactl .*)$", re.MULTILINE)
OF_THE_CLI = {("rds", "generate-db-auth-token"), ("s3", "ls"), ("s3", "rm")}
"""What the AWS CLI has beyond the operations of services, in both of its versions."""


@pytest.mark.parametrize("document", documents())
def test_commands_exist(document: str) -> None:
    text = (REPOSITORY / document).read_text("utf-8")
    assert list(unknown_commands(text)) == []


@pytest.mark.parametrize("document", documents())
def test_targets_of_make_exist(document: str) -> None:
    targets = set(_TARGET.findall((REPOSITORY / "Makefile").read_text("utf-8")))
    named = _MAKE.findall((REPOSITORY / document).read_text("utf-8"))
    assert {target for words in named for target in words.split()} <= targets


@pytest.mark.parametrize("document", documents())
def test_operations_of_the_aws_cli_exist(document: str) -> None:
    """In version 1 as well, which this repository installs: it has no `aws logs tail`."""
    text = (REPOSITORY / document).read_text("utf-8")
    assert [each for each in sorted(set(_AWS.findall(text))) if not _is_operation(*each)] == []


def _is_operation(service: str, operation: str) -> bool:
    return (service, operation) in OF_THE_CLI or operation in _operations(service)


@cache
def _operations(service: str) -> set[str]:
    session = botocore.session.Session()
    if service not in {*session.get_available_services(), "s3api"}:
        return set()
    model = session.get_service_model(service.removesuffix("api"))
    # Each service that can be waited for has `wait` as well.
    return {xform_name(name, "-") for name in model.operation_names} | {"wait"}


@pytest.mark.parametrize("document", documents())
def test_revisions_exist(document: str) -> None:
    named = _REVISION.findall((REPOSITORY / document).read_text("utf-8"))
    numbers = {path.name[:4] for path in MIGRATIONS.glob("*.up.sql")}
    assert set(named) <= numbers


def unknown_commands(text: str) -> Iterator[str]:
    """Yield the commands and options that `datactl` does not have, or that a command lacks."""
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
    if not options.isdisjoint(words):  # else only its name is mentioned
        for parameter in command.params:
            is_needed = isinstance(parameter, click.Option) and parameter.required
            if is_needed and not parameter.envvar and set(parameter.opts).isdisjoint(words):
                yield f"{path} lacks {parameter.opts[0]}"


def test_an_unknown_command_is_noticed() -> None:
    text = (
        "`datactl repair plan` `datactl redrive list|undo` `datactl cost --stages prod`\n"
        "`datactl redrive list --local` `datactl redrive list`\n"
        "$ datactl query iops low-health threshold=70 --local\n"
    )
    assert list(unknown_commands(text)) == [
        "datactl repair",
        "datactl redrive undo",
        "datactl cost --stages",
        "datactl redrive list lacks --product",
    ]
