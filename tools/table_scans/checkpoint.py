"""Where a pass over a table stands, in a file: a run that broke off is taken up there.

The file is replaced at once after each page, and only when all writes of the page are done. So it
is whole whenever the process ends, and at most the pages that were being written are written again,
which their conditions make harmless. It holds keys of items, so only its owner may read it.
"""

import base64
import fcntl
import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from tools.table_scans.passes import Position
from tools.table_scans.tallies import Tally

_VERSION = 1

_Tally = TypeVar("_Tally", bound=Tally)


class BusyError(RuntimeError):
    """Another process does the same."""


@dataclass
class Checkpoint(Generic[_Tally]):
    """What a run has done so far.

    Attributes
    ----------
    path
        The file.
    subject
        Which table and which definition it is of; a file of another one counts as none.
    total_segments
        Into how many segments the scan is divided.
    positions
        Where each segment goes on; those that are done are not there.
    before, done
        What was counted before, and what was found and done since.
    """

    path: Path
    subject: str
    total_segments: int
    positions: dict[int, Position]
    before: _Tally
    done: _Tally
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @classmethod
    def begin(
        cls, path: Path, subject: str, total_segments: int, before: _Tally
    ) -> "Checkpoint[_Tally]":
        """Return one of a run that begins; no file is written yet."""
        positions: dict[int, Position] = dict.fromkeys(range(total_segments))
        return cls(path, subject, total_segments, positions, before, type(before)())

    @classmethod
    def read(cls, path: Path, subject: str, kind: type[_Tally]) -> "Checkpoint[_Tally] | None":
        """Return what a file says; None if there is none, or it is of something else.

        Parameters
        ----------
        kind
            Of the numbers in it.
        """
        try:
            saved = json.loads(path.read_text("utf-8"))
            if (saved["version"], saved["subject"]) != (_VERSION, subject):
                return None
            return cls(
                path=path,
                subject=subject,
                total_segments=int(saved["totalSegments"]),
                positions={int(n): _key(key) for n, key in saved["positions"].items()},
                before=kind.restored(saved["before"]),
                done=kind.restored(saved["done"]),
            )
        except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def advance(self, segment: int, position: Position, counts: _Tally) -> None:
        """Write down that a page is done, and what was found in it."""
        with self._lock:
            if position is None:
                self.positions.pop(segment, None)
            else:
                self.positions[segment] = position
            self.done.add(counts)
            self._write()

    def save(self) -> None:
        """Write the file."""
        with self._lock:
            self._write()

    def remove(self) -> None:
        """Remove the file: all is done."""
        self.path.unlink(missing_ok=True)

    def _write(self) -> None:
        saved = {
            "version": _VERSION,
            "subject": self.subject,
            "totalSegments": self.total_segments,
            "positions": {str(n): _json_key(key) for n, key in self.positions.items()},
            "before": self.before.saved(),
            "done": self.done.saved(),
        }
        draft = self.path.with_name(f"{self.path.name}.new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(saved, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path)


@contextmanager
def only_run(path: Path) -> Iterator[None]:
    """Keep other processes from the same; the lock goes with the process.

    Raises
    ------
    BusyError
        If one is at it.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.with_name(f"{path.name}.lock").open("w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(f"Another run does this: {path.stem}.") from None
        yield


def _json_key(key: Position) -> Any:  # noqa: ANN401  JSON
    return key and {
        name: {kind: _text(value)} for name, each in key.items() for kind, value in each.items()
    }


def _text(value: object) -> object:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _key(saved: Mapping[str, Mapping[str, str]] | None) -> Position:
    return saved and {
        name: {kind: base64.b64decode(value) if kind == "B" else value}
        for name, each in saved.items()
        for kind, value in each.items()
    }
