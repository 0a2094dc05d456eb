"""What a synthesis left, as the checks read it."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from data_platform.errors import ConfigurationError
from stacks.environments import DEV, PROD
from tools.preflight.plan import read_plan
from tools.synthesis import Assembly


def test_the_templates_of_a_stage(assemblies: Mapping[str, Assembly]) -> None:
    plan = read_plan(PROD, assemblies["prod"].directory)
    assert plan.templates == assemblies["prod"].templates
    ((parameter, version),) = plan.bootstrap.items()
    assert parameter == "/cdk-bootstrap/hnb659fds/version"
    assert version >= 6
    assert "Nobody is told of" in plan.warnings["data-platform:NoRecipients"]
    assert not any("[ack:" in sentence for sentence in plan.warnings.values())
    assert "mavprep" in {
        instance.properties["DBInstanceIdentifier"]
        for instance in plan.of_type("AWS::RDS::DBInstance")
    }


def test_the_templates_of_another_stage(assemblies: Mapping[str, Assembly]) -> None:
    """They would be checked against the wrong account."""
    with pytest.raises(ConfigurationError, match="of another stage than 'dev': run `make synth"):
        read_plan(DEV, assemblies["prod"].directory)


def test_nothing_was_synthesized(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="run `make synth` first"):
        read_plan(DEV, tmp_path)
