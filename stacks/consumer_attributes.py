"""Attributes of products' items that a function keeps, from the changes of other items.

Who copies items back leaves them alone: the function goes on from what they are now, and counts
what comes back as any other change.
"""

from collections.abc import Mapping
from typing import Final

KEPT_BY_CONSUMERS: Final[Mapping[str, tuple[str, ...]]] = {
    "aitutor_chat_sessions": ("messageCount", "countId"),
    "MavPrep-Community": ("commentCount", "lastActivityTime"),
}
"""By the declared name of the table."""

COUNTED_IN: Final[Mapping[str, str]] = {
    "aitutor_chat_messages": "aitutor_chat_sessions",
    "MavPrep-Comments": "MavPrep-Community",
}
"""By the declared name of a table, the one in whose items its own are counted."""
