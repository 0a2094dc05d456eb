"""`datactl catalog`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from click.testing import CliRunner

from tools.catalog import commands
from tools.cli import cli

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_tables_are_listed_for_people() -> None:
    answer = CliRunner().invoke(cli, ["catalog", "list", "--product", "iops"])
    assert answer.exit_code == 0
    assert "iops-dashboard-metrics" in answer.output
    assert "aitutor_users" not in answer.output


def test_tables_are_listed_for_scripts() -> None:
    answer = CliRunner().invoke(cli, ["catalog", "list", "--json"])
    tables = {entry["table"]: entry for entry in json.loads(answer.output)}
    assert len(tables) == 35
    assert tables["ielts-genai-prep-qr-tokens"]["ttl"] == "expires_at"


def test_an_unknown_product_is_refused() -> None:
    answer = CliRunner().invoke(cli, ["catalog", "list", "--product", "maths"])
    assert answer.exit_code == 2
    assert "There is no product 'maths': use one of tutor, ielts" in answer.output


def test_limits_are_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "TestStack.template.json").write_text('{"Resources": {"A": {}}}')
    monkeypatch.setattr(commands, "CDK_OUT", tmp_path)
    answer = CliRunner().invoke(cli, ["catalog", "limits", "--json"])
    assert {
        "stack": "TestStack",
        "limit": "resources",
        "used": 1,
        "allowed": 500,
        "headroom_percent": 100,
    } in json.loads(answer.output)


def test_limits_without_templates_say_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "CDK_OUT", tmp_path)
    answer = CliRunner().invoke(cli, ["catalog", "limits"])
    assert answer.exit_code == 1
    assert "run `make synth` first" in answer.output
