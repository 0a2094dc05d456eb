"""The settings of the function, read once and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stream_records.settings import required_setting

if TYPE_CHECKING:
    from collections.abc import Mapping


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
    bus_name = required_setting(variables, "EVENT_BUS_NAME")
    return Environment(bus_name=bus_name)
