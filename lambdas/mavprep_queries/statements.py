"""The SQL files of this package."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "sql"


@cache
def statement(name: str) -> bytes:
    """Return the SQL of ``sql/<name>.sql``, read once.

    As bytes: psycopg takes a string only if it is a literal of the program.
    """
    return (_FOLDER / f"{name}.sql").read_bytes()
