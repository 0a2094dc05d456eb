"""The settings of the function, read once and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stream_records.settings import required_setting

if TYPE_CHECKING:
    from collections.abc import Mapping


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
    return Environment(
        topic_arn=required_setting(variables, "NOTICE_TOPIC_ARN"),
        published_table=required_setting(variables, "PUBLISHED_NOTICES_TABLE"),
        tickets_table=required_setting(variables, "SUPPORT_TICKETS_TABLE"),
        safety_table=required_setting(variables, "SAFETY_LOGS_TABLE"),
        actions_table=required_setting(variables, "DEVOPS_ACTIONS_TABLE"),
    )
