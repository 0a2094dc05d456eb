"""Which files make up a function's package."""

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path, PurePath

from data_platform.errors import ConfigurationError
from data_platform.functions.contents import files_below

REQUIREMENTS_FILE = "requirements.txt"
LOCK_FILE = "requirements.lock"
"""Beside a function's handler: the packages it asks for, and what `make lock` made of them: all
packages with versions and hashes."""

LEFT_OUT_FILE = "left-out.txt"
"""Beside a function's handler, where needed: one pattern a line for files of installed packages
that this function never loads. An asterisk stands for any text, slashes included; ``#`` begins a
comment."""

_ONLY_FOR_BUILDING = {REQUIREMENTS_FILE, LOCK_FILE, LEFT_OUT_FILE}

# Type stubs, sources of compiled modules, and what installers note about machine and moment.
_NEVER_LOADED_SUFFIXES = {".pyi", ".pyx", ".pxd", ".c", ".h"}
_NEVER_LOADED_FOLDERS = {"test", "tests"}
_KEPT_METADATA = {"METADATA", "entry_points.txt"}
_LICENCES = "licenses"


def own_files(folders: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    """Return the files of a function's own and shared folders with their names in the package."""
    for folder in folders:
        for path in files_below(folder):
            if path.name not in _ONLY_FOR_BUILDING:
                yield path.relative_to(folder.parent).as_posix(), path


def installed_files(wheels: Path, left_out: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """Return the files of installed packages that a function may load, with their names.

    Parameters
    ----------
    wheels
        Where packages were installed.
    left_out
        Patterns of the function's `LEFT_OUT_FILE`.

    Raises
    ------
    ConfigurationError
        If a pattern matches nothing, so that a package grew again unnoticed.
    """
    names = {path.relative_to(wheels).as_posix(): path for path in files_below(wheels)}
    for pattern in left_out:
        if not any(fnmatch(name, pattern) for name in names):
            raise ConfigurationError(
                f"{LEFT_OUT_FILE}: the pattern {pattern!r} matches no file of the function's "
                "packages: correct or remove it."
            )
    for name, path in names.items():
        if _may_be_loaded(path.relative_to(wheels)) and not any(
            fnmatch(name, pattern) for pattern in left_out
        ):
            yield name, path


def left_out_patterns(folder: Path) -> list[str]:
    """Read the patterns of a function's `LEFT_OUT_FILE`; none without one."""
    path = folder / LEFT_OUT_FILE
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    stripped = (line.partition("#")[0].strip() for line in lines)
    return [pattern for pattern in stripped if pattern]


def _may_be_loaded(name: PurePath) -> bool:
    first, *rest = name.parts
    if first == "bin" or name.suffix in _NEVER_LOADED_SUFFIXES:
        return False
    if first.endswith(".dist-info"):
        # Versions and plug-ins are looked up at run time, and a licence goes where its code goes.
        return rest[0] in _KEPT_METADATA or rest[0] == _LICENCES or "LICEN" in rest[0].upper()
    # Only folders inside a package: a distribution may itself be called `tests`.
    return _NEVER_LOADED_FOLDERS.isdisjoint(rest[:-1])
