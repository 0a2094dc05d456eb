"""The settings of the function, read once and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stream_records.settings import required_setting

if TYPE_CHECKING:
    from collections.abc import Mapping


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
    sessions_table = required_setting(variables, "CHAT_SESSIONS_TABLE")
    return Environment(sessions_table=sessions_table)
