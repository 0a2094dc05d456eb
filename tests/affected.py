"""The test files that a change can affect, nearest first, as many as fit into some seconds.

`python -m tests.affected` prints them for `make check`. What is changed is asked of git: all that
differs from where the branch left main. Who depends on it follows from imports, and from names of
modules in texts, since processes and functions are started by those. What is left out for time is
counted on standard error; `make test` runs it.
"""

from __future__ import annotations

import argparse
import ast
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

from tests.ordering import SHORT_SECONDS, read_durations
from tools.paths import REPOSITORY

_MAINS = ("origin/main", "main")
_SOURCE_ROOTS = ("constructs", "lambdas")
_ROOT_CONFTEST = "tests/conftest.py"
_FAR = 9
"""The distance of tests that everything may affect, such as a new version of a package."""

_PACKAGED = {"tools/synthesis.py": "lambdas/"}
"""Packages are built from these folders without an import."""


def main() -> None:
    """Print the affected test files."""
    parser = argparse.ArgumentParser(prog="python -m tests.affected", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0, help="how long they may take")
    seconds = parser.parse_args().seconds * (os.cpu_count() or 1)
    files = [line for line in _git("ls-files", "-co", "--exclude-standard") if _is_there(line)]
    distances = affected(changed(), {name: _text(name) for name in files if name.endswith(".py")})
    durations = {file: measured.seconds for file, measured in read_durations().items()}
    chosen = within(distances, durations, seconds)
    left = len(distances) - len(chosen)
    sys.stderr.write(f"check: {len(chosen)} test files" + (f", {left} left to `make test`\n"))
    sys.stdout.write("\n".join(chosen))


def changed() -> list[str]:
    """Return the files that differ from where the branch left main."""
    base = next(
        (found[0] for name in _MAINS if (found := _git("merge-base", "HEAD", name))), "HEAD"
    )
    others = _git("ls-files", "--others", "--exclude-standard")
    return [*_git("diff", "--name-only", base), *others]


def within(
    distances: Mapping[str, int], durations: Mapping[str, float], seconds: float
) -> list[str]:
    """Choose the nearest test files, of these the shortest, that take so long together."""
    chosen = []
    for name in sorted(distances, key=lambda name: (distances[name], durations.get(name, 0), name)):
        length = durations.get(name, SHORT_SECONDS)
        if length <= seconds:
            seconds -= length
            chosen.append(name)
    return chosen


def affected(changes: Iterable[str], sources: Mapping[str, str]) -> dict[str, int]:
    """Return over how many imports each test file depends on a change.

    Parameters
    ----------
    changes
        Paths of changed files; a file that is no source changes the sources beside it.
    sources
        The text of every source file by path.
    """
    users: dict[str, set[str]] = defaultdict(set)
    for name, needed in _dependencies(sources).items():
        for each in needed:
            users[each].add(name)
    tests = [name for name in sources if Path(name).name.startswith("test_")]
    distances: dict[str, int] = {}
    for change in changes:
        distances |= dict.fromkeys(_beside(change, sources, tests), 0)
        if ("/" not in change and not change.endswith((".md", ".py"))) or change == _ROOT_CONFTEST:
            distances |= {name: _FAR for name in tests if name not in distances}
    wave = [name for name, distance in distances.items() if distance == 0]
    for distance in range(1, _FAR):
        wave = [user for name in wave for user in users[name] if distances.get(user, _FAR) == _FAR]
        distances |= dict.fromkeys(wave, distance)
    return {name: distances[name] for name in tests if name in distances}


def _beside(change: str, sources: Mapping[str, str], tests: list[str]) -> list[str]:
    if change in sources:
        return [change]
    if change.endswith(".md") or change.startswith("docs/"):
        return [name for name in tests if "docs" in sources[name] or ".md" in sources[name]]
    for folder in Path(change).parents[:-1]:
        found = [name for name in sources if Path(name).parent == folder]
        if found:
            return found
    return []


def _dependencies(sources: Mapping[str, str]) -> dict[str, set[str]]:
    modules = {_module(name): name for name in sources}
    needed = {}
    for name, text in sources.items():
        found = {modules[each] for each in _named(ast.parse(text)) if each in modules}
        if name.startswith("tests/"):
            found |= _fixtures(name, text, sources)
        if name in _PACKAGED:
            found |= {other for other in sources if other.startswith(_PACKAGED[name])}
        needed[name] = found - {name}
    # Only who asks for assemblies depends on all stacks, not whoever has the same conftest.
    needed.pop(_ROOT_CONFTEST, None)
    return needed


def _fixtures(name: str, text: str, sources: Mapping[str, str]) -> set[str]:
    """Return what a test gets without an import."""
    found = {f"{folder.as_posix()}/conftest.py" for folder in Path(name).parents[:-1]}
    if "assemblies" in text:
        found |= {"tests/shared_assemblies.py", "tools/synthesis.py"}
    if name == "tests/local/embedded.py":
        found |= {other for other in sources if other.startswith(("tools/", "stacks/", "lambdas/"))}
    return found & set(sources)


def _module(name: str) -> str:
    parts = Path(name).with_suffix("").parts
    if parts[0] in _SOURCE_ROOTS:
        parts = parts[1:]
    return ".".join(parts[:-1] if parts[-1] in ("__init__", "__main__") else parts)


def _named(node: ast.AST) -> Iterator[str]:
    """Yield every module that is imported, or named in a text, but for types."""
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name):
        if node.test.id == "TYPE_CHECKING":
            return
    elif isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    yield from chain.from_iterable(map(_named, ast.iter_child_nodes(node)))


def _git(*arguments: str) -> list[str]:
    done = subprocess.run(
        ["git", *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    return done.stdout.splitlines()


def _is_there(name: str) -> bool:
    return (REPOSITORY / name).is_file()


def _text(name: str) -> str:
    return (REPOSITORY / name).read_text("utf-8")


if __name__ == "__main__":
    main()
