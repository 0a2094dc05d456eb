"""The SQL files of this package."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "sql"


@cache
def statement(name: str) -> bytes:
    """Return the SQL of ``sql/<name>.sql``, read once.

    As bytes: psycopg takes a text only if it stands in the program itself.
    """
    return (_FOLDER / f"{name}.sql").read_bytes()
