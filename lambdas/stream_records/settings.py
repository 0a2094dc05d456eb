"""The settings of a function, which are environment variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class SettingError(Exception):
    """A setting of the function is missing or wrong; the message names it."""


def required_setting(variables: Mapping[str, str], name: str) -> str:
    """Return a variable that must be there.

    Raises
    ------
    SettingError
        If it is missing or empty.
    """
    value = variables.get(name)
    if not value:
        raise SettingError(f"The environment variable {name} is missing.")
    return value
