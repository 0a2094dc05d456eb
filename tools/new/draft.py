"""What a command is going to write, before anything is written."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher, unified_diff
from pathlib import Path
from string import Template

from tools.new.errors import RefusedError

FILL_IN = "to be said"
"""Stands in every text that only a person knows, in any case."""

_TEMPLATES = Path(__file__).with_name("templates")
_RUFF = [sys.executable, "-m", "ruff"]


@dataclass
class Draft:
    """New files, and changes of files that are there, by their paths below a root.

    They are written in this order: what makes a name known comes last.
    """

    root: Path
    added: dict[str, str] = field(default_factory=dict)
    edited: dict[str, str] = field(default_factory=dict)
    found: dict[str, str] = field(default_factory=dict)
    """What the edited files held before."""

    def read(self, path: str) -> str:
        """Return a file as it is going to be."""
        for texts in (self.added, self.edited):
            if path in texts:
                return texts[path]
        return (self.root / path).read_text("utf-8")

    def add(self, path: str, template: str, **values: str) -> None:
        """Add a file, from a template.

        Raises
        ------
        RefusedError
            If it is in the draft already.
        """
        if path in self.added:
            raise RefusedError(f"{path} has another purpose: give the table's file with --module")
        text = (_TEMPLATES / f"{template}.txt").read_text("utf-8")
        self.added[path] = Template(text).substitute(values)

    def edit(self, path: str, change: Callable[[str], str]) -> None:
        """Change a file, which may be a new one."""
        text = self.read(path)
        if path in self.added:
            self.added[path] = change(text)
            return
        self.found.setdefault(path, text)
        self.edited[path] = change(text)

    def finish(self) -> None:
        """Format all of it as the repository does, and leave out what is there already.

        Raises
        ------
        RefusedError
            If a new file is there, and is another one, or a new package has other files, or the
            name of a module.
        """
        self._check_packages()
        packages = {"stacks", *(path.split("/")[1] for path in self.added if "lambdas/" in path)}
        for texts in (self.added, self.edited):
            for path, text in texts.items():
                if path.endswith(".py"):
                    texts[path] = _formatted(self.root, path, text, packages)
        for path in [path for path in self.added if (self.root / path).exists()]:
            if (self.root / path).read_text("utf-8") != self.added.pop(path):
                raise RefusedError(f"{path} is there already; nothing is overwritten")
        for path in [path for path, text in self.edited.items() if text == self.found[path]]:
            del self.edited[path]

    def _check_packages(self) -> None:
        for path in self.added:
            folder = (self.root / path).parent
            if path.endswith("/__init__.py") and folder.is_dir():
                files = {str(file.relative_to(self.root)) for file in folder.glob("*.*")}
                if other := sorted(files - self.added.keys()):
                    raise RefusedError(f"{folder.name} is there already, with {other[0]}")
            if path.endswith("/__init__.py") and (module := folder.with_suffix(".py")).exists():
                hidden = module.relative_to(self.root)
                raise RefusedError(f"{folder.name}/ would hide {hidden}: choose another name")

    def differences(self) -> Iterator[str]:
        """Yield what `git diff` would show of it."""
        for path, text in (self.added | self.edited).items():
            before = self.found.get(path, "")
            lines = unified_diff(
                before.splitlines(),
                text.splitlines(),
                path if before else "/dev/null",
                path,
                lineterm="",
            )
            yield from lines

    def open_questions(self) -> Iterator[str]:
        """Yield what a person still has to fill in, with file and line."""
        for path, text in (self.added | self.edited).items():
            lines = text.splitlines()
            # A line may say what an older one says: only its place tells which is new.
            matched = SequenceMatcher(
                None, self.found.get(path, "").splitlines(), lines, autojunk=False
            )
            for change, _, _, first, end in matched.get_opcodes():
                for number in range(first, end) if change != "equal" else ():
                    if FILL_IN in lines[number].casefold():
                        yield f"{path}:{number + 1}: {lines[number].strip()}"


def _formatted(root: Path, path: str, text: str, packages: set[str]) -> str:
    """Return a module with its imports in order, without those it does not use, and formatted."""
    # Ruff looks for packages on disk, where those of the draft are not yet.
    ours = f"lint.isort.known-first-party = {sorted(packages)}"
    for command in (
        ["check", "--quiet", "--fix-only", "--select", "I,F401", "--config", ours, "-"],
        ["format", "--quiet", "-"],
    ):
        arguments = [*_RUFF, *command, "--stdin-filename", path]
        answer = subprocess.run(
            arguments, cwd=root, input=text, capture_output=True, text=True, check=False
        )
        if answer.returncode:
            raise RefusedError(f"{path} cannot be formatted: {answer.stderr.strip()}")
        text = answer.stdout
    return text
