"""`pg_dump` of the version that PostgreSQL has here."""

import re
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

from tools.postgresql.errors import PostgresqlError
from tools.postgresql.programs import programs
from tools.restore.database.errors import RestoreError

_OLDEST = 18


def pg_dump() -> Path:
    """Return a `pg_dump` that reads PostgreSQL 18: the one of this repository, or of the machine.

    Raises
    ------
    RestoreError
        If there is none.
    """
    with suppress(PostgresqlError):
        return programs() / "pg_dump"
    found = shutil.which("pg_dump")
    if found and _version(found) >= _OLDEST:
        return Path(found)
    raise RestoreError(
        f"pg_dump {_OLDEST} or newer is missing: run `make setup`, or install PostgreSQL's client "
        "programs."
    )


def _version(program: str) -> int:
    said = subprocess.run([program, "--version"], check=False, capture_output=True, text=True)
    number = re.search(r"\d+", said.stdout)
    return int(number[0]) if number else 0
