"""Environments of their own are whole or made again, and hold what their pins say today."""

import fcntl
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tools.environments import NotInstalledError, alone_in, programs


def _wheel(folder: Path, version: str) -> Path:
    """Make a distribution whose program prints its version and the Python that runs it."""
    wheel = folder / f"told-{version}-py3-none-any.whl"
    metadata = f"told-{version}.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(
            "told.py", f"import sys\ndef main(): print({version!r}, *sys.version_info[:2])\n"
        )
        for name, text in {
            "METADATA": f"Metadata-Version: 2.1\nName: told\nVersion: {version}\n",
            "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            "entry_points.txt": "[console_scripts]\ntold = told:main\n",
            "RECORD": "",
        }.items():
            archive.writestr(f"{metadata}/{name}", text)
    return wheel


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    return _pinned(tmp_path / "requirements.txt", "1")


def _pinned(requirements: Path, version: str) -> Path:
    requirements.write_text(f"told @ {_wheel(requirements.parent, version).as_uri()}\n")
    return requirements


def _says(folder: Path) -> str:
    return subprocess.run(
        [folder / "told"], capture_output=True, text=True, check=True
    ).stdout.strip()


def _python() -> str:
    return f"{sys.version_info.major} {sys.version_info.minor}"


def test_programs_run_by_this_python_and_are_installed_once(
    tmp_path: Path, requirements: Path
) -> None:
    folder = tmp_path / "kept"
    installed = programs(folder, requirements)
    assert _says(installed) == f"1 {_python()}"
    (installed / "kept").touch()
    assert programs(folder, requirements) == installed
    assert (installed / "kept").exists()


def test_new_pins_take_the_place_of_the_former(tmp_path: Path, requirements: Path) -> None:
    folder = tmp_path / "kept"
    former = programs(folder, requirements)
    installed = programs(folder, _pinned(requirements, "2"))
    assert _says(installed) == f"2 {_python()}"
    assert not former.exists()


def test_what_broke_off_is_made_again(tmp_path: Path, requirements: Path) -> None:
    folder = tmp_path / "kept"
    installed = programs(folder, requirements)
    (installed / "told").unlink()
    (installed.parent / "complete").unlink()
    assert _says(programs(folder, requirements)) == f"1 {_python()}"


def test_what_cannot_be_installed_is_named_and_tried_again(
    tmp_path: Path, requirements: Path
) -> None:
    folder = tmp_path / "kept"
    (wheel,) = tmp_path.glob("*.whl")
    wheel.rename(tmp_path / "elsewhere")
    with pytest.raises(
        NotInstalledError, match=r"(?s)requirements.txt cannot be installed: .*told"
    ):
        programs(folder, requirements)
    (tmp_path / "elsewhere").rename(wheel)
    assert _says(programs(folder, requirements)) == f"1 {_python()}"


def test_two_processes_take_turns(tmp_path: Path, requirements: Path) -> None:
    folder = tmp_path / "new" / "kept"
    with ThreadPoolExecutor() as threads:
        with alone_in(folder), (folder / "lock").open("w") as other:
            with pytest.raises(BlockingIOError):
                fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
            waiting = threads.submit(programs, folder, requirements)
            assert not list(folder.glob("*/complete"))
        assert _says(waiting.result(60)) == f"1 {_python()}"
