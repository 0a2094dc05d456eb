"""Following a log: what was added to it since it was last read."""

from pathlib import Path


class GrowingLog:
    """A log that is read on from where the last reading ended.

    Parameters
    ----------
    path
        The log; it need not be there yet, and may be begun anew.
    put_aside
        What it is renamed to before it is begun anew; its last lines are read from there.
    only_new
        Whether what it holds already is passed over.
    """

    def __init__(
        self, path: Path, *, put_aside: Path | None = None, only_new: bool = False
    ) -> None:
        self._path = path
        self._put_aside = put_aside
        self._file: int | None = None
        self._position = 0
        if only_new:
            self.read()

    def read(self) -> list[bytes]:
        """Return the lines that were added, whole and without their ends.

        A line that is being written comes whole the next time.
        """
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return []
        if status.st_ino == self._file and status.st_size >= self._position:
            return self._read_on(self._path)
        rest = self._rest_put_aside()
        self._file, self._position = status.st_ino, 0
        return [*rest, *self._read_on(self._path)]

    def _rest_put_aside(self) -> list[bytes]:
        path = self._put_aside
        if path is None or not path.exists() or path.stat().st_ino != self._file:
            return []
        return self._read_on(path)

    def _read_on(self, path: Path) -> list[bytes]:
        with path.open("rb") as log:
            log.seek(self._position)
            whole, end, _ = log.read().rpartition(b"\n")
        self._position += len(whole) + len(end)
        # Not `splitlines`, which also ends lines within a text.
        return whole.split(b"\n") if end else []
