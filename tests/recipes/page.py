"""docs/recipes.md as its tests read it: the edits of each recipe, and how they are made."""

import re
from dataclasses import dataclass
from pathlib import Path

from tools.paths import DOCS

PAGE = DOCS / "recipes.md"
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_EDITS = frozenset({"python", "markdown", "diff"})


@dataclass(frozen=True)
class Edit:
    """One block of the page: a new file, or changes of one that is there."""

    path: str
    text: str
    is_difference: bool

    def apply(self, root: Path) -> None:
        """Make the edit in a copy of the repository.

        Raises
        ------
        ValueError
            If what the block says of the file is not there, or is there twice.
        """
        file = root / self.path
        if not self.is_difference:
            file.parent.mkdir(exist_ok=True)
            file.write_text(self.text, "utf-8")
            return
        text = file.read_text("utf-8")
        for hunk in self.text.split("@@\n")[1:]:
            lines = hunk.splitlines()
            before, after = (
                "\n".join(line[1:] for line in lines if line[:1] in {" ", sign}) for sign in "-+"
            )
            if not before or text.count(before) != 1:
                raise ValueError(f"{self.path} has this {text.count(before)} times:\n{before}")
            text = text.replace(before, after)
        file.write_text(text, "utf-8")


def edits(recipe: str) -> list[Edit]:
    """Return the edits of a recipe in their order."""
    return [_edit(language, block) for language, block in _blocks(recipe) if language in _EDITS]


def commands(recipe: str) -> list[str]:
    """Return the commands of a recipe that make files."""
    return [
        line.removeprefix("$ ")
        for language, block in _blocks(recipe)
        if language == "console"
        for line in block.splitlines()
    ]


def recipes() -> list[str]:
    """Return the headings of the page."""
    return _SECTION.findall(PAGE.read_text("utf-8"))


def _blocks(recipe: str) -> list[tuple[str, str]]:
    _, *parts = _SECTION.split(PAGE.read_text("utf-8"))
    text = dict(zip(parts[::2], parts[1::2], strict=True))[recipe]
    return [
        (language, "".join(line.removeprefix(indent) for line in block.splitlines(keepends=True)))
        for indent, language, block in _BLOCK.findall(text)
    ]


def _edit(language: str, block: str) -> Edit:
    path, _, text = block.partition("\n")
    return Edit(path.removeprefix("# "), text, language == "diff")
