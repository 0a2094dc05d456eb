"""Which code a process runs, so that one that was started from older code is noticed."""

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from sysconfig import get_path
from typing import Final

SOURCE_ROOT: Final = Path(__file__).resolve().parents[2]
"""The folder from which `python -m` finds the modules of the local AWS."""

_TOP: Final = __name__.partition(".")[0]
_PACKAGE: Final = re.compile(r"(?P<name>.+?)-(?P<version>[^-]+)\.dist-info")
_IMPORT: Final = re.compile(
    r"^[ \t]*(?:from (?P<source>[\w.]+) )?import (?P<names>\([^)]*\)|[^\n]*)", re.MULTILINE
)
_WORD: Final = re.compile(r'"([a-z_]\w*(?:\.[a-z]+)?)"')
_DIGITS: Final = 16


def code_of_module(name: str) -> str:
    """Return a digest of a module as it lies there now, with all that it imports.

    Sources of the local AWS count with their text, installed packages with their version.
    """
    digest = hashlib.sha256()
    packages: set[str] = set()
    installed = _installed()
    for path in sorted(_sources(name)):
        text = path.read_bytes()
        digest.update(f"{path.relative_to(SOURCE_ROOT)} {len(text)}\n".encode() + text)
        uses = _uses_of(path)
        packages |= installed.keys() & {
            each.partition(".")[0] for each in uses.modules | uses.words
        }
    for package in sorted(packages):
        digest.update(f"{package} {installed[package]}\n".encode())
    return digest.hexdigest()[:_DIGITS]


def code_of_command(command: Sequence[str]) -> str:
    """Return a digest of what a command line runs: a module, or the files that it names."""
    if command[1:2] == ["-m"]:
        return code_of_module(command[2])
    paths = (Path(path) for argument in command for path in argument.split(os.pathsep))
    files = [(path, path.stat()) for path in paths if path.is_file()]
    lines = [f"{path} {state.st_size} {state.st_mtime_ns}" for path, state in files]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:_DIGITS]


def _sources(name: str) -> set[Path]:
    """Return the file of a module of ours, and those of all that it imports or starts."""
    found: set[Path] = set()
    names: set[str] = set()
    left = [*_files_of(name), *_files_of(f"{name}.__main__")]
    while left:
        path = left.pop()
        if path not in found:
            found.add(path)
            uses = _uses_of(path)
            ours = {used for used in uses.modules if used.partition(".")[0] == _TOP} - names
            names |= ours
            left += (each for used in ours for each in _files_of(used))
            # A script beside it, which another process runs.
            files = (path.with_name(word) for word in uses.words if "." in word)
            left += (file for file in files if file.is_file())
    return found


def _files_of(name: str) -> Iterator[Path]:
    """Yield the file of a module of ours, and those of the packages that it lies in."""
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        path = SOURCE_ROOT.joinpath(*parts[:count])
        yield from (
            file for file in (path / "__init__.py", path.with_suffix(".py")) if file.is_file()
        )


@dataclass(frozen=True)
class _Uses:
    """What a source may load: modules, and words that `find_spec` or a path may be made of."""

    modules: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()


def _uses_of(path: Path) -> _Uses:
    return _parsed(path, path.stat().st_mtime_ns) if path.suffix == ".py" else _Uses()


@lru_cache(maxsize=1024)
def _parsed(path: Path, _modified: int) -> _Uses:
    # By patterns, a tenth of the time that Python's own parser takes: each start waits for it.
    text = path.read_text("utf-8")
    modules = set()
    for found in _IMPORT.finditer(text):
        names = re.findall(r"[\w.]+", found["names"])
        source = found["source"]
        modules |= {source, *(f"{source}.{each}" for each in names)} if source else set(names)
    return _Uses(frozenset(modules), frozenset(_WORD.findall(text)))


@cache
def _installed() -> dict[str, str]:
    """Return the versions of all installed packages, from the names of their folders."""
    folders = (each.name for each in Path(get_path("purelib")).glob("*.dist-info"))
    matches = (_PACKAGE.fullmatch(name) for name in folders)
    return {found["name"].lower(): found["version"] for found in matches if found}
