"""Where the schema lock of each stage lies: what must not change unseen."""

import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "locks"


def lock_file(stage: str) -> Path:
    """Return the file of a stage; `datactl rollout lock` writes and checks it."""
    return _FOLDER / f"{stage}.json"


def read_lock(stage: str) -> dict[str, Any]:
    """Return what is locked of each stack, by its name; nothing if there is no file yet."""
    path = lock_file(stage)
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}
