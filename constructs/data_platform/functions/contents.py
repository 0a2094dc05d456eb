"""The contents of folders: which files count, and a hash that is the same on every machine."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

_DESCRIPTION = "README.md"


def files_below(folder: Path) -> list[Path]:
    """Return the files of a folder, sorted by name.

    Hidden files, compiled Python and descriptions for readers are left out.

    Raises
    ------
    FileNotFoundError
        If there is no such folder, whose hash would otherwise be that of an empty one.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"There is no folder {folder}.")
    found = [
        path
        for path in folder.rglob("*")
        if path.is_file() and not _is_left_out(path.relative_to(folder).parts)
    ]
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def content_hash(folders: Iterable[Path], *options: str) -> str:
    """Return the SHA-256 of the names and contents of the files below folders, and of options.

    The place of the repository, dates and permissions do not count, so that two machines with the
    same sources agree.
    """
    digest = hashlib.sha256()
    for option in options:
        _add(digest, option.encode())
    for folder in folders:
        for path in files_below(folder):
            _add(digest, path.relative_to(folder.parent).as_posix().encode())
            _add(digest, path.read_bytes())
    return digest.hexdigest()


def _is_left_out(parts: tuple[str, ...]) -> bool:
    hidden = any(part.startswith(".") for part in parts)
    compiled = "__pycache__" in parts or parts[-1].endswith(".pyc")
    return hidden or compiled or parts[-1] == _DESCRIPTION


def _add(digest: "hashlib._Hash", part: bytes) -> None:
    # With the length in front, no two lists of parts look the same.
    digest.update(len(part).to_bytes(8, "big"))
    digest.update(part)
