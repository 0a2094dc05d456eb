"""cfn-lint finds nothing in any template."""

import hashlib
import subprocess
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import pytest

from stacks.environments import STAGES
from tools.synthesis import Assembly

# W3005: every function of CDK's names its role in DependsOn as well, which does no harm.
_OPTIONS = ("--regions", "us-east-1", "--ignore-checks", "W3005")


@pytest.mark.parametrize("stage", STAGES)
def test_templates_have_no_finding(
    stage: str, assemblies: Mapping[str, Assembly], pytestconfig: pytest.Config
) -> None:
    """A template takes six seconds, so one in which nothing was found is not checked again."""
    cache: pytest.Cache | None = getattr(pytestconfig, "cache", None)
    templates = sorted(assemblies[stage].directory.glob("*.template.json"))
    new = [path for path in templates if cache is None or not cache.get(_digest(path), False)]
    if not new:
        return
    answer = subprocess.run(
        ["cfn-lint", *_OPTIONS, "--", *map(str, new)], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout
    if cache is not None:
        for path in new:
            cache.set(_digest(path), value=True)


def _digest(template: Path) -> str:
    checked = f"{version('cfn-lint')} {_OPTIONS} {template.read_text('utf-8')}"
    return f"cfn-lint/{hashlib.sha256(checked.encode()).hexdigest()}"


def test_a_faulty_template_has_a_finding() -> None:
    """The command above really checks."""
    answer = subprocess.run(
        ["cfn-lint"],
        input='{"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"Nme": 1}}}}',
        capture_output=True,
        text=True,
        check=False,
    )
    assert "E3002" in answer.stdout
