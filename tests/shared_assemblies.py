"""Every stage, synthesized once, for all test processes and for later runs with the same code."""

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

from data_platform.source_digest import source_digest
from stacks.environments import STAGES
from tools.local.supervisor.locks import locked
from tools.paths import REPOSITORY
from tools.synthesis import Assembly, read_assembly, synthesize

_SECONDS = 600.0
_KEPT = 3
SOURCES = (
    "constructs",
    "lambdas",
    "stacks",
    "cdk.json",
    "constraints.txt",
    "tools/assemblies.py",
    "tools/configuration.py",
    "tools/paths.py",
    "tools/synthesis.py",
    "tests/shared_assemblies.py",
    "tests/unit/tables/stacks.py",
)
"""What decides the templates: a change of any of these makes all stages be synthesized again."""


class SharedAssemblies(Mapping[str, "Assembly"]):
    """The assemblies of all stages, without account and in the default Region.

    A stage is synthesized under all rules when the first test asks for it, in one of the test
    processes, and read from disk by the others.

    Parameters
    ----------
    folder
        Where they are kept; all test processes share it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, Assembly] = {}

    def __getitem__(self, stage: str) -> Assembly:
        """Return the assembly of a stage."""
        if stage not in STAGES:
            raise KeyError(stage)
        if stage not in self._read:
            self._read[stage] = kept_assembly(
                self._folder / stage, lambda directory: synthesize(stage, directory)
            )
        return self._read[stage]

    def __iter__(self) -> Iterator[str]:
        return iter(STAGES)

    def __len__(self) -> int:
        return len(STAGES)


class Variants:
    """Stages with other settings, each of which the tests of one file need.

    Parameters
    ----------
    folder
        Where they are kept; all test processes share it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def assembly(self, test_file: str, build: Callable[[Path], object]) -> Assembly:
        """Return what a function of a test file has written into the folder that it is given."""
        path = Path(test_file)
        digest = source_digest(path.parent, [path.name])[:16]
        return kept_assembly(self._folder / f"{path.stem}-{build.__name__}-{digest}", build)


def kept_assembly(directory: Path, build: Callable[[Path], object]) -> Assembly:
    """Return an assembly; the first process that asks for it builds it."""
    directory.parent.mkdir(parents=True, exist_ok=True)
    complete = directory.with_name(f"{directory.name}.complete")
    with locked(directory.with_name(f"{directory.name}.lock"), timeout_seconds=_SECONDS):
        if not complete.exists():
            shutil.rmtree(directory, ignore_errors=True)
            build(directory)
            complete.touch()
    return read_assembly(directory)


def kept_folder(cache: Path) -> Path:
    """Return the folder of a cache that belongs to the code as it is now; remove old ones."""
    folder = cache / _fingerprint()
    folder.mkdir(parents=True, exist_ok=True)
    folder.touch()
    former = sorted(cache.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in former[_KEPT:]:
        shutil.rmtree(path, ignore_errors=True)
    return folder


def _fingerprint() -> str:
    """Digest all that decides what synthesis gives."""
    facts = [sys.version, version("aws-cdk-lib")]
    return source_digest(REPOSITORY, SOURCES, facts)[:16]
