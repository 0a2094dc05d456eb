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
    """Where expired messages go.

    Parameters
    ----------
    bucket
        The archive's bucket (``ARCHIVE_BUCKET``).
    prefix
        What the keys of its objects begin with, such as ``items/`` (``ARCHIVE_PREFIX``).
    """

    bucket: str
    prefix: str


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Return the settings.

    Raises
    ------
    SettingError
        If a variable is missing; it says which.
    """

    def required(name: str) -> str:
        value = variables.get(name)
        if not value:
            message = f"The environment variable {name} is missing."
            raise SettingError(message)
        return value

    return Environment(bucket=required("ARCHIVE_BUCKET"), prefix=required("ARCHIVE_PREFIX"))
