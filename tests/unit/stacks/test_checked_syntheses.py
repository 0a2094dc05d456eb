"""What passed all rules is known as long as nothing has changed that a rule could see."""

from collections.abc import Callable
from pathlib import Path

import pytest

from data_platform.compliance.checked import CHANGES_ONLY_VARIABLE, CheckedSyntheses

FILES = (
    "app.py",
    "constructs/table.py",
    "constructs/rules/own.guard",
    "stacks/dev.py",
    "lambdas/one/handler.py",
)
VARIABLES = {CHANGES_ONLY_VARIABLE: "true", "CDK_CONTEXT_JSON": '{"stage": "dev"}'}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n", "utf-8")
    CheckedSyntheses(tmp_path, VARIABLES).remember()
    return tmp_path


def test_the_same_code_and_context_are_known(root: Path) -> None:
    assert CheckedSyntheses(root, VARIABLES).holds()


def test_nothing_is_known_at_first(tmp_path: Path) -> None:
    assert not CheckedSyntheses(tmp_path, VARIABLES).holds()


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "app.py").write_text("# changed\n", "utf-8"),
        lambda root: (root / "constructs/table.py").write_text("# changed\n", "utf-8"),
        lambda root: (root / "constructs/rules/own.guard").write_text("# changed\n", "utf-8"),
        lambda root: (root / "stacks/new.py").write_text("", "utf-8"),
        lambda root: (root / "stacks/dev.py").rename(root / "stacks/prod.py"),
        lambda root: (root / "stacks/dev.py").unlink(),
    ],
    ids=["app", "construct", "Guard rule", "new file", "renamed file", "removed file"],
)
def test_changed_code_is_checked_again(root: Path, change: Callable[[Path], object]) -> None:
    change(root)
    assert not CheckedSyntheses(root, VARIABLES).holds()


def test_code_of_functions_is_not_seen_by_rules(root: Path) -> None:
    (root / "lambdas/one/handler.py").write_text("# changed\n", "utf-8")
    assert CheckedSyntheses(root, VARIABLES).holds()


@pytest.mark.parametrize(
    "changed",
    [
        {CHANGES_ONLY_VARIABLE: "false"},
        {CHANGES_ONLY_VARIABLE: ""},
        {"CDK_CONTEXT_JSON": '{"stage": "prod"}'},
        {"CDK_DEFAULT_ACCOUNT": "111122223333"},
        {"CDK_DEFAULT_REGION": "eu-west-1"},
    ],
    ids=str,
)
def test_other_settings_are_checked_again(root: Path, changed: dict[str, str]) -> None:
    assert not CheckedSyntheses(root, VARIABLES | changed).holds()


def test_a_synthesis_of_unknown_context_is_never_known(root: Path) -> None:
    """Without the CDK CLI, and with more context than fits into its variable."""
    unknown = CheckedSyntheses(root, {CHANGES_ONLY_VARIABLE: "true"})
    unknown.remember()
    assert not unknown.holds()
