"""`datactl cost`."""

import json
from collections.abc import Mapping

import pytest
from click.testing import CliRunner

from tools.cli import cli
from tools.cost import commands
from tools.cost.estimate import Estimate
from tools.synthesis import Assembly


def test_costs_for_people() -> None:
    answer = CliRunner().invoke(cli, ["cost", "--stage", "dev", "--details"], env={"COLUMNS": "40"})
    assert answer.exit_code == 0
    assert "dev: USD a month, us-east-1, prices of" in answer.stdout
    assert "MavPrepStack" in answer.stdout
    assert "db.t4g.micro" in answer.stdout
    assert "a billion messages" in answer.stdout
    assert "prod:" not in answer.stdout
    # Nothing is cut in a pipe, whatever the width: the line of all stacks ends with the total.
    header, _line, *stacks = answer.stdout.splitlines()[1:]
    assert [title for title in header.split("  ") if title][-1].strip() == "total"
    (total,) = [line.split()[-1] for line in stacks if line.startswith("all ")][:1]
    assert float(total) > 10


def test_costs_for_scripts(
    assemblies: Mapping[str, Assembly], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The test above synthesizes; these are the same templates, which have to be there before the
    # function that makes them is replaced.
    synthesized = {"dev": assemblies["dev"]}
    monkeypatch.setattr(commands, "synthesize", lambda stage, *_, **__: synthesized[stage])
    answer = CliRunner().invoke(cli, ["cost", "--stage", "dev", "--json"])
    (record,) = json.loads(answer.stdout)["estimates"]
    assert record["stage"] == "dev"
    stacks = {stack["stack"]: stack for stack in record["stacks"]}
    assert stacks["MavPrepStack"]["components"]["PostgreSQL"] > 10
    assert record["usd"] == pytest.approx(sum(stack["usd"] for stack in record["stacks"]))
    lines = sum(line["usd"] for line in record["lines"])
    alarms = sum(kind["usd"] for stack in stacks.values() for kind in stack["alarms"].values())
    assert record["usd"] == pytest.approx(lines + alarms)
    assert set(record["not_priced"]) == {"types", "tables"}


def test_what_the_figures_rest_on_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Estimate(
        stage="dev",
        lines=(),
        alarms=(),
        unknown={},
        undeclared=("brand-new",),
        default_loads=(("lessons", "Lesson"),),
    )
    monkeypatch.setattr(commands, "_estimate", lambda _stage: found)
    answer = CliRunner().invoke(cli, ["cost", "--stage", "dev"])
    warning = "dev: warning: Lesson of lessons declares no load and is priced with a default"
    assert warning in answer.stderr
    assert "dev: not priced: the load of brand-new" in answer.stderr


def test_an_unknown_stage_is_refused() -> None:
    answer = CliRunner().invoke(cli, ["cost", "--stage", "live"])
    assert answer.exit_code == 2
    assert "'live' is not one of 'dev', 'staging', 'prod'" in answer.stderr
