"""The commands that pages for operators print, as they are printed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tools.paths import REPOSITORY

RUNBOOKS = sorted((REPOSITORY / "docs" / "runbooks").glob("*.md"))
RECOVERY = sorted((REPOSITORY / "docs" / "recovery").glob("*.md"))
PAGES = (
    *RUNBOOKS,
    *RECOVERY,
    REPOSITORY / "docs" / "archive-exports.md",
    REPOSITORY / "docs" / "local-aws.md",
    REPOSITORY / "docs" / "operations.md",
    REPOSITORY / "docs" / "scaling.md",
    REPOSITORY / "docs" / "stream-consumers.md",
    REPOSITORY / "README.md",
)

_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)$")
_PROMPT = "$ "
_INLINE = re.compile(r"`(?P<text>[^`]+)`")
# A piece of code in a sentence is a command if it has an option, and the name of one otherwise.
_COMMANDS = re.compile(r"(?:aws [a-z0-9-]+ [a-z0-9-]+|datactl [a-z]+) .*--[a-z].*")
_STATEMENTS = re.compile(r"(?:SELECT|VACUUM|ROLLBACK|SHOW) .*;")


class Language(StrEnum):
    """What understands a command."""

    SHELL = "shell"
    SQL = "SQL"


_LANGUAGES = {"console": Language.SHELL, "bash": Language.SHELL, "sql": Language.SQL}
_OTHERS = {"", "mermaid", "python", "text", "json"}


@dataclass(frozen=True)
class Command:
    """A command, or a block of them that belong together.

    Attributes
    ----------
    page
        Path of the page within ``docs`` or the repository, without its ending.
    section
        The heading that it stands under.
    line
        Where it begins, counted from 1.
    text
        Itself.
    """

    page: str
    section: str
    line: int
    language: Language
    text: str

    @property
    def name(self) -> str:
        """How a test calls it."""
        return f"{self.page}:{self.line}"


def commands_of(path: Path) -> list[Command]:
    """Return all commands of a page, in their order.

    Raises
    ------
    AssertionError
        If a block is in a language that this module does not know.
    """
    return list(_commands(path))


def _commands(path: Path) -> Iterator[Command]:
    lines = path.read_text("utf-8").splitlines()
    page = _page(path)
    section, number, prose = "", 0, _Prose(page)
    while number < len(lines):
        line = lines[number]
        fence = _FENCE.match(line)
        if fence:
            yield from prose.commands(section)
            end = next(
                place for place in range(number + 1, len(lines)) if lines[place].strip() == "```"
            )
            block = [text[len(fence["indent"]) :] for text in lines[number + 1 : end]]
            yield from _of_block(page, section, number + 2, fence["language"], block)
            number = end
        elif line.startswith("#"):
            yield from prose.commands(section)
            section = line.lstrip("# ")
        else:
            prose.add(number + 1, line)
        number += 1
    yield from prose.commands(section)


def _of_block(
    page: str, section: str, first_line: int, language: str, block: list[str]
) -> Iterator[Command]:
    if language in _OTHERS:
        return
    assert language in _LANGUAGES, f"{page}, line {first_line}: what understands {language}?"
    kind = _LANGUAGES[language]
    if not any(line.startswith(_PROMPT) for line in block):
        yield Command(page, section, first_line, kind, "\n".join(block))
        return
    for offset, line in enumerate(block):
        if line.startswith(_PROMPT):
            yield Command(page, section, first_line + offset, kind, line[len(_PROMPT) :])


def _page(path: Path) -> str:
    within = path.relative_to(REPOSITORY) if path.is_relative_to(REPOSITORY) else path
    return str(within.with_suffix("")).removeprefix("docs/")


class _Prose:
    """Text between blocks, in which a command may go on in the next line."""

    def __init__(self, page: str) -> None:
        self._page = page
        self._lines: list[tuple[int, str]] = []

    def add(self, number: int, line: str) -> None:
        """Take one more line."""
        self._lines.append((number, line))

    def commands(self, section: str) -> Iterator[Command]:
        """Yield the commands in the lines so far, and forget them."""
        text = "\n".join(line for _, line in self._lines)
        first = self._lines[0][0] if self._lines else 0
        self._lines = []
        for found in _INLINE.finditer(text):
            line = first + text.count("\n", 0, found.start())
            code = " ".join(found["text"].split())
            if _COMMANDS.fullmatch(code):
                yield Command(self._page, section, line, Language.SHELL, code)
            elif _STATEMENTS.fullmatch(code):
                yield Command(self._page, section, line, Language.SQL, code)
