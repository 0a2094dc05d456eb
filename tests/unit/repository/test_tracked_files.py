"""What lies in the repository: nothing that is made, and nothing large."""

import subprocess

from tools.paths import REPOSITORY

MAX_BYTES = 500_000
"""Snapshots of templates are the largest files."""


def _tracked(*options: str) -> list[str]:
    command = ["git", "ls-files", "--cached", "-z", *options]
    listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\0") if name]


def test_nothing_that_is_ignored_is_tracked() -> None:
    assert _tracked("--ignored", "--exclude-standard") == []


def test_no_file_is_large() -> None:
    paths = [REPOSITORY / name for name in _tracked()]
    assert [str(each) for each in paths if each.is_file() and each.stat().st_size > MAX_BYTES] == []
