"""A copy of the repository in which recipes are followed."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.recipes.page import commands, edits
from tools.paths import REPOSITORY

INSTALLED = (".venv", "node_modules")
MYPY = """\
[mypy]
strict = true
python_version = 3.11
explicit_package_bases = true
follow_imports = silent
mypy_path = {root}:{root}/constructs:{root}/lambdas
[mypy-aws_cdk.*,constructs.*]
follow_imports = skip
"""


@dataclass(frozen=True)
class Copy:
    """A copy of the repository, as it is committed here or about to be."""

    root: Path

    def edit(self, recipe: str, *numbers: int) -> None:
        """Make the edits of a recipe; all of them if no numbers are given."""
        found = edits(recipe)
        for number in numbers or range(len(found)):
            found[number].apply(self.root)

    def follow(self, recipe: str) -> None:
        """Run the commands of a recipe that make files."""
        for command in commands(recipe):
            self._run("bash", "-c", command)

    def replace(self, path: str, before: str, after: str) -> None:
        """Change a file at one place."""
        file = self.root / path
        text = file.read_text("utf-8")
        assert text.count(before) == 1, f"{path} has {text.count(before)} times {before!r}"
        file.write_text(text.replace(before, after), "utf-8")

    def check(self, *names: str) -> list[str]:
        """Return what the checks, and edits between them, have found."""
        answer = self._run(sys.executable, "-m", "tests.recipes.checks", *names)
        assert answer.returncode == 0, answer.stderr
        found: list[str] = json.loads(answer.stdout.splitlines()[-1])
        return [each for name, each in zip(names, found, strict=True) if "/" not in name]

    def datactl(self, *words: str) -> str:
        """Run a command of the copy and return what it prints."""
        answer = self._run(sys.executable, "-c", "from tools.main import main; main()", *words)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    def changed(self) -> set[str]:
        """Return the paths of all files that are not as they were copied."""
        listing = self._run("git", "status", "--porcelain", "--untracked-files=all").stdout
        return {line[3:] for line in listing.splitlines()}

    def problems_of_types(self, *paths: str) -> str:
        """Return what mypy says of modules; CDK is left out, which takes longer than the rest."""
        (self.root / "cdk.out").mkdir(exist_ok=True)
        settings = self.root / "cdk.out" / "mypy.ini"
        settings.write_text(MYPY.format(root=self.root), "utf-8")
        return self._run("mypy", "--config-file", str(settings), "--no-incremental", *paths).stdout

    def problems_of_style(self, *paths: str) -> str:
        """Return what ruff says of modules."""
        found = [
            self._run("ruff", *words, "--no-cache", *paths)
            for words in (("check", "--quiet"), ("format", "--check", "--quiet"))
        ]
        return "".join(each.stdout + each.stderr for each in found)

    def refusal(self) -> str:
        """Return why the declarations cannot even be imported."""
        answer = self._run(sys.executable, "-c", "import stacks.products")
        assert answer.returncode != 0
        return answer.stderr.splitlines()[-1]

    def restore(self) -> None:
        """Take back whatever was edited."""
        self._run("git", "reset", "--quiet", "--hard")
        self._run("git", "clean", "--quiet", "--force", "-d")

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        # The copy's own packages come before those of the editable installation.
        roots = (self.root, self.root / "constructs", self.root / "lambdas")
        environment = {
            **os.environ,
            "PATH": f"{self.root / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(map(str, roots)),
        }
        for name in ("CDK_DEFAULT_ACCOUNT", "CDK_DEFAULT_REGION"):
            environment.pop(name, None)
        return subprocess.run(
            command, cwd=self.root, env=environment, capture_output=True, text=True, check=False
        )


@pytest.fixture(scope="session")
def only_copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """One copy for all tests of a process."""
    root = tmp_path_factory.mktemp("copy") / "repository"
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    paths = subprocess.run(
        listing, cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout
    for path in filter(None, paths.split("\0")):
        if (REPOSITORY / path).exists():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / path, root / path)
    root.mkdir(exist_ok=True)
    for name in INSTALLED:
        (root / name).symlink_to(REPOSITORY / name)
    # Packages of functions that are built already; new ones stay in the copy.
    (root / ".asset-cache").mkdir()
    for package in (REPOSITORY / ".asset-cache").glob("*.zip"):
        (root / ".asset-cache" / package.name).symlink_to(package)
    author = "-c user.name=test -c user.email=test@example.org"
    for command in (
        "init --quiet",
        "add --all",
        f"{author} commit --quiet --no-verify --message copy",
    ):
        subprocess.run(["git", *shlex.split(command)], cwd=root, check=True)
    return Copy(root)


@pytest.fixture
def copy(only_copy: Copy) -> Iterator[Copy]:
    """The copy, without the edits of any other test."""
    yield only_copy
    only_copy.restore()
