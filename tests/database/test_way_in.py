"""The way to a stage's database, with stand-ins for the AWS CLI and its plugin.

The stand-in takes the CLI's own command line and forwards the port as the plugin does.
"""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import boto3
import psycopg
import pytest
from botocore.stub import Stubber
from click.testing import CliRunner
from psycopg.conninfo import conninfo_to_dict

from data_platform.settings.databases import WAY_IN_TAG
from tests.surroundings import HEARING_SIGNALS
from tools.database.commands import db
from tools.database.way_in.errors import WayInError
from tools.database.way_in.opening import CERTIFICATES, address, way_in
from tools.database.way_in.tunnel import forwarded

HOST = "mavprep.abc.us-east-1.rds.amazonaws.com"
_FORWARDING = """
import os, re, socket, sys, threading
open({arguments!r}, "w").write(repr(sys.argv[1:]) + " " + str(os.getpid()))
port = int(re.search("localPortNumber=([0-9]+)", " ".join(sys.argv))[1])
listener = socket.create_server(("127.0.0.1", port))
def pass_on(source, target):
    while block := source.recv(65536):
        target.sendall(block)
    target.close()
while True:
    client, _ = listener.accept()
    server = socket.socket(socket.AF_UNIX)
    server.connect({target!r})
    threading.Thread(target=pass_on, args=(client, server), daemon=True).start()
    threading.Thread(target=pass_on, args=(server, client), daemon=True).start()
"""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def _install(folder: Path, name: str, script: str = "") -> None:
    program = folder / name
    program.write_text(f"#!{sys.executable}\n{script}", "utf-8")
    program.chmod(0o755)


@pytest.fixture
def session(programs: Path, tmp_path: Path, database: str) -> Path:
    """Stand-ins that lead to the tests' PostgreSQL; what they were told is written here."""
    told = tmp_path / "told"
    parts = conninfo_to_dict(database)
    target = f"{parts['host']}/.s.PGSQL.{parts.get('port') or 5432}"
    _install(programs, "session-manager-plugin")
    _install(programs, "aws", _FORWARDING.format(arguments=str(told), target=target))
    return told


def _is_alive(told: Path) -> bool:
    with suppress(ProcessLookupError):
        os.kill(int(told.read_text("utf-8").rpartition(" ")[2]), 0)
        return True
    return False


def test_a_port_leads_to_the_database_as_long_as_it_is_needed(session: Path, database: str) -> None:
    name = conninfo_to_dict(database)["dbname"]
    with (
        forwarded("i-1", HOST, 5432) as port,
        psycopg.connect(f"host=127.0.0.1 port={port} dbname={name} user=postgres") as connection,
    ):
        assert connection.execute("SELECT count(*) FROM subjects").fetchone() == (0,)
    assert session.read_text("utf-8").startswith(
        "['ssm', 'start-session', '--target', 'i-1', '--document-name', "
        "'AWS-StartPortForwardingSessionToRemoteHost', '--parameters', "
        f"'host={HOST},portNumber=5432,localPortNumber={port}']"
    )
    assert not _is_alive(session)


@pytest.mark.parametrize("end", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_whatever_ends_the_command_closes_the_way(session: Path, end: type[BaseException]) -> None:
    with pytest.raises(end), forwarded("i-1", HOST, 5432):
        raise end
    assert not _is_alive(session)


_COMMAND = """
import time
import tools.cli, tools.main
from tools.database.way_in.tunnel import forwarded
def command():
    with forwarded("i-1", "host", 5432):
        print("open", flush=True)
        time.sleep(60)
tools.cli.cli = command
tools.main.main()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_cancelled_job_and_a_closed_terminal_close_the_way(session: Path, number: int) -> None:
    command = [sys.executable, "-c", HEARING_SIGNALS + _COMMAND]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        process.send_signal(number)
        process.wait(20)
    assert not _is_alive(session)


def test_a_session_that_is_refused_says_why(programs: Path) -> None:
    _install(programs, "session-manager-plugin")
    _install(programs, "aws", "print('TargetNotConnected: i-1 is not connected.'); exit(255)")
    with pytest.raises(WayInError, match=r"ended at once: TargetNotConnected: i-1 is"):
        forwarded("i-1", HOST, 5432).__enter__()


@pytest.mark.parametrize(
    ("installed", "missing"),
    [((), "session-manager-plugin is missing: install"), (("session-manager-plugin",), "AWS CLI")],
)
def test_a_missing_program_is_named(
    programs: Path, monkeypatch: pytest.MonkeyPatch, installed: tuple[str, ...], missing: str
) -> None:
    for name in installed:
        _install(programs, name)
    monkeypatch.setattr(sys, "executable", str(programs / "python"))
    with pytest.raises(WayInError, match=missing):
        forwarded("i-1", HOST, 5432).__enter__()


@pytest.mark.usefixtures("session")
def test_the_server_must_prove_that_it_is_the_instance() -> None:
    """The tests' server has no certificate: nothing is sent to it, the token least of all."""
    with forwarded("i-1", HOST, 5432) as port:
        url = address(
            host=HOST, local_port=port, database="mavprep", role="mavprep_app", password="token"
        )
        with pytest.raises(psycopg.OperationalError, match="does not support SSL"):
            psycopg.connect(url)
    parts = conninfo_to_dict(url)
    assert (parts["sslmode"], parts["host"], parts["hostaddr"]) == (
        "verify-full",
        HOST,
        "127.0.0.1",
    )
    assert b"BEGIN CERTIFICATE" in CERTIFICATES.read_bytes()


def _clients(*, nodes: list[str]) -> tuple[dict[str, Any], list[Stubber]]:
    made: dict[str, Any] = {
        name: boto3.client(
            name,
            region_name="us-east-1",
            aws_access_key_id="AKIAEXAMPLE",
            aws_secret_access_key="secret",
        )
        for name in ("rds", "ec2", "secretsmanager")
    }
    rds, ec2, secrets = (Stubber(made[name]) for name in ("rds", "ec2", "secretsmanager"))
    instance = {
        "DBInstanceIdentifier": "mavprep",
        "DBInstanceStatus": "available",
        "Endpoint": {"Address": HOST, "Port": 5432},
        "MasterUserSecret": {"SecretArn": "arn:aws:secretsmanager:us-east-1:1:secret:rds-1"},
    }
    rds.add_response("describe_db_instances", {"DBInstances": [instance]})
    ec2.add_response(
        "describe_instances",
        {"Reservations": [{"Instances": [{"InstanceId": node}]} for node in nodes]},
        {
            "Filters": [
                {"Name": f"tag:{WAY_IN_TAG}", "Values": ["mavprep"]},
                {"Name": "instance-state-name", "Values": ["running"]},
            ]
        },
    )
    secrets.add_response("get_secret_value", {"SecretString": '{"password": "by RDS"}'})
    for stubber in (rds, ec2, secrets):
        stubber.activate()
    return made, [rds, ec2, secrets]


@pytest.mark.parametrize("role", ["mavprep_readonly", "postgres"])
def test_roles_log_in_with_tokens_and_the_master_user_with_the_password_of_rds(
    session: Path, role: str
) -> None:
    clients, _ = _clients(nodes=["i-9"])
    with way_in(clients.__getitem__, instance="mavprep", database="mavprep", role=role) as url:
        parts = conninfo_to_dict(url)
    assert parts["user"] == role
    if role == "postgres":
        assert parts["password"] == "by RDS"
    else:
        assert f"{HOST}:5432/?Action=connect&DBUser={role}" in str(parts["password"])
    assert "'i-9'" in session.read_text("utf-8")


@pytest.mark.usefixtures("session")
def test_without_a_node_it_is_said_how_to_get_one() -> None:
    clients, _ = _clients(nodes=[])
    way = way_in(clients.__getitem__, instance="mavprep", database="mavprep", role="postgres")
    with pytest.raises(WayInError, match=r"No node is running with the tag .*way_in=True.*--node"):
        way.__enter__()


def test_a_command_wants_one_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    runner = CliRunner()
    none = runner.invoke(db, ["migrate"])
    both = runner.invoke(db, ["migrate", "--url=postgresql://u@h/d", "--stage=prod"])
    assert (none.exit_code, both.exit_code) == (2, 2)
    assert "--stage" in none.output
    assert "Give either --url or --stage." in both.output
