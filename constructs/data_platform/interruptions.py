"""Ctrl-C ends a program quietly, with the status that shells give it."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

INTERRUPTED = 130


@contextmanager
def ending_quietly() -> Iterator[None]:
    """End the program without a traceback if it is interrupted."""
    try:
        yield
    except KeyboardInterrupt:
        end_interrupted()


def end_interrupted(sentence: str | None = None) -> NoReturn:
    """End the program with `INTERRUPTED`.

    Parameters
    ----------
    sentence
        What to do next, said on standard error.
    """
    if sentence:
        sys.stderr.write(f"{sentence}\n")
    say_no_more()
    sys.exit(INTERRUPTED)


def say_no_more() -> None:
    """Write nothing to standard error from here on: the program ends after Ctrl-C.

    Ctrl-C reaches the process of Node as well, in which CDK runs. It may report that it was cut
    off, and jsii's callback at exit writes to it in vain, which Python would report.
    """
    sys.stderr.flush()
    sys.stderr = io.StringIO()
