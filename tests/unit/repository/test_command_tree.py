"""What holds for every command of `datactl`: help, JSON, one set of options, exit statuses."""

import re
from importlib.metadata import version

import click
import pytest
from click.shell_completion import BashComplete
from click.testing import CliRunner

from tests.unit.repository.command_tree import commands, leaves, options
from tools.cli import cli
from tools.docs.command_page import command_page
from tools.docs.exit_statuses import ANSWERS
from tools.output.groups import first_sentence
from tools.paths import DOCS, REPOSITORY
from tools.usage_errors import USAGE_STATUS

COLUMNS = 80
COMMANDS = DOCS / "datactl.md"
ALL = list(commands())
GROUPS = [words for words in ALL if words not in leaves()]
WITHOUT_JSON = {
    "catalog models": "prints a module for applications",
    "catalog serve": "serves the site until it is ended",
    "catalog write": "names the files that it changed",
    "db load": "says that it is done, with a number a file",
    "db migrate": "says that it is done",
    "deploy": "is the CDK CLI's",
    "local down": "says that it is done",
    "local logs": "shows the lines of logs, which are JSON where the function logs JSON",
    "local psql": "is PostgreSQL's own shell",
    "local up": "says that it is done; `local env --json` has the addresses",
    "local welcome": "is a text for people",
    "new consumer": "names the files that it wrote, and what is left to fill in",
    "new index": "names the files that it wrote, and what is left to fill in",
    "new product": "names the files that it wrote, and what is left to fill in",
    "new table": "names the files that it wrote, and what is left to fill in",
    "restore database apply": "says that it is done",
    "restore database copy-table": "says that it is done",
    "restore database point": "says that it is done",
}
"""Commands that list nothing."""
OWN_HELP = {"local psql": "-h is the host in PostgreSQL's own shell"}


def _run(words: str, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(
        cli, [*words.split(), *arguments], prog_name="datactl", env={"COLUMNS": str(COLUMNS)}
    )
    return result.exit_code, result.output


def _means_something(words: str) -> bool:
    """Whether status 2 is an answer of the command, or of one of the group."""
    return any(
        re.search(r"[Ss]tatus (0 .*)?2\b", " ".join((command.help or "").split()))
        for path, command in commands().items()
        if f"{path} ".startswith(f"{words} " if words else "")
    )


@pytest.mark.parametrize("words", ALL)
def test_help_cuts_nothing(words: str) -> None:
    status, shown = _run(words, "--help")
    assert status == 0
    lines = shown.splitlines()
    assert [line for line in lines if len(line) > COLUMNS or re.search(r"\w-$", line)] == []
    command = commands()[words]
    if isinstance(command, click.Group):
        joined = " ".join(shown.split())
        for name in command.commands:
            assert f"{name} {first_sentence(command.commands[name])}" in joined


@pytest.mark.parametrize("words", ALL)
def test_h_is_help(words: str) -> None:
    if words in OWN_HELP:
        assert "-h, --help" not in _run(words, "--help")[1]
    else:
        assert _run(words, "-h") == _run(words, "--help")


@pytest.mark.parametrize("words", [words for words in ALL if words not in OWN_HELP])
def test_a_command_that_is_called_on_its_own_takes_h_as_well(words: str) -> None:
    """click keeps the help option of a command's first call, for later ones by its group too."""
    assert CliRunner().invoke(commands()[words], ["-h"]).exit_code == 0


def test_the_page_of_commands_is_current() -> None:
    assert COMMANDS.read_text("utf-8") == command_page(cli), "Run `datactl catalog write`."


@pytest.mark.parametrize("words", leaves())
def test_help_and_page_name_the_same_exit_statuses(words: str) -> None:
    command = leaves()[words]
    helps = [command.help, *(getattr(each, "help", None) for each in command.params)]
    named = {
        int(number)
        for sentence in " ".join(" ".join(each or "" for each in helps).split()).split(". ")
        for number in re.findall(r"\b\d+\b", sentence.partition("status ")[2])
    }
    answers = set(ANSWERS.get(words, {}))
    assert named - {0, USAGE_STATUS} == answers
    assert (USAGE_STATUS in named) == (2 in answers)


def test_every_listing_has_json() -> None:
    lacking = {words for words, command in leaves().items() if "--json" not in options(command)}
    assert lacking == set(WITHOUT_JSON)


def test_the_version_is_that_of_the_package() -> None:
    assert _run("", "--version") == (0, f"datactl {version('education-data-platform')}\n")


@pytest.mark.parametrize("words", GROUPS)
def test_no_group_takes_a_name_that_it_does_not_have(words: str) -> None:
    status, shown = _run(words, "nope")
    assert status in {2, USAGE_STATUS}
    assert "No such command 'nope'" in shown


@pytest.mark.parametrize("words", [words for words in ALL if _means_something(words)])
def test_a_wrong_call_is_not_mistaken_for_an_answer(words: str) -> None:
    wrong = "nope" if words in GROUPS else "--nope"
    assert _run(words, wrong)[0] == USAGE_STATUS


@pytest.mark.parametrize("words", [words for words in GROUPS if _means_something(words)])
def test_a_call_without_a_command_is_not_mistaken_for_an_answer(words: str) -> None:
    assert _run(words)[0] == USAGE_STATUS


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("datactl restore database co", {"compare", "copy-table"}),
        ("datactl rollout plan --sta", {"--stage"}),
        ("datactl rollout plan --stage p", {"prod"}),
    ],
)
def test_a_shell_completes(line: str, found: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(line.split()) - 1))
    shell = BashComplete(cli, {}, "datactl", "_DATACTL_COMPLETE")
    assert {each.partition(",")[2] for each in shell.complete().splitlines()} == found


def test_only_one_place_draws_tables() -> None:
    """rich's own would be cut in a pipe, and a Console breaks lines there: it is for progress."""
    sources = {
        path.relative_to(REPOSITORY).as_posix(): path.read_text("utf-8")
        for path in (REPOSITORY / "tools").rglob("*.py")
    }
    drawing = {path for path, text in sources.items() if re.search(r"rich\.(table|print)", text)}
    assert drawing == {"tools/output/tables.py"}
    consoles = {path for path, text in sources.items() if re.search(r"Console\((?!stderr)", text)}
    assert consoles == {"tools/output/tables.py"}


def test_what_stage_takes_is_written_once() -> None:
    written = [
        path.relative_to(REPOSITORY).as_posix()
        for path in (REPOSITORY / "tools").rglob("*.py")
        if "click.Choice(list(STAGES))" in path.read_text("utf-8")
    ]
    assert written == ["tools/options.py"]
