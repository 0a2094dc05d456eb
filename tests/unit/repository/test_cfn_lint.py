"""cfn-lint finds nothing in any template."""

import subprocess
from collections.abc import Mapping

import pytest

from stacks.environments import STAGES
from tools.synthesis import Assembly


@pytest.mark.parametrize("stage", STAGES)
def test_templates_have_no_finding(stage: str, assemblies: Mapping[str, Assembly]) -> None:
    templates = sorted(map(str, assemblies[stage].directory.glob("*.template.json")))
    answer = subprocess.run(
        # W3005: every function of CDK's names its role in DependsOn as well, which does no harm.
        ["cfn-lint", "--regions", "us-east-1", "--ignore-checks", "W3005", "--", *templates],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout


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
