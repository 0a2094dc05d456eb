"""A package holds what its function may load."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from data_platform.errors import ConfigurationError
from data_platform.functions.package_members import (
    LEFT_OUT_FILE,
    installed_files,
    left_out_patterns,
    own_files,
)
from tests.unit.functions.packages import new_function
from tools.synthesis import Assembly

MAX_PACKAGE_BYTES = 7_000_000


def _write(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return folder


def _installed(wheels: Path, *left_out: str) -> list[str]:
    return [name for name, _ in installed_files(wheels, left_out)]


@pytest.mark.parametrize(
    "name",
    [
        "driver/_fast.cpython-314-aarch64-linux-gnu.so",
        "driver.libs/libpq.so.5",
        "driver/latest.py",
        "driver-1.0.dist-info/METADATA",
        "driver-1.0.dist-info/entry_points.txt",
        "driver-1.0.dist-info/licenses/LICENSE.txt",
        "driver-1.0.dist-info/LICENSE",
        "tests/helper.py",
    ],
)
def test_what_a_function_may_load_is_packaged(name: str, tmp_path: Path) -> None:
    assert _installed(_write(tmp_path, name)) == [name]


@pytest.mark.parametrize(
    "name",
    [
        "bin/driver",
        "driver/__init__.pyi",
        "driver/_fast.pyx",
        "driver/_fast.c",
        "driver/tests/test_driver.py",
        "driver/__pycache__/latest.cpython-311.pyc",
        "driver-1.0.dist-info/RECORD",
        "driver-1.0.dist-info/direct_url.json",
    ],
)
def test_what_no_function_loads_is_left_out(name: str, tmp_path: Path) -> None:
    assert _installed(_write(tmp_path, name)) == []


def test_a_function_leaves_out_what_it_never_loads(tmp_path: Path) -> None:
    function = new_function(tmp_path)
    (function / LEFT_OUT_FILE).write_text("# Other databases.\norm/dialects/sqlite/*\n\n")
    wheels = _write(tmp_path / "wheels", "orm/__init__.py", "orm/dialects/sqlite/deep/base.py")
    assert _installed(wheels, *left_out_patterns(function)) == ["orm/__init__.py"]


def test_a_pattern_without_a_match_is_refused(tmp_path: Path) -> None:
    """The package would grow again after its library moved a folder."""
    wheels = _write(tmp_path, "orm/__init__.py")
    with pytest.raises(ConfigurationError, match=r"'orm/dialects/\*' matches no file"):
        _installed(wheels, "orm/dialects/*")


def test_files_for_building_stay_outside(tmp_path: Path) -> None:
    function = _write(
        new_function(tmp_path), "requirements.txt", "requirements.lock", LEFT_OUT_FILE, "README.md"
    )
    names = [name for name, _ in own_files([function])]
    assert names == ["greeter/__init__.py", "greeter/handler.py"]


def test_every_package_of_the_app_is_small(assemblies: Mapping[str, Assembly]) -> None:
    """A large package starts slowly, and is uploaded and kept again with every version."""
    sizes = {
        path.name: path.stat().st_size
        for assembly in assemblies.values()
        for path in assembly.directory.glob("asset.*.zip")
    }
    assert sizes
    assert {name for name, size in sizes.items() if size >= MAX_PACKAGE_BYTES} == set()
