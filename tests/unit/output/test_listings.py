"""Listings of `datactl`: whole names on 80 columns and in a pipe, and JSON for scripts."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from stacks.products import PRODUCTS
from tools.cli import cli
from tools.database.dictionary import writing
from tools.restore.database import commands
from tools.restore.database.deployed import DeclaredInstance

LISTINGS = {
    "catalog list": {"table", "partition_key", "sort_key", "indexes"},
    "catalog search id": {"name", "place"},
    **{f"catalog show {product.tables[0].name}": {"table", "name"} for product in PRODUCTS},
    **{f"query {product.name}": {"pattern"} for product in PRODUCTS},
}
"""Which members of a listing's JSON are names and keys."""


def _run(words: str) -> int:
    """Run a command on the standard output as it is; return how it ends."""
    with pytest.raises(SystemExit) as ended:
        cli.main(words.split(), prog_name="datactl")
    return int(ended.value.code or 0)


def _names(value: Any, members: set[str], member: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _names(each, members, name)
    elif isinstance(value, list):
        for each in value:
            yield from _names(each, members, member)
    elif isinstance(value, str) and member in members:
        yield value


@pytest.mark.parametrize("is_terminal", [True, False], ids=["terminal", "pipe"])
@pytest.mark.parametrize("words", LISTINGS)
def test_names_and_keys_are_whole(
    words: str,
    *,
    is_terminal: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _run(f"{words} --json") == 0
    listed = set(_names(json.loads(capsys.readouterr().out), LISTINGS[words]))
    assert listed
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)
    assert _run(words) == 0
    shown = click.unstyle(capsys.readouterr().out)
    assert [name for name in listed if name not in shown] == []
    assert "…" not in shown


def test_pages_that_are_not_current_are_listed_for_scripts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(writing, "stale_pages", lambda: [Path("users.md"), Path("topics.md")])
    assert _run("db dictionary --json") == 1
    assert json.loads(capsys.readouterr().out) == ["users.md", "topics.md"]


def test_a_planned_restore_is_told_scripts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    declared = DeclaredInstance(
        stack="MavPrepStack",
        template={},
        logical_id="Database",
        identifier="mavprep",
        settings={"Tags": [], "MultiAZ": True, "DBInstanceClass": "db.t4g.small"},
    )
    monkeypatch.setattr(commands, "new_client", lambda *_arguments, **_options: None)
    monkeypatch.setattr(commands, "declared_instance", lambda *_arguments: declared)
    there = {"mavprep": {"DBInstanceStatus": "available"}}
    monkeypatch.setattr(commands, "found_instance", lambda _rds, name: there.get(name))
    assert _run("restore database plan --target again --to 2026-01-02T03:04:05Z --json") == 0
    planned = json.loads(capsys.readouterr().out)
    assert planned == {
        "origin": "2026-01-02T03:04:05+00:00",
        "from": {"instance": "mavprep", "state": "available"},
        "to": {"instance": "again", "state": "not there"},
        "settings": {"DBInstanceClass": "db.t4g.small", "MultiAZ": True},
    }
