"""Ctrl-C ends a command with status 130, and nothing is said of processes that it ended as well."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner

import app
from tests.surroundings import HEARING_SIGNALS
from tools import main
from tools.cli import cli
from tools.lazy_commands import LazyCommands
from tools.paths import REPOSITORY
from tools.restore.command_options import with_options

_PROGRAM = """\
import time
from data_platform.interruptions import ending_quietly
with ending_quietly():
    from aws_cdk import App
    App()
    print("CDK is there", flush=True)
    time.sleep(60)
"""


def _interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_ctrl_c_is_quiet_while_cdk_is_there() -> None:
    """It reaches all processes of the terminal's foreground, CDK's Node among them."""
    with subprocess.Popen(
        [sys.executable, "-c", HEARING_SIGNALS + _PROGRAM],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "CDK is there\n"
        os.killpg(process.pid, signal.SIGINT)
        assert process.communicate(timeout=30) == ("", "")
    assert process.returncode == 130


def test_an_interrupted_command_has_a_status_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = {"wait": click.Command("wait", callback=_interrupted)}
    monkeypatch.setattr(cli, "commands", LazyCommands({}, commands))
    result = CliRunner().invoke(cli, ["wait"])
    assert (result.exit_code, result.output) == (130, "")


@pytest.mark.parametrize(
    ("program", "inner"), [(app.main, "app._synthesize"), (main.main, "tools.cli.cli")]
)
def test_a_program_ends_by_its_status(
    program: Callable[[], None], inner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", sys.stderr)
    monkeypatch.setattr(inner, _interrupted)
    with pytest.raises(SystemExit) as ended:
        program()
    assert ended.value.code == 130


def test_what_can_go_on_says_so_with_the_same_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stderr", sys.stderr)
    with pytest.raises(SystemExit) as ended:
        with_options(_interrupted)()
    assert ended.value.code == 130
    assert capsys.readouterr().err == "Interrupted: run it again to go on.\n"
