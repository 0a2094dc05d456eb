"""A local AWS in memory: faster, for whoever does not need what it holds afterwards."""

from pathlib import Path

from tests.local.embedded import EmbeddedAws
from tools.local.files import write_json
from tools.local.settings import Endpoints, StateFolder, TableEngine
from tools.local.supervisor.bringing_up import Wishes
from tools.local.supervisor.processes import DYNAMODB, process_specs
from tools.local.supervisor.state import LocalAwsState, Phase, read_state

PORTS = {"moto": 1, "dynamodb": 2, "dynamodb-gateway": 3, "cloudformation": 4, "postgres": 5}


def test_the_engine_writes_no_table_to_disk(deployed_aws: EmbeddedAws) -> None:
    assert deployed_aws.state.is_in_memory
    pid = deployed_aws.process(DYNAMODB).pid
    command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")

    assert b"-inMemory" in command
    assert b"-dbPath" not in command
    assert not (deployed_aws.folder / "data" / "dynamodb").exists()
    assert deployed_aws.client("dynamodb").list_tables()["TableNames"]


def test_the_database_waits_for_nothing(deployed_aws: EmbeddedAws) -> None:
    shown = deployed_aws.datactl("psql", "--tuples-only", "-c", "SHOW synchronous_commit").stdout

    assert shown.strip() == "off"


def test_one_on_disk_does_not_become_one_in_memory(started: EmbeddedAws) -> None:
    failed = started.datactl("up", "--no-deploy", "--in-memory", expected_status=1)

    assert "error: The running local AWS keeps its data on disk: use --fr" in failed.stderr


def test_its_data_cannot_be_kept(deployed_aws: EmbeddedAws) -> None:
    failed = deployed_aws.datactl("down", "--keep-data", expected_status=1)

    assert "error: The data of this local AWS are in memory and end with" in failed.stderr
    assert deployed_aws.status()["running"]


def test_kept_data_are_not_ignored(unstarted: EmbeddedAws) -> None:
    unstarted.folder.mkdir()
    write_json(unstarted.folder / "kept.json", {"at": 1.0})

    failed = unstarted.datactl("up", "--in-memory", expected_status=1)

    assert "error: Data of the last local AWS are kept here, which one in" in failed.stderr


def test_disk_is_the_default() -> None:
    assert not Wishes().is_in_memory


def test_a_crash_of_the_engine_loses_what_was_in_memory(tmp_path: Path) -> None:
    """So that `up` deploys anew instead of serving empty tables."""
    folder = StateFolder(tmp_path)

    for is_in_memory in (False, True):
        specs = process_specs(folder, TableEngine.DYNAMODB_LOCAL, PORTS, is_in_memory=is_in_memory)
        (engine,) = (spec for spec in specs if spec.name == DYNAMODB)
        assert engine.is_volatile is is_in_memory


def test_the_state_of_a_former_version_is_one_on_disk(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    endpoints = Endpoints("http://localhost:1", "http://localhost:2", "http://localhost:3", 4)
    state = LocalAwsState(Phase.READY, TableEngine.DYNAMODB_LOCAL, endpoints, 1, 1.0, ())
    former = state.as_json()
    del former["is_in_memory"]
    write_json(folder.state, former)

    read = read_state(folder)

    assert read == state
