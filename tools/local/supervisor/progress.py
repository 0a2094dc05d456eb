"""Telling a person how far a command is."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

_LABEL_WIDTH = 34


class Progress:
    """Prints one line per finished phase, and on a terminal what is going on meanwhile.

    Parameters
    ----------
    console
        Where to print; without one, standard error, so that a command's own output stays clean.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True, highlight=False, soft_wrap=True)
        self._started = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long it all has taken so far."""
        return time.monotonic() - self._started

    @contextmanager
    def working(self, activity: str) -> Iterator[None]:
        """Show what is going on during the context, if this is a terminal."""
        if not self._console.is_terminal:
            yield
            return
        with self._console.status(activity):
            yield

    def done(self, label: str, seconds: float, detail: str = "") -> None:
        """Print that a phase is over and how long it took."""
        line = f"{label:<{_LABEL_WIDTH}} {seconds:5.1f} s  {detail}".rstrip()
        self._console.print(line, markup=False)

    def note(self, sentence: str) -> None:
        """Print something that a person should know."""
        self._console.print(sentence, markup=False)
