"""What must not change unseen is locked for each stage, and compared by the plan's rules."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from stacks.environments import STAGES
from tests.unit.rollout.edited import edited, find, put
from tools.cli import cli
from tools.rollout.changes.change import Verdict
from tools.rollout.lock.comparison import comparison
from tools.rollout.lock.locked import lock_text, locked
from tools.synthesis import Assembly

TABLE = "AWS::DynamoDB::GlobalTable"


@pytest.mark.parametrize("stage", STAGES)
def test_the_stacks_are_what_the_lock_says(stage: str, assemblies: Mapping[str, Assembly]) -> None:
    """Where not, this prints what the plan prints: see docs/rollout.md."""
    problem = comparison(stage, assemblies[stage].templates).problem
    assert not problem, problem


def _with(
    assemblies: Mapping[str, Assembly], edit: Any, having: str = ""
) -> dict[str, Mapping[str, Any]]:
    templates = assemblies["prod"].templates
    stack, logical_id = find(templates, TABLE, having)
    return {**templates, stack: edited(templates[stack], logical_id, edit)}


def test_a_refused_difference_prints_what_the_plan_prints(
    assemblies: Mapping[str, Assembly],
) -> None:
    edit = put("Replicas/0/DeletionProtectionEnabled", value=False)
    found = comparison("prod", _with(assemblies, edit))
    assert found.verdict is Verdict.REFUSED
    assert "REFUSED  IOpsDashboard-DatabaseStack  AWS::DynamoDB::GlobalTable" in found.problem
    assert "Without deletion protection" in found.problem


def test_two_index_changes_are_staged(assemblies: Mapping[str, Assembly]) -> None:
    def edit(resource: dict[str, Any]) -> None:
        resource["Properties"]["GlobalSecondaryIndexes"].clear()

    found = comparison("prod", _with(assemblies, edit, "GlobalSecondaryIndexes"))
    assert found.verdict is Verdict.STAGED
    assert "STAGED" in found.problem
    assert "The lock of prod is behind: run `datactl rollout lock --write`" in found.problem


def test_what_may_change_at_will_is_not_locked(assemblies: Mapping[str, Assembly]) -> None:
    """Tags, words and functions: a change of them is nobody's concern here."""
    text = lock_text(locked(assemblies["prod"].templates))
    for name in ("Tags", "Description", "AWS::Lambda::Function", "AWS::CloudWatch::Alarm"):
        assert f'"{name}"' not in text
    assert max(map(len, text.splitlines())) < 160


def test_a_lock_reads_as_it_was_written(assemblies: Mapping[str, Assembly]) -> None:
    lock = locked(assemblies["staging"].templates)
    assert json.loads(lock_text(lock)) == lock


def test_refused_changes_stay_out_of_the_lock_until_they_are_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both commands see a table of a name that was given up, which the stacks do not have."""
    table = {"Type": TABLE, "Properties": {"TableName": "gone"}, "DeletionPolicy": "Retain"}
    former = lock_text({"Stack": {"Resources": {"Gone": table}}})
    lock = tmp_path / "dev.json"
    lock.write_text(former, "utf-8")
    stack = Assembly(directory=tmp_path, templates={"Stack": {"Resources": {}}}, validation={})
    for module in ("tools.rollout.lock.command", "tools.rollout.lock.comparison"):
        monkeypatch.setattr(f"{module}.lock_file", lambda _stage: lock)
    monkeypatch.setattr(
        "tools.rollout.lock.comparison.read_lock", lambda _stage: json.loads(lock.read_text())
    )
    monkeypatch.setattr("tools.rollout.lock.command.REPOSITORY", tmp_path)
    monkeypatch.setattr("tools.rollout.lock.command.synthesize", lambda *_, **__: stack)
    command = ["rollout", "lock", "--stage", "dev"]
    for options in ([], ["--write"]):
        refused = CliRunner().invoke(cli, [*command, *options])
        assert (refused.exit_code, lock.read_text("utf-8")) == (3, former)
        assert "REFUSED  Stack  AWS::DynamoDB::GlobalTable  gone" in refused.output
    (listed,) = json.loads(CliRunner().invoke(cli, [*command, "--json"]).stdout)
    assert (listed["stage"], listed["verdict"], listed["is_behind"]) == ("dev", "refused", True)
    assert [change["name"] for change in listed["changes"]] == ["gone"]
    accepted = CliRunner().invoke(cli, [*command, "--write", "--accept-refused"])
    assert (accepted.exit_code, json.loads(lock.read_text())) == (0, {"Stack": {"Resources": {}}})
