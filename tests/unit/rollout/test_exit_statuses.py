"""A command that was called wrongly never ends as one that found something."""

import pytest
from click.testing import CliRunner

from tools.cli import cli
from tools.usage_errors import USAGE_STATUS


@pytest.mark.parametrize(
    "arguments",
    [
        ["adopt", "--nope"],
        ["adopt", "extra"],
        ["rolout", "plan"],
        ["rollout", "plam"],
        ["rollout", "plan", "--nope"],
        ["rollout", "plan", "--stage", "nope"],
        ["rollout", "plan", "--json", "--markdown"],
        ["rollout", "apply", "--to", "/no/such/folder"],
        ["rollout", "apply", "--delete-first", "--interim"],
    ],
    ids=" ".join,
)
def test_a_wrong_call_is_neither_staged_nor_refused(arguments: list[str]) -> None:
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == USAGE_STATUS == 64
    assert result.output.startswith("Usage: ")


def test_help_is_no_wrong_call() -> None:
    for command in (["adopt"], ["rollout", "plan"], ["rollout", "apply"]):
        assert CliRunner().invoke(cli, [*command, "--help"]).exit_code == 0
