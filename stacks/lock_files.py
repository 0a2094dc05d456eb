"""Where the schema lock of each stage lies: what must not change unseen."""

from pathlib import Path
from typing import Any

from stacks.generated_json import read_generated, unreadable
from stacks.template_shape import template_problem

_WRITTEN_BY = "datactl rollout lock --write"
_FOLDER = Path(__file__).parent / "locks"


def lock_file(stage: str) -> Path:
    """Return the file of a stage; `datactl rollout lock` writes and checks it."""
    return _FOLDER / f"{stage}.json"


def read_lock(stage: str) -> dict[str, Any]:
    """Return what is locked of each stack, by its name; nothing if there is no file yet.

    Raises
    ------
    ConfigurationError
        If the file holds no lock. It counts for nothing less than one: without, every change would
        be safe.
    """
    path = lock_file(stage)
    if not path.exists():
        return {}
    lock = read_generated(path, _WRITTEN_BY)
    for stack, template in lock.items():
        problem = template_problem(template)
        if problem:
            raise unreadable(path, f"{stack}: {problem}", _WRITTEN_BY)
    return lock
