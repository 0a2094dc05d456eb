"""The direction of imports: tools, stacks, constructs, declarations; handlers know no CDK."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools import import_contracts
from tools.paths import FUNCTIONS, REPOSITORY

USED_BY_THE_LOCAL_AWS = (
    "__init__.py",
    "invocations",
    "local",
    "output",
    "postgresql",
    "resource_types",
)


def test_import_contracts_hold() -> None:
    """The contracts stand in pyproject.toml."""
    answer = subprocess.run(
        [sys.executable, "-m", "tools.import_contracts", "--no-logo", "--no-cache"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout


def test_every_function_is_checked_without_an_entry() -> None:
    checked = import_contracts.configuration()["importlinter"]["root_packages"].split()
    folders = {path.relative_to(FUNCTIONS).parts[0] for path in FUNCTIONS.rglob("*.py")}
    assert folders
    assert {"data_platform", "stacks", "tools", *folders} == set(checked)


@pytest.mark.parametrize("module", ["aws_cdk", "data_platform.errors", "stacks", "tools.local"])
def test_a_new_function_that_imports_what_it_must_not_is_found(
    module: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    function = tmp_path / "new_function" / "__init__.py"
    function.parent.mkdir()
    function.write_text(f"import {module}\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(import_contracts, "FUNCTIONS", tmp_path)
    monkeypatch.setattr(import_contracts, "CONFIGURATION", tmp_path / "contracts.ini")
    monkeypatch.setattr(sys, "argv", ["import_contracts", "--no-logo", "--no-cache"])
    with pytest.raises(SystemExit) as ended:
        import_contracts.main()
    assert ended.value.code == 1
    assert f"new_function -> {module}" in capfd.readouterr().out


def test_the_local_aws_loads_without_the_app(tmp_path: Path) -> None:
    """Not even the packages that an import inside a function would need are there."""
    (tmp_path / "tools").mkdir()
    for name in USED_BY_THE_LOCAL_AWS:
        (tmp_path / "tools" / name).symlink_to(REPOSITORY / "tools" / name)
    others = ["data_platform", "stacks", *import_contracts.function_packages()]
    program = f"""
import importlib, pkgutil, sys
sys.modules.update(dict.fromkeys({others}))
import tools.local
for module in pkgutil.walk_packages(tools.local.__path__, "tools.local."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
        print(module.name)
"""
    answer = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert "tools.local.commands" in answer.stdout.split()


@pytest.mark.parametrize("module", ["data_platform.dynamodb.schema", "stacks.products"])
def test_declarations_load_without_any_aws_library(module: str) -> None:
    """What is imported at run time counts, however indirect."""
    program = (
        f"import sys, {module}; "
        "print([name for name in ('aws_cdk', 'constructs', 'boto3') if name in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"


def test_handlers_import_neither_cdk_nor_stacks() -> None:
    for path in (REPOSITORY / "lambdas").rglob("*.py"):
        text = path.read_text("utf-8")
        for module in ("aws_cdk", "stacks", "data_platform"):
            assert f"import {module}" not in text, path
            assert f"from {module}" not in text, path
