"""The settings of the function, read once and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stream_records.settings import required_setting

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Environment:
    """Where usage is counted.

    Parameters
    ----------
    usage_table
        Table of the daily counters and of the marks of counted changes (``USAGE_TABLE``).
    """

    usage_table: str


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Return the settings.

    Raises
    ------
    SettingError
        If a variable is missing; it says which.
    """
    usage_table = required_setting(variables, "USAGE_TABLE")
    return Environment(usage_table=usage_table)
