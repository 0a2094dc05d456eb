"""What `datactl local` tells and does while a local AWS runs."""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.local.embedded import EmbeddedAws
from tests.local.supervisor.sockets import listening
from tools.local.errors import LocalAwsError
from tools.local.running import require_environment, running_environment
from tools.local.settings import StateFolder
from tools.local.supervisor.processes import probe_of
from tools.local.supervisor.state import ProcessStatus

ALL = ["moto", "dynamodb", "dynamodb-gateway", "cloudformation", "streams", "postgres"]


def test_every_process_runs_and_answers(started: EmbeddedAws) -> None:
    processes = started.state.processes

    assert [process.name for process in processes] == ALL
    assert {process.status for process in processes} == {ProcessStatus.RUNNING}
    for process in processes:
        assert process.port is None or probe_of(process.name, process.port)()


def test_every_process_listens_on_loopback_only(started: EmbeddedAws) -> None:
    sockets = listening(started.processes())

    assert {process.port for process in started.state.processes if process.port} <= set(sockets)
    assert set(sockets.values()) == {True}


def test_a_second_up_uses_what_runs(started: EmbeddedAws) -> None:
    before = {process.name: process.pid for process in started.state.processes}

    done = started.datactl("up", "--no-deploy")

    assert "already runs" in done.stderr
    assert {process.name: process.pid for process in started.state.processes} == before


def test_commands_at_the_same_time_start_one_local_aws(unstarted_small: EmbeddedAws) -> None:
    aws = unstarted_small
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda _: aws.datactl("up", "--no-deploy"), range(3)))

    assert sum("already runs" in each.stderr for each in done) == 2
    supervisors = {each for each in aws.processes() if _is_supervisor(each)}
    assert supervisors == {aws.state.supervisor_pid}


def test_status_shows_every_process(started: EmbeddedAws) -> None:
    described = started.status()

    assert described["running"] is True
    assert described["phase"] == "ready"
    assert [process["name"] for process in described["processes"]] == ALL
    assert all(process["uptime_seconds"] > 0 for process in described["processes"])
    table = started.datactl("status").stdout
    assert all(name in table for name in ALL)


def test_the_exported_variables_reach_it_and_nothing_else(started: EmbeddedAws) -> None:
    script = 'eval "$(datactl local env)"; env'
    printed = subprocess.run(
        ["bash", "-c", script],
        env={
            **started.command_environment(),
            "AWS_PROFILE": "production",
            "AWS_SESSION_TOKEN": "token",
        },
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    variables = dict(line.split("=", 1) for line in printed.splitlines() if "=" in line)

    assert variables.items() >= started.environment.items()
    assert "AWS_PROFILE" not in variables
    assert "AWS_SESSION_TOKEN" not in variables
    assert json.loads(started.datactl("env", "--json").stdout) == started.environment


def test_other_tools_get_the_variables_from_a_function(
    started: EmbeddedAws, tmp_path: Path
) -> None:
    assert running_environment(StateFolder(started.folder)) == started.environment
    nothing = StateFolder(tmp_path / "nothing")
    assert running_environment(nothing) is None
    with pytest.raises(LocalAwsError, match="start it with `datactl local up`"):
        require_environment(nothing)


def test_logs_are_shown_by_process(started: EmbeddedAws) -> None:
    one = started.datactl("logs", "postgres").stdout
    several = started.datactl("logs", "--lines=3").stdout

    assert "database system is ready" in one
    assert {"moto", "postgres", "supervisor"} <= {line.split()[0] for line in several.splitlines()}
    refused = started.datactl("logs", "oracle", expected_status=2)
    assert "There is no log of 'oracle'" in refused.stderr


def test_psql_opens_the_database(started: EmbeddedAws) -> None:
    query = "SELECT current_database(), current_setting('server_version_num')::int / 10000"

    answer = started.datactl("psql", "--no-align", "--tuples-only", "-c", query)

    assert answer.stdout.strip() == "mavprep|18"


def _is_supervisor(pid: int) -> bool:
    command = subprocess.run(
        ["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return "-m tools.local.supervisor --state-dir=" in command.stdout
