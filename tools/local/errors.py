"""The error that ends a command about the local AWS with one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class LocalAwsError(Exception):
    """Something about the local AWS that a person has to act on.

    Parameters
    ----------
    message
        One sentence that says what is wrong and what to do.
    log
        The file that holds the details, if there is one.
    """

    def __init__(self, message: str, log: Path | None = None) -> None:
        super().__init__(f"{message} Log: {log}" if log else message)
        self.message = message
        self.log = log
