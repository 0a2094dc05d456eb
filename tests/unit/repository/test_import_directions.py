"""The direction of imports: tools, stacks, constructs, declarations; handlers know no CDK."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tools.paths import REPOSITORY


def test_import_contracts_hold() -> None:
    """The contracts stand in pyproject.toml."""
    answer = subprocess.run(
        ["lint-imports", "--no-logo", "--no-cache"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout


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
