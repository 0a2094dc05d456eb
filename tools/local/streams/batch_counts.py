"""Sums of what functions log of their batches, each line read once."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Final

COUNTS: Final = ("records", "applied", "skipped", "failed", "set_aside")


class BatchCounts:
    """The sums of one function's log, which may go on and be begun anew.

    Parameters
    ----------
    log
        The log; it need not be there yet.
    """

    def __init__(self, log: Path) -> None:
        self._log = log
        self._begin(file=0)

    def read(self) -> Mapping[str, int]:
        """Read what was added since the last time, and return the sums of all of it."""
        try:
            status = self._log.stat()
        except FileNotFoundError:
            self._begin(file=0)
            return self._sums()
        if status.st_ino != self._file or status.st_size < self._end:
            self._begin(status.st_ino)
        if status.st_size > self._end:
            with self._log.open("rb") as file:
                file.seek(self._end)
                added = file.read()
            for line in added.splitlines(keepends=True):
                if self._add(line) or line.endswith(b"\n"):
                    self._end += len(line)
        return self._sums()

    def _begin(self, file: int) -> None:
        self._file = file
        self._end = 0
        self._counted: Counter[str] = Counter()

    def _sums(self) -> Mapping[str, int]:
        return {name: self._counted[name] for name in COUNTS}

    def _add(self, line: bytes) -> bool:
        """Add the one line that a consumer logs of each batch, and tell whether it was one."""
        if b'"batch"' not in line:
            return False
        try:
            entry = json.loads(line)
        except ValueError:  # not yet written to its end, or something else that was printed
            return False
        if not isinstance(entry, dict) or entry.get("message") != "batch":
            return False
        self._counted.update({name: entry.get(name, 0) for name in COUNTS})
        return True
