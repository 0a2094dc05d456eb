"""The files of one stack: a snapshot, and a log of the changes since then.

An operation takes hundreds of small steps. A step appends a line of its own to the log, so that the
whole stack, templates and history included, is written only when its status changes.
"""

from pathlib import Path

from tools.local.cloudformation.state.changes import Change, apply_change
from tools.local.cloudformation.state.records import Stack
from tools.local.cloudformation.state.serialization import from_json, to_json
from tools.local.files import write_text


def read_stacks(directory: Path) -> list[Stack]:
    """Read all stacks of a folder."""
    return [_read(path) for path in sorted(directory.glob("*.json"))]


def write_snapshot(directory: Path, stack: Stack) -> None:
    """Write a whole stack; its log starts anew.

    Raises
    ------
    OSError
        If it cannot be written; the former snapshot and its log are still there then.
    """
    former = _log(directory, stack)
    stack.generation += 1
    try:
        write_text(_snapshot(directory, stack), to_json(stack))
    except OSError:
        stack.generation -= 1
        raise
    former.unlink(missing_ok=True)


def append_change(directory: Path, stack: Stack, change: Change) -> None:
    """Write a change of one resource behind the last snapshot.

    Raises
    ------
    OSError
        If it cannot be written; half a line may be there then, after which nothing is read.
    """
    with _log(directory, stack).open("a", encoding="utf-8") as log:
        log.write(to_json(change) + "\n")


def remove_files(directory: Path, stack: Stack) -> None:
    """Remove what was written of a stack."""
    _snapshot(directory, stack).unlink(missing_ok=True)
    _log(directory, stack).unlink(missing_ok=True)


def _read(path: Path) -> Stack:
    stack = from_json(Stack, path.read_text("utf-8"))
    log = _log(path.parent, stack)
    lines = log.read_text("utf-8").split("\n") if log.exists() else [""]
    # What stands behind the last line break was cut off while it was written.
    for line in lines[:-1]:
        apply_change(stack, from_json(Change, line))
    return stack


def _snapshot(directory: Path, stack: Stack) -> Path:
    return directory / f"{stack.name}.{stack.id.rpartition('/')[2]}.json"


def _log(directory: Path, stack: Stack) -> Path:
    # A log belongs to one snapshot: one that outlived its snapshot by a crash is not read again.
    return _snapshot(directory, stack).with_suffix(f".{stack.generation}.log")
