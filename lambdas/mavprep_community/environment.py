"""The settings of the function, read once and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stream_records.settings import SettingError, required_setting

if TYPE_CHECKING:
    from collections.abc import Mapping


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
    seconds = required_setting(variables, "APPLIED_MARK_SECONDS")
    if not seconds.isdecimal():
        raise SettingError("The environment variable APPLIED_MARK_SECONDS is no whole number.")
    return Environment(
        community_table=required_setting(variables, "COMMUNITY_TABLE"),
        comments_table=required_setting(variables, "COMMENTS_TABLE"),
        reputation_table=required_setting(variables, "REPUTATION_TABLE"),
        mark_seconds=int(seconds),
    )
