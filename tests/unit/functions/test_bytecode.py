"""Packages carry bytecode of the functions' version, or none."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from data_platform.errors import ConfigurationError
from data_platform.functions.bytecode import INTERPRETER_VARIABLE, named_compiler
from data_platform.functions.local_bundling import PYTHON_VERSION, python_code
from tests.unit.functions.packages import archives, new_function
from tools.paths import REPOSITORY

UNCHECKED_HASH = (0b01).to_bytes(4, "little")

# Answers like the functions' interpreter, and compiles with the one that runs the tests.
STAND_IN = """\
#!/bin/sh
if [ "$1" = -S ]; then echo '{answer}'; else exec '{python}' "$@"; fi
"""


def _interpreter(folder: Path, answer: str) -> Path:
    path = folder / "python"
    path.write_text(STAND_IN.format(answer=answer, python=sys.executable))
    path.chmod(0o755)
    return path


@pytest.fixture
def named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    interpreter = _interpreter(tmp_path, f"cpython final {PYTHON_VERSION} 2b0e0d0a")
    monkeypatch.setenv(INTERPRETER_VARIABLE, str(interpreter))
    return interpreter


@pytest.mark.usefixtures("named")
def test_every_source_has_bytecode_that_python_takes_unseen(tmp_path: Path) -> None:
    python_code(new_function(tmp_path), cache=tmp_path / "cache")
    (archive,) = archives(tmp_path / "cache")
    unpacked = tmp_path / "task"
    with zipfile.ZipFile(archive) as package:
        package.extractall(unpacked)
    sources = list(unpacked.rglob("*.py"))
    compiled = list(unpacked.rglob("*.pyc"))
    assert len(sources) == len(compiled) == 2
    assert {path.read_bytes()[4:8] for path in compiled} == {UNCHECKED_HASH}

    (unpacked / "greeter/handler.py").write_text("GREETING = 'changed afterwards'\n")
    question = "import greeter.handler; print(greeter.handler.GREETING)"
    answer = subprocess.run(
        [sys.executable, "-c", question], cwd=unpacked, capture_output=True, check=True, text=True
    )
    assert answer.stdout == "hello\n"


@pytest.mark.usefixtures("named")
def test_packages_with_bytecode_are_equal_to_the_byte(tmp_path: Path) -> None:
    folder = new_function(tmp_path)
    (folder / "sets.py").write_text("VOWELS = lambda c: c in {'a', 'e', 'i', 'o', 'u'}\n")
    built = []
    for cache in (tmp_path / "first", tmp_path / "second"):
        python_code(folder, cache=cache)
        built += archives(cache)
    first, second = built
    assert first.name == second.name
    assert first.read_bytes() == second.read_bytes()


def test_bytecode_makes_another_package(named: Path, tmp_path: Path) -> None:
    folder, cache = new_function(tmp_path), tmp_path / "cache"
    python_code(folder, cache=cache)
    _interpreter(named.parent, f"cpython final {PYTHON_VERSION} ffffffff")
    python_code(folder, cache=cache)
    named.unlink()
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv(INTERPRETER_VARIABLE)
        python_code(folder, cache=cache)
    assert len(archives(cache)) == 3


@pytest.mark.usefixtures("named")
def test_a_function_can_do_without(tmp_path: Path) -> None:
    python_code(new_function(tmp_path), bytecode=False, cache=tmp_path / "cache")
    (archive,) = archives(tmp_path / "cache")
    with zipfile.ZipFile(archive) as package:
        assert package.namelist() == ["greeter/__init__.py", "greeter/handler.py"]


@pytest.mark.usefixtures("named")
def test_a_source_that_cannot_be_compiled_stops_the_build(tmp_path: Path) -> None:
    folder = new_function(tmp_path)
    (folder / "handler.py").write_text("def handler(\n")
    with pytest.raises(ConfigurationError, match="cannot be compiled"):
        python_code(folder, cache=tmp_path / "cache")
    assert archives(tmp_path / "cache") == []


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("cpython final 3.13 f30d0d0a", "cpython 3.13 "),
        ("cpython final 3.140 2b0e0d0a", "cpython 3.140 "),
        ("cpython candidate 3.14 2b0e0d0a", r"cpython 3.14 \(candidate\)"),
        ("pypy final 3.14 2b0e0d0a", "pypy 3.14 "),
        ("3.14", "does not answer as a Python interpreter"),
    ],
)
def test_an_interpreter_of_another_version_is_refused(
    answer: str, found: str, tmp_path: Path
) -> None:
    """Its bytecode would be dead weight, and a slow start would look like a mystery."""
    environment = {INTERPRETER_VARIABLE: str(_interpreter(tmp_path, answer))}
    with pytest.raises(ConfigurationError, match=rf"{found}.*uv python install 3\.14"):
        named_compiler("3.14", environment)


def test_the_version_is_asked_of_the_interpreter_itself() -> None:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    environment = {INTERPRETER_VARIABLE: sys.executable}
    assert named_compiler(version, environment)
    with pytest.raises(ConfigurationError, match=rf"is cpython {version} "):
        named_compiler("3.99", environment)


def test_a_missing_interpreter_is_refused(tmp_path: Path) -> None:
    environment = {INTERPRETER_VARIABLE: str(tmp_path / "nowhere")}
    with pytest.raises(ConfigurationError, match="nowhere, which does not answer"):
        named_compiler("3.14", environment)


@pytest.mark.parametrize("environment", [{}, {INTERPRETER_VARIABLE: ""}])
def test_no_named_interpreter_means_no_bytecode(environment: dict[str, str]) -> None:
    assert named_compiler("3.14", environment) is None


def test_the_deployment_installs_the_version_of_the_functions() -> None:
    workflow = (REPOSITORY / ".github/workflows/deploy.yml").read_text("utf-8")
    assert f"uv python install {PYTHON_VERSION}" in workflow
    assert f"{INTERPRETER_VARIABLE}=$(" in workflow
    assert f"uv python find --managed-python {PYTHON_VERSION})" in workflow
