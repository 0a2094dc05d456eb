"""Which migrations there are. Needs the standard library only, so that a stack can ask."""

import hashlib
from pathlib import Path

MIGRATIONS = Path(__file__).parent / "migrations"

_DIGITS = 16


def migrations_version(directory: Path = MIGRATIONS) -> str:
    """Return a short hash of all migration files, names and contents.

    It is the property of the custom resource that makes CloudFormation call the function again
    when, and only when, a migration was added or changed.
    """
    digest = hashlib.sha256()
    for path in sorted(directory.iterdir()):
        if path.suffix in {".py", ".sql"}:
            content = path.read_bytes().replace(b"\r\n", b"\n")
            digest.update(f"{path.name}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()[:_DIGITS]
