"""A server process that runs as long as whoever started it."""

import subprocess
from dataclasses import dataclass
from types import TracebackType
from typing import Self

_STOP_SECONDS = 5.0


@dataclass(frozen=True)
class RunningServer:
    """A server process; leaving its context stops it.

    Attributes
    ----------
    url
        Its endpoint.
    process
        The process. Its standard input is a pipe, and it ends when that pipe does.
    """

    url: str
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """Stop the server; what it has only in memory is gone."""
        self.process.terminate()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
