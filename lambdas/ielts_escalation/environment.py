"""What the function is told."""

from dataclasses import dataclass

from function_settings.settings import Settings


@dataclass(frozen=True, slots=True)
class Environment(Settings):
    """Which tables are followed, and where notices go.

    Parameters
    ----------
    notice_topic_arn
        FIFO topic that takes the notices.
    published_notices_table
        Table that remembers what was published.
    support_tickets_table, safety_logs_table, devops_actions_table
        The tables whose changes count.
    """

    notice_topic_arn: str
    published_notices_table: str
    support_tickets_table: str
    safety_logs_table: str
    devops_actions_table: str
