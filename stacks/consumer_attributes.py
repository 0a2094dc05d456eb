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
