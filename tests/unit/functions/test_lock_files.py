"""Lock files hold what the requirements ask for, in the versions that the tests run with."""

import re
from pathlib import Path

import pytest

from data_platform.functions.package_members import LOCK_FILE
from tools.paths import REPOSITORY

REQUIREMENTS = sorted((REPOSITORY / "lambdas").glob("*/requirements.txt"))
_PIN = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==([\w.]+)", re.MULTILINE)


def _pins(path: Path) -> dict[str, str]:
    return {
        name.lower().replace("_", "-"): version
        for name, version in _PIN.findall(path.read_text("utf-8"))
    }


@pytest.mark.parametrize("requirements", REQUIREMENTS, ids=lambda path: path.parent.name)
def test_the_lock_holds_every_requirement(requirements: Path) -> None:
    """`make lock` renews it."""
    assert _pins(requirements).items() <= _pins(requirements.with_name(LOCK_FILE)).items()


@pytest.mark.parametrize("requirements", REQUIREMENTS, ids=lambda path: path.parent.name)
def test_functions_run_with_the_versions_of_the_tests(requirements: Path) -> None:
    tested = _pins(REPOSITORY / "constraints.txt")
    locked = _pins(requirements.with_name(LOCK_FILE))
    assert {name: tested.get(name, version) for name, version in locked.items()} == locked


@pytest.mark.parametrize("requirements", REQUIREMENTS, ids=lambda path: path.parent.name)
def test_a_lock_names_hashes_and_no_registry(requirements: Path) -> None:
    text = requirements.with_name(LOCK_FILE).read_text("utf-8")
    assert "http" not in text
    assert "index" not in text
    assert text.count("--hash=sha256:") >= len(_pins(requirements.with_name(LOCK_FILE)))
