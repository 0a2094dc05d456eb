"""Files that are made from something else: which of them are stale, and writing them."""

from collections.abc import Iterable, Mapping
from pathlib import Path


def stale_files(expected: Mapping[Path, str], existing: Iterable[Path]) -> list[Path]:
    """Return the files that are missing, differ, or are not expected any more."""
    differing = (
        path
        for path, text in expected.items()
        if not path.exists() or path.read_text("utf-8") != text
    )
    return sorted({*differing, *(set(existing) - expected.keys())})


def write_files(expected: Mapping[Path, str], existing: Iterable[Path]) -> list[Path]:
    """Write the stale files, remove those that are not expected, and return what changed."""
    changed = stale_files(expected, existing)
    for path in changed:
        if path in expected:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(expected[path], "utf-8")
        else:
            path.unlink()
    return changed
