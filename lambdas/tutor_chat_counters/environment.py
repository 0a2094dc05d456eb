"""The settings of the function, read once and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class SettingError(Exception):
    """A setting of the function is missing."""


@dataclass(frozen=True, slots=True)
class Environment:
    """Where the counters are.

    Parameters
    ----------
    sessions_table
        Table of the chat sessions, which holds the marks as well (``CHAT_SESSIONS_TABLE``).
    """

    sessions_table: str


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Return the settings.

    Raises
    ------
    SettingError
        If a variable is missing.
    """
    sessions_table = variables.get("CHAT_SESSIONS_TABLE")
    if not sessions_table:
        raise SettingError("The environment variable CHAT_SESSIONS_TABLE is missing.")
    return Environment(sessions_table=sessions_table)
