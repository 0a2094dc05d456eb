"""`datactl catalog`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from stacks.products import PRODUCTS
from tools.cli import cli
from tools.docs import commands

if TYPE_CHECKING:
    from click.testing import Result


def test_tables_are_listed_for_people() -> None:
    answer = CliRunner().invoke(cli, ["catalog", "list", "--product", "iops"])
    assert answer.exit_code == 0
    assert "iops-dashboard-metrics" in answer.output
    assert "aitutor_users" not in answer.output


def test_no_name_is_cut() -> None:
    answer = CliRunner().invoke(cli, ["catalog", "list"], env={"COLUMNS": "40"})
    lines = answer.output.splitlines()
    for product in PRODUCTS:
        for table in product.tables:
            assert any(line.startswith(f"{table.name} ") for line in lines)
            for index in table.indexes:
                assert any(index.name in line.split() for line in lines)


def test_tables_are_listed_for_scripts() -> None:
    answer = CliRunner().invoke(cli, ["catalog", "list", "--json"])
    tables = {entry["table"]: entry for entry in json.loads(answer.output)}
    assert set(tables) == {table.name for product in PRODUCTS for table in product.tables}
    assert tables["ielts-genai-prep-qr-tokens"]["ttl"] == "expires_at"


def test_an_unknown_product_is_refused() -> None:
    answer = CliRunner().invoke(cli, ["catalog", "list", "--product", "maths"])
    assert answer.exit_code == 2
    assert "There is no product 'maths': use one of tutor, ielts" in answer.output


def _assembly(folder: Path, *stacks: str) -> None:
    """Write what a synthesis of some stacks leaves, beside what is there."""
    artifacts = {
        name: {
            "type": "aws:cloudformation:stack",
            "properties": {"templateFile": f"{name}.template.json"},
        }
        for name in stacks
    }
    artifacts["Tree"] = {"type": "cdk:tree", "properties": {"file": "tree.json"}}
    (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    for name in stacks:
        (folder / f"{name}.template.json").write_text(
            '{"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}'
        )


def _limits(folder: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> Result:
    monkeypatch.setattr(commands, "CDK_OUT", folder)
    return CliRunner().invoke(cli, ["catalog", "limits", *options])


def test_limits_are_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _assembly(tmp_path, "TestStack")
    answer = _limits(tmp_path, monkeypatch, "--json")
    assert {
        "stack": "TestStack",
        "limit": "resources",
        "used": 1,
        "allowed": 500,
        "headroom_percent": 100,
    } in json.loads(answer.output)


def test_only_the_last_synthesis_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Templates of another namespace, and of a stack that is gone, stay behind in cdk.out."""
    _assembly(tmp_path, "alice-TestStack", "GoneStack")
    _assembly(tmp_path, "TestStack")
    rows = json.loads(_limits(tmp_path, monkeypatch, "--json").output)
    assert {row["stack"] for row in rows} == {"TestStack"}


def test_limits_without_templates_say_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = _limits(tmp_path, monkeypatch)
    assert answer.exit_code == 1
    assert "run `make synth` first" in answer.output


@pytest.mark.parametrize(
    "manifest",
    ["", "[]", '{"artifacts": {"A": []}}', '{"artifacts": {"A": {"type": "aws:cloudform'],
)
def test_limits_of_half_a_synthesis_say_what_to_do(
    manifest: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "manifest.json").write_text(manifest)
    answer = _limits(tmp_path, monkeypatch)
    assert answer.exit_code == 1
    assert "run `make synth` again" in answer.output


def test_limits_of_a_missing_template_say_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _assembly(tmp_path, "TestStack")
    (tmp_path / "TestStack.template.json").unlink()
    assert "run `make synth` again" in _limits(tmp_path, monkeypatch).output
