"""The settings of the function, read once and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class SettingError(Exception):
    """A setting of the function is missing or no number."""


@dataclass(frozen=True, slots=True)
class Environment:
    """Which tables are followed and kept, and how long changes are remembered.

    Parameters
    ----------
    community_table, comments_table
        Tables whose changes are followed (``COMMUNITY_TABLE``, ``COMMENTS_TABLE``).
    reputation_table
        Table of what users have earned, and of the marks of applied changes
        (``REPUTATION_TABLE``).
    mark_seconds
        How long such a mark is kept (``APPLIED_MARK_SECONDS``). A failed record that is replayed
        later than that would count twice.
    """

    community_table: str
    comments_table: str
    reputation_table: str
    mark_seconds: int


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Return the settings.

    Raises
    ------
    SettingError
        Says which variable is missing, or is no whole number of seconds.
    """

    def required(name: str) -> str:
        value = variables.get(name)
        if not value:
            raise SettingError(f"The environment variable {name} is missing.")
        return value

    seconds = required("APPLIED_MARK_SECONDS")
    if not seconds.isdecimal():
        raise SettingError("The environment variable APPLIED_MARK_SECONDS is no whole number.")
    return Environment(
        community_table=required("COMMUNITY_TABLE"),
        comments_table=required("COMMENTS_TABLE"),
        reputation_table=required("REPUTATION_TABLE"),
        mark_seconds=int(seconds),
    )
