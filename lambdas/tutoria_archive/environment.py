"""The settings of the function, read once and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stream_records.settings import required_setting

if TYPE_CHECKING:
    from collections.abc import Mapping


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
    return Environment(
        bucket=required_setting(variables, "ARCHIVE_BUCKET"),
        prefix=required_setting(variables, "ARCHIVE_PREFIX"),
    )
