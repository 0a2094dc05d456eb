"""What a terminal or a file cannot encode is escaped, and JSON stays JSON."""

import io
import json
import sys

import click
import pytest

from tools import main
from tools.output.json_text import json_text

VALUE = {"entity_id": "näh日\N{GRINNING FACE}", "half": "\ud800"}


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8"])
def test_json_can_be_read_again(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding))
    monkeypatch.setattr("tools.cli.cli", lambda: click.echo(json_text(VALUE)))
    main.main()
    assert json.loads(written.getvalue().decode(encoding)) == VALUE
