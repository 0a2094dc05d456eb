"""The hash of a folder depends on names and contents alone."""

import os
import shutil
from pathlib import Path

import pytest

from data_platform.functions.contents import content_hash, files_below


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "here" / "greeter"
    (folder / "texts").mkdir(parents=True)
    (folder / "handler.py").write_text("greet()\n")
    (folder / "texts" / "hello.txt").write_text("hello\n")
    return folder


def test_files_are_sorted_by_name(folder: Path) -> None:
    names = [path.relative_to(folder).as_posix() for path in files_below(folder)]
    assert names == ["handler.py", "texts/hello.txt"]


def test_place_date_and_permissions_do_not_count(folder: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "elsewhere" / "greeter"))
    os.utime(copy / "handler.py", (0, 0))
    (copy / "handler.py").chmod(0o700)
    assert content_hash([copy]) == content_hash([folder])


@pytest.mark.parametrize(
    "name", [".editor", "__pycache__/handler.cpython-314.pyc", "handler.pyc", "README.md"]
)
def test_what_is_not_source_does_not_count(name: str, folder: Path) -> None:
    before = content_hash([folder])
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("noise")
    assert content_hash([folder]) == before


def test_contents_and_names_count(folder: Path) -> None:
    before = content_hash([folder])
    (folder / "handler.py").write_text("greet_again()\n")
    changed = content_hash([folder])
    (folder / "handler.py").rename(folder / "greeter.py")
    assert len({before, changed, content_hash([folder])}) == 3


def test_moving_text_between_files_counts(folder: Path) -> None:
    before = content_hash([folder])
    (folder / "handler.py").write_text("greet()\nhello\n")
    (folder / "texts" / "hello.txt").write_text("")
    assert content_hash([folder]) != before


def test_options_count(folder: Path) -> None:
    assert content_hash([folder], "arm64") != content_hash([folder], "x86_64")


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    """Its hash would be that of an empty one."""
    with pytest.raises(FileNotFoundError, match="There is no folder"):
        content_hash([tmp_path / "forgotten"])
