"""What happens when a process ends that should not."""

import json
import os
import signal
import time
from pathlib import Path

import pytest

from tests.local.embedded import EmbeddedAws, wait_until
from tools.local.files import write_json
from tools.local.ports import is_free
from tools.local.settings import StateFolder
from tools.local.streams.health import HEALTH_FILE
from tools.local.supervisor import health
from tools.local.supervisor.bringing_up import Wishes, bring_up
from tools.local.supervisor.processes import probe_of
from tools.local.supervisor.progress import Progress
from tools.local.supervisor.state import ProcessStatus
from tools.local_project import PROJECT

TABLE = {
    "TableName": "survivors",
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}
NAMES = ["dynamodb", "dynamodb-gateway", "cloudformation", "streams", "postgres"]


@pytest.mark.parametrize("name", NAMES)
def test_a_crashed_process_is_started_again_at_the_same_port(
    started: EmbeddedAws, name: str
) -> None:
    before = started.process(name)

    os.kill(_pid(started, name), signal.SIGKILL)

    wait_until(lambda: started.process(name).restarts > before.restarts, f"{name} is restarted")
    wait_until(lambda: _runs(started, name), f"{name} runs")
    after = started.process(name)
    assert after.port == before.port
    assert after.port is None or probe_of(name, after.port)()
    assert "was ended by SIGKILL" in (after.note or "")
    assert started.status()["lost"] is None
    assert f"{name} was started again" in started.datactl("status").stdout


def test_the_database_server_itself_may_crash(started: EmbeddedAws) -> None:
    restarts = started.process("postgres").restarts
    server = _child(_pid(started, "postgres"))

    os.kill(server, signal.SIGKILL)

    wait_until(lambda: started.process("postgres").restarts > restarts, "PostgreSQL is restarted")
    wait_until(lambda: _runs(started, "postgres"), "PostgreSQL runs")


def test_tables_and_rows_survive_a_crash(started: EmbeddedAws) -> None:
    dynamodb = started.client("dynamodb")
    dynamodb.create_table(**TABLE)
    dynamodb.put_item(TableName="survivors", Item={"pk": {"S": "one"}})
    started.datactl("psql", "-c", "CREATE TABLE survivors AS SELECT 42 AS answer")
    restarts = {name: started.process(name).restarts for name in ("dynamodb", "postgres")}

    for name in restarts:
        os.kill(_pid(started, name), signal.SIGKILL)
    for name, count in restarts.items():
        wait_until(lambda: started.process(name).restarts > count, f"{name} is restarted")  # noqa: B023
        wait_until(lambda: _runs(started, name), f"{name} runs")  # noqa: B023

    found = started.client("dynamodb").get_item(TableName="survivors", Key={"pk": {"S": "one"}})
    assert found["Item"] == {"pk": {"S": "one"}}
    assert "42" in started.datactl("psql", "-c", "SELECT answer FROM survivors").stdout


def test_up_replaces_a_process_that_does_not_answer(
    started: EmbeddedAws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(health, "TIMEOUT_SECONDS", 0.5)
    hung = _pid(started, "cloudformation")
    os.kill(hung, signal.SIGSTOP)

    bring_up(PROJECT, StateFolder(started.folder), Wishes(is_deployed=False), Progress())

    assert "cloudformation did not answer and was started again." in capsys.readouterr().err
    assert _pid(started, "cloudformation") != hung


def test_up_replaces_a_process_that_runs_older_code(
    started: EmbeddedAws, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, former = StateFolder(started.folder), _pid(started, "dynamodb-gateway")
    content = json.loads(folder.state.read_text("utf-8"))
    processes = {each["name"]: each for each in content["processes"]}
    processes["dynamodb-gateway"]["code"] = "older"
    write_json(folder.state, content)

    bring_up(PROJECT, folder, Wishes(is_deployed=False), Progress())

    said = "dynamodb-gateway runs older code than there is now; started again, and nothing is lost"
    assert said in capsys.readouterr().err
    assert _pid(started, "dynamodb-gateway") != former
    assert _runs(started, "dynamodb-gateway")


def test_up_replaces_a_stream_pump_that_gives_no_sign_of_life(started: EmbeddedAws) -> None:
    sign = started.folder / "data" / "streams" / HEALTH_FILE
    wait_until(sign.exists, "a sign of life")
    hung = _pid(started, "streams")
    os.kill(hung, signal.SIGSTOP)
    sign.write_text(json.dumps({"at": time.time() - 60, "problems": {}}), "utf-8")

    assert "streams did not answer" in started.datactl("up", "--no-deploy").stderr
    assert _pid(started, "streams") != hung


def test_nothing_outlives_a_killed_supervisor_and_up_begins_again(unstarted: EmbeddedAws) -> None:
    unstarted.datactl("up", "--no-deploy")
    unstarted.datactl("psql", "-c", "CREATE TABLE former AS SELECT 42 AS answer")
    ports = {process.name: process.port for process in unstarted.state.processes}
    server = _child(_pid(unstarted, "postgres"))

    os.kill(unstarted.state.supervisor_pid, signal.SIGKILL)

    wait_until(lambda: not unstarted.processes(), "all processes have ended", 15)
    wait_until(lambda: not Path(f"/proc/{server}").exists(), "PostgreSQL has ended", 5)
    wait_until(lambda: all(map(is_free, filter(None, ports.values()))), "all ports are free", 5)
    assert "No local AWS runs here" in unstarted.datactl("status", expected_status=1).stdout
    done = unstarted.datactl("up", "--no-deploy")
    assert "ended before it was stopped; starting anew" in done.stderr
    assert {process.name: process.port for process in unstarted.state.processes} == ports


def _pid(aws: EmbeddedAws, name: str) -> int:
    pid = aws.process(name).pid
    assert pid is not None, f"{name} does not run"
    return pid


def _runs(aws: EmbeddedAws, name: str) -> bool:
    return aws.process(name).status is ProcessStatus.RUNNING


def _child(pid: int) -> int:
    (child,) = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return int(child)
