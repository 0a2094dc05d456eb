"""Telling whether sources have changed."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def source_digest(root: Path, names: Iterable[str], facts: Iterable[str] = ()) -> str:
    """Digest files, and whatever else decides what they give.

    Parameters
    ----------
    root
        Where they lie.
    names
        Files, folders with all that they hold but bytecode, and patterns of files, below the root.
    facts
        Anything else, such as versions of packages.
    """
    digest = hashlib.sha256()
    for fact in facts:
        digest.update(f"{fact}\n".encode())
    found = [path for name in names for path in root.glob(name)]
    files = {file for path in found for file in (path.rglob("*") if path.is_dir() else [path])}
    for file in sorted(files):
        if file.is_file() and "__pycache__" not in file.parts:
            content = file.read_bytes()
            digest.update(f"{file.relative_to(root)} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()
