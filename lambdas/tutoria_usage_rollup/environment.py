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
    usage_table = variables.get("USAGE_TABLE")
    if not usage_table:
        raise SettingError("The environment variable USAGE_TABLE is missing.")
    return Environment(usage_table=usage_table)
