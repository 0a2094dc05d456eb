"""Whatever a function imports lies in its package or in Lambda's runtime.

A consumer without a lock file works in every test, as the tests have all packages installed. In AWS
it would not even start.
"""

from __future__ import annotations

import ast
import sys
import zipfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import pytest

from data_platform.functions.local_bundling import python_code
from tests.unit.functions.packages import archives, new_function
from tools.paths import REPOSITORY
from tools.synthesis import Assembly

_SOURCES = REPOSITORY / "lambdas"
_OURS = {path.name for path in _SOURCES.iterdir() if path.is_dir()}
_FUNCTIONS = sorted(path.parent.name for path in _SOURCES.glob("*/handler.py"))
_RUNTIME = {*sys.stdlib_module_names, "boto3", "botocore"}
"""What Lambda's runtime for Python has."""


def _imports(node: ast.AST) -> Iterator[str]:
    """Return the packages that a source imports when it runs, wherever the statement stands."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        if isinstance(child, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module and not child.level:
            yield child.module.partition(".")[0]
        yield from _imports(child)


def _missing(archive: Path, ours: Collection[str]) -> set[str]:
    """Return what our own sources in a package import and would not find."""
    imported: set[str] = set()
    with zipfile.ZipFile(archive) as package:
        names = package.namelist()
        for name in names:
            if name.endswith(".py") and name.partition("/")[0] in ours:
                imported.update(_imports(ast.parse(package.read(name))))
    packaged = {name.partition("/")[0].removesuffix(".py") for name in names}
    return imported - packaged - _RUNTIME


@pytest.fixture(scope="module")
def packages(assemblies: Mapping[str, Assembly]) -> dict[str, list[Path]]:
    """The packages of the app by the function that they are of."""
    found: dict[str, list[Path]] = {}
    for assembly in assemblies.values():
        for path in assembly.directory.glob("asset.*.zip"):
            with zipfile.ZipFile(path) as package:
                names = set(package.namelist())
            for function in _FUNCTIONS:
                if f"{function}/handler.py" in names:
                    found.setdefault(function, []).append(path)
    return found


@pytest.mark.parametrize("function", _FUNCTIONS)
def test_a_function_finds_what_it_imports(packages: dict[str, list[Path]], function: str) -> None:
    """Else it needs a `requirements.txt` and `make lock`, or another shared package."""
    assert function in packages, "No stack deploys it."
    assert {path: _missing(path, _OURS) for path in packages[function]} == {
        path: set() for path in packages[function]
    }


def test_a_function_without_the_lock_of_what_it_shares_is_found(tmp_path: Path) -> None:
    function = new_function(tmp_path)
    (function / "handler.py").write_text("from shared.batches import process\nimport boto3, json\n")
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "batches.py").write_text(
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    import mypy_boto3_dynamodb\n"
        "def process():\n    from aws_lambda_powertools.metrics import MetricUnit\n"
    )
    python_code(function, shared, cache=tmp_path / "with")
    (archive,) = archives(tmp_path / "with")
    assert _missing(archive, {"greeter", "shared"}) == {"aws_lambda_powertools"}

    python_code(function, cache=tmp_path / "without")
    (archive,) = archives(tmp_path / "without")
    assert _missing(archive, {"greeter", "shared"}) == {"shared"}
