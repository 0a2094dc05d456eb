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
    """Which tables are followed, and where notices go.

    Parameters
    ----------
    topic_arn
        FIFO topic that takes the notices (``NOTICE_TOPIC_ARN``).
    published_table
        Table that remembers what was published (``PUBLISHED_NOTICES_TABLE``).
    tickets_table, safety_table, actions_table
        The tables whose changes count (``SUPPORT_TICKETS_TABLE``, ``SAFETY_LOGS_TABLE``,
        ``DEVOPS_ACTIONS_TABLE``).
    """

    topic_arn: str
    published_table: str
    tickets_table: str
    safety_table: str
    actions_table: str


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Return the settings.

    Raises
    ------
    SettingError
        Says which variable is missing.
    """

    def required(name: str) -> str:
        value = variables.get(name)
        if not value:
            message = f"The environment variable {name} is missing."
            raise SettingError(message)
        return value

    return Environment(
        topic_arn=required("NOTICE_TOPIC_ARN"),
        published_table=required("PUBLISHED_NOTICES_TABLE"),
        tickets_table=required("SUPPORT_TICKETS_TABLE"),
        safety_table=required("SAFETY_LOGS_TABLE"),
        actions_table=required("DEVOPS_ACTIONS_TABLE"),
    )
