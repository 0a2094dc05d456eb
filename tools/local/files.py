"""Files that are either whole or not there."""

import json
import os
import threading
from pathlib import Path
from typing import Any


def write_text(path: Path, text: str) -> None:
    """Replace a file at once, so that nobody reads half of it.

    Raises
    ------
    OSError
        If it cannot be written; the former file is still there then.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        draft.write_text(text, "utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write_json(path: Path, content: object) -> None:
    """Replace a file by what `json` makes of the content, as `write_text` does.

    Raises
    ------
    OSError
        If it cannot be written; the former file is still there then.
    """
    write_text(path, json.dumps(content, indent=2) + "\n")


def read_json(path: Path) -> Any:  # noqa: ANN401  JSON is whatever the file holds
    """Read a file that `write_json` wrote; None if there is none, or it is of no use."""
    try:
        return json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
