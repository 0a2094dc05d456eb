"""Every command of every page works as it is printed, in the situation that the page is for."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.local.embedded import EmbeddedAws
from tests.local.runbooks.arrangements import EXPIRING, expiring
from tests.local.runbooks.fork_server import forking_programs
from tests.local.runbooks.pages import PAGES, Command, Language, commands_of
from tests.local.runbooks.situation import Situation
from tests.local.runbooks.situations import SITUATIONS
from tests.local.runbooks.unavailable import NOT_RUN, UNAVAILABLE
from tests.local.runbooks.world import World
from tools.paths import REPOSITORY

EXPIRY_PAGE = "runbooks/expiry-stopped"
_SECONDS = 120
_CAPITALS = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\b")
# Words in capitals that stand for themselves.
_LITERAL = {
    *(
        "ALARM",
        "AWS",
        "COMPLETED",
        "COUNT",
        "DATABASE_URL",
        "DELETE_COMPLETE",
        "DELETE_SKIPPED",
        "ENABLE",
        "ERROR",
        "FAILED",
        "FULL_EXPORT",
        "ID",
        "INFO",
    ),
    *("OR", "PGPASSWORD", "QUERY", "UUID"),
}


def _shell_commands() -> Mapping[str, list[Command]]:
    found: dict[str, list[Command]] = {}
    for path in PAGES:
        for command in commands_of(path):
            if command.language is Language.SHELL:
                found.setdefault(command.page, []).append(command)
    return found


COMMANDS = _shell_commands()


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder whose `aws` is the one of `shim`."""
    folder = tmp_path_factory.mktemp("programs")
    with forking_programs(folder):
        yield folder


@pytest.fixture
def world(deployed_aws: EmbeddedAws, tmp_path: Path) -> Iterator[World]:
    """The local AWS, and a folder from which an operator works."""
    directory = tmp_path / "operator"
    directory.mkdir()
    shutil.copy(REPOSITORY / "tools" / "database" / "examples" / "subjects.csv", directory)
    world = World(deployed_aws, directory)
    yield world
    world.clean_up()


def _filled_in(command: Command, names: Mapping[str, str]) -> str:
    """Put names of this AWS in place of those in capitals."""
    text = bare = command.text
    for name in sorted(names, key=len, reverse=True):
        pattern = re.escape(name)
        if _CAPITALS.fullmatch(name):
            pattern = rf"(?<![\w-]){pattern}(?!\w)"
        text = re.sub(pattern, lambda _, value=names[name]: value, text)  # type: ignore[misc]
        bare = re.sub(pattern, "", bare)
    unknown = {word for word in _CAPITALS.findall(bare) if len(word) > 1} - _LITERAL
    assert not unknown, (
        f"{command.name}: tests/local/runbooks/situations.py does not name {unknown}"
    )
    return text


def _run(world: World, programs: Path, script: str) -> str:
    environment = {
        **world.aws.command_environment(),
        **world.aws.environment,
        **({"DATABASE_URL": world.database_url} if "datactl db" in script else {}),
    }
    environment["PYTHONPATH"] = f"{REPOSITORY}{os.pathsep}{environment['PYTHONPATH']}"
    environment["PATH"] = f"{programs}:{environment['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        env=environment,
        cwd=world.directory,
        # What asks before it does something is told to.
        input="y\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS,
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
    return done.stdout


def _follow(page: str, situation: Situation, world: World, programs: Path) -> None:
    names = situation.names(world)
    situation.arrange(world)
    seen = set()
    for command in COMMANDS[page]:
        if any(command.text.startswith(beginning) for beginning in NOT_RUN):
            continue
        for part, happens in situation.before.items():
            if part in command.text:
                happens(world)
        output = _run(world, programs, _filled_in(command, names))
        for part, shown in situation.shows.items():
            if part in command.text:
                seen.add(part)
                assert shown in output, f"{command.name}\n{output}"
    assert seen == set(situation.shows), "a command that was to show something is gone"
    situation.check(world)


@pytest.mark.parametrize("page", [page for page in COMMANDS if page != EXPIRY_PAGE])
def test_the_commands_of_a_page(page: str, world: World, programs: Path) -> None:
    _follow(page, SITUATIONS[page], world, programs)


@pytest.mark.parametrize("attribute", EXPIRING)
def test_the_page_of_expiry_finds_milliseconds_by_every_attribute(
    attribute: str, world: World, programs: Path
) -> None:
    """One of them is a reserved word of DynamoDB."""
    _follow(EXPIRY_PAGE, expiring(attribute), world, programs)


def test_every_page_has_a_situation_and_every_exception_is_in_use() -> None:
    assert set(SITUATIONS) | {EXPIRY_PAGE} == set(COMMANDS)
    words = "\n".join(command.text for commands in COMMANDS.values() for command in commands)
    for service, operation in UNAVAILABLE:
        assert f"aws {service} {operation} " in words, (service, operation)
    for beginning in NOT_RUN:
        assert beginning in words, beginning
