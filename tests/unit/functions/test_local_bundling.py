"""A function's package is built without Docker, once, and always the same."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from data_platform.errors import ConfigurationError
from data_platform.functions.local_bundling import LOCK_FILE, python_code
from mavprep_database.version import MIGRATIONS

if TYPE_CHECKING:
    from pathlib import Path

ELF = b"\x7fELF"
ARM_64 = 183


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "greeter"
    folder.mkdir()
    (folder / "handler.py").write_text("def handle(event, context): ...\n")
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def _archives(cache: Path) -> list[Path]:
    """Return what the cache holds beside the file that hides it from Git."""
    return sorted(path for path in cache.iterdir() if path.name != ".gitignore")


def test_a_package_holds_the_function_and_what_it_shares(
    folder: Path, cache: Path, tmp_path: Path
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "times.py").write_text("")
    python_code(folder, shared, cache=cache)
    (archive,) = _archives(cache)
    with zipfile.ZipFile(archive) as package:
        assert package.namelist() == ["greeter/handler.py", "shared/times.py"]
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_package_is_built_once(folder: Path, cache: Path) -> None:
    python_code(folder, cache=cache)
    (archive,) = _archives(cache)
    archive.write_bytes(b"kept")
    python_code(folder, cache=cache)
    assert archive.read_bytes() == b"kept"


def test_a_changed_source_makes_another_package(folder: Path, cache: Path) -> None:
    python_code(folder, cache=cache)
    (folder / "handler.py").write_text("def handle(event, context): return 1\n")
    python_code(folder, cache=cache)
    assert len(_archives(cache)) == 2


def test_old_packages_of_the_function_go(folder: Path, cache: Path) -> None:
    cache.mkdir()
    other = cache / f"greeter_two-{'0' * 64}.zip"
    other.touch()
    for day in range(6):
        (folder / "handler.py").write_text(f"DAY = {day}\n")
        python_code(folder, cache=cache)
    kept = [path for path in _archives(cache) if path != other]
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
    assert _archives(cache) == []


def test_requirements_without_lock_are_refused(folder: Path, cache: Path) -> None:
    """The package would lack them, and fail where it is deployed."""
    (folder / "requirements.txt").write_text("psycopg==3.3.9\n")
    with pytest.raises(ConfigurationError, match="run `make lock`"):
        python_code(folder, cache=cache)


def test_packages_are_for_lambda_and_equal_to_the_byte(tmp_path: Path) -> None:
    """Wherever this test runs: Python 3.14 on arm64."""
    archives = []
    for cache in (tmp_path / "first", tmp_path / "second"):
        python_code(MIGRATIONS.parent, cache=cache)
        archives += _archives(cache)
    first, second = archives
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
