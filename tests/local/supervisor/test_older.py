"""What of a running local AWS is older than the code that is there now."""

from dataclasses import replace
from pathlib import Path

import pytest

from tools.local import code
from tools.local.code import code_of_command, code_of_module
from tools.local.files import write_json
from tools.local.settings import Endpoints, StateFolder, TableEngine
from tools.local.supervisor.locks import locked
from tools.local.supervisor.older import older_processes, what_is_kept
from tools.local.supervisor.processes import SUPERVISOR_MODULE, process_specs
from tools.local.supervisor.state import (
    LocalAwsState,
    Phase,
    ProcessState,
    ProcessStatus,
    is_of_another_version,
    read_state,
)

PORTS = {"moto": 1, "cloudformation": 4, "postgres": 5}


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package that consists of a process, what it imports, and what it does not."""
    package = tmp_path / "tools" / "small"
    package.mkdir(parents=True)
    for name, text in {
        "../__init__.py": "",
        "__init__.py": "",
        "__main__.py": "from tools.small import (\n    used,\n)\n",
        "used.py": 'import moto\nimport tools.small.deeper\nSCRIPT = "worker.cjs"\n',
        "deeper.py": "",
        "worker.cjs": "",
        "unused.py": "",
    }.items():
        (package / name).write_text(text)
    monkeypatch.setattr(code, "SOURCE_ROOT", tmp_path)
    return package


@pytest.mark.parametrize("name", ["__main__.py", "used.py", "deeper.py", "worker.cjs"])
def test_what_a_process_loads_or_starts_counts(source: Path, name: str) -> None:
    before = code_of_module("tools.small")
    assert code_of_module("tools.small") == before

    (source / name).write_text("from tools.small import used, deeper  # changed, with worker.cjs\n")

    assert code_of_module("tools.small") != before


def test_what_it_does_not_load_does_not_count(source: Path) -> None:
    before = code_of_module("tools.small")

    (source / "unused.py").write_text("changed = True\n")

    assert code_of_module("tools.small") == before


@pytest.mark.usefixtures("source")
def test_the_version_of_an_installed_package_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    before = code_of_module("tools.small")

    monkeypatch.setattr(code, "_installed", lambda: {"moto": "99.0"})

    assert code_of_module("tools.small") != before


def test_a_program_counts_with_its_files(tmp_path: Path) -> None:
    engine = tmp_path / "engine.jar"
    engine.write_bytes(b"1")
    command = ["java", "-cp", f"{tmp_path}:{engine}"]
    before = code_of_command(command)

    engine.write_bytes(b"12")

    assert code_of_command(command) != before


def _running(folder: StateFolder) -> LocalAwsState:
    specs = process_specs(folder, TableEngine.MOTO, PORTS, is_in_memory=False)
    return LocalAwsState(
        phase=Phase.READY,
        engine=TableEngine.MOTO,
        endpoints=Endpoints("http://localhost:1", "http://localhost:1", "http://localhost:4", 5),
        supervisor_pid=1,
        started_at=1.0,
        processes=tuple(
            ProcessState(
                name=spec.name,
                status=ProcessStatus.RUNNING,
                port=spec.port,
                log="log",
                code=code_of_command(spec.command()),
            )
            for spec in specs
        ),
        code=code_of_module(SUPERVISOR_MODULE),
    )


@pytest.mark.parametrize(
    ("name", "needs_new_start"), [("streams", False), ("cloudformation", False), ("moto", True)]
)
def test_only_a_process_that_holds_something_in_memory_needs_a_new_start_of_all(
    tmp_path: Path, name: str, *, needs_new_start: bool
) -> None:
    folder = StateFolder(tmp_path)
    state = _running(folder)
    assert older_processes(folder, state).names == ()
    processes = [
        replace(each, code="older") if each.name == name else each for each in state.processes
    ]

    older = older_processes(folder, replace(state, processes=tuple(processes)))

    assert older.names == (name,)
    assert older.needs_new_start is needs_new_start


def test_a_supervisor_of_before_is_older(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)

    older = older_processes(folder, replace(_running(folder), code=None))

    assert older.names == ("supervisor",)
    assert older.needs_new_start


def test_a_new_start_says_what_it_keeps(tmp_path: Path) -> None:
    in_moto = _running(StateFolder(tmp_path))
    on_disk = replace(in_moto, engine=TableEngine.DYNAMODB_LOCAL)

    assert "the tables were in moto, in memory" in what_is_kept(in_moto)
    assert "The tables' items (dynamodb) and the database (postgres) are kept" in what_is_kept(
        on_disk
    )
    assert "are gone" in what_is_kept(replace(on_disk, is_in_memory=True))


def test_the_state_of_another_version_ends_no_command(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    write_json(folder.state, {"phase": "ready", "endpoints": {"what_is_this": 1}})

    assert read_state(folder) is None
    assert not is_of_another_version(folder)
    with locked(folder.supervisor_lock, timeout_seconds=1):
        assert is_of_another_version(folder)
