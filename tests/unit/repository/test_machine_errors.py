"""What the machine refuses ends `datactl` with one sentence; what is a fault of ours does not."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.machine_errors import machine_problem

_MAIN = "from tools.main import main; main()"


def test_a_full_disk_ends_a_command_with_one_sentence() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-c", _MAIN, "query", "iops", "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "error: No space left on device. Mend that, and run it again.\n"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            OSError(errno.EROFS, os.strerror(errno.EROFS), "/repository/.backfills/prod"),
            "/repository/.backfills/prod: Read-only file system.",
        ),
        (
            NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), ".backfills/prod"),
            ".backfills/prod: Not a directory.",
        ),
        (
            IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), "aitutor_courses.json"),
            "aitutor_courses.json: Is a directory.",
        ),
        (
            FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), ".backfills"),
            ".backfills: File exists.",
        ),
        (FileNotFoundError(errno.ENOENT, "No usable temporary directory found"), "No usable temp"),
        (RuntimeError("ENOSPC: no space left on device, write"), "no space left on device, write."),
    ],
)
def test_the_place_and_what_is_wrong_there_are_named(error: Exception, sentence: str) -> None:
    assert (machine_problem(error) or "").startswith(sentence)


@pytest.mark.parametrize(
    "error",
    [
        FileNotFoundError(errno.ENOENT, "No such file or directory", "cdk.out/forgotten.json"),
        RuntimeError("ENOENT: no such file"),
        ValueError("ENOSPC: no space left on device"),
    ],
)
def test_a_fault_of_the_program_stays_one(error: Exception) -> None:
    assert machine_problem(error) is None
