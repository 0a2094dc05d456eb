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
    """Where events go.

    Parameters
    ----------
    bus_name
        Name of the event bus (``EVENT_BUS_NAME``).
    """

    bus_name: str


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Return the settings.

    Raises
    ------
    SettingError
        If ``EVENT_BUS_NAME`` is missing.
    """
    bus_name = variables.get("EVENT_BUS_NAME")
    if not bus_name:
        message = "The environment variable EVENT_BUS_NAME is missing."
        raise SettingError(message)
    return Environment(bus_name=bus_name)
