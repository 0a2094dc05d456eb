"""A function's package is built without Docker, once, and always the same."""

import zipfile
from pathlib import Path

import pytest

from data_platform.errors import ConfigurationError
from data_platform.functions.bytecode import INTERPRETER_VARIABLE
from data_platform.functions.local_bundling import python_code
from data_platform.functions.package_members import LOCK_FILE
from mavprep_database.version import MIGRATIONS
from tests.unit.functions.packages import archives, new_function

ELF = b"\x7fELF"
ARM_64 = 183


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_function(tmp_path)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_a_package_holds_the_function_and_what_it_shares(
    folder: Path, cache: Path, tmp_path: Path
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "times.py").write_text("")
    python_code(folder, shared, cache=cache)
    (archive,) = archives(cache)
    with zipfile.ZipFile(archive) as package:
        assert package.namelist() == [
            "greeter/__init__.py",
            "greeter/handler.py",
            "shared/times.py",
        ]
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_package_is_built_once(folder: Path, cache: Path) -> None:
    python_code(folder, cache=cache)
    (archive,) = archives(cache)
    archive.write_bytes(b"kept")
    python_code(folder, cache=cache)
    assert archive.read_bytes() == b"kept"


def test_a_changed_source_makes_another_package(folder: Path, cache: Path) -> None:
    python_code(folder, cache=cache)
    (folder / "handler.py").write_text("def handle(event, context): return 1\n")
    python_code(folder, cache=cache)
    assert len(archives(cache)) == 2


def test_a_description_changes_nothing(folder: Path, cache: Path) -> None:
    python_code(folder, cache=cache)
    (folder / "README.md").write_text("# Greeter\n")
    python_code(folder, cache=cache)
    assert len(archives(cache)) == 1


def test_only_the_users_of_a_changed_source_change(tmp_path: Path, cache: Path) -> None:
    shared = new_function(tmp_path, "shared")
    first, second, alone = (new_function(tmp_path, name) for name in ("first", "second", "alone"))

    def synthesize() -> set[str]:
        before = set(archives(cache)) if cache.exists() else set()
        python_code(first, shared, cache=cache)
        python_code(second, shared, cache=cache)
        python_code(alone, cache=cache)
        return {path.name.partition("-")[0] for path in set(archives(cache)) - before}

    assert synthesize() == {"first", "second", "alone"}
    assert synthesize() == set()
    (shared / "handler.py").write_text("changed\n")
    assert synthesize() == {"first", "second"}
    (alone / "handler.py").write_text("changed\n")
    assert synthesize() == {"alone"}


def test_old_packages_of_the_function_go(folder: Path, cache: Path) -> None:
    cache.mkdir()
    other = cache / f"greeter_two-{'0' * 64}.zip"
    other.touch()
    for day in range(6):
        (folder / "handler.py").write_text(f"DAY = {day}\n")
        python_code(folder, cache=cache)
    kept = [path for path in archives(cache) if path != other]
    assert len(kept) == 4
    assert other.exists()
    newest = max(kept, key=lambda path: path.stat().st_mtime_ns)
    with zipfile.ZipFile(newest) as package:
        assert package.read("greeter/handler.py") == b"DAY = 5\n"


def test_a_lock_that_cannot_be_installed_is_refused(folder: Path, cache: Path) -> None:
    """A requirement without hash is one that somebody could replace."""
    (folder / LOCK_FILE).write_text("psycopg==3.3.9\n")
    with pytest.raises(
        ConfigurationError, match=r"greeter/requirements\.lock could not be install"
    ):
        python_code(folder, cache=cache)
    assert archives(cache) == []


def test_requirements_without_lock_are_refused(folder: Path, cache: Path) -> None:
    """The package would lack them, and fail where it is deployed."""
    (folder / "requirements.txt").write_text("psycopg==3.3.9\n")
    with pytest.raises(ConfigurationError, match="run `make lock`"):
        python_code(folder, cache=cache)


def test_packages_are_for_lambda_and_equal_to_the_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever this test runs: Python 3.14 on arm64."""
    monkeypatch.delenv(INTERPRETER_VARIABLE, raising=False)
    built = []
    for cache in (tmp_path / "first", tmp_path / "second"):
        python_code(MIGRATIONS.parent, cache=cache)
        built += archives(cache)
    first, second = built
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as package:
        libraries = [
            data
            for data in (package.read(name) for name in package.namelist() if ".so" in name)
            if data.startswith(ELF)
        ]
        names = package.namelist()
    assert libraries
    assert {int.from_bytes(data[18:20], "little") for data in libraries} == {ARM_64}
    assert any("cpython-314-aarch64" in name for name in names)
    assert "mavprep_database/handler.py" in names
    assert not [name for name in names if name.startswith("bin/") or name.endswith(".pyc")]
