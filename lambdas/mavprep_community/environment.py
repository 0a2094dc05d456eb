"""What the function is told."""

from dataclasses import dataclass, field

from function_settings.settings import Settings, parsed_by, whole_number


@dataclass(frozen=True, slots=True)
class Environment(Settings):
    """Which tables are followed and kept, and how long changes are remembered.

    Parameters
    ----------
    community_table, comments_table
        Tables whose changes are followed.
    reputation_table
        Table of what users have earned, and of the marks of applied changes.
    applied_mark_seconds
        How long such a mark is kept. A failed record that is replayed later than that would count
        twice.
    """

    community_table: str
    comments_table: str
    reputation_table: str
    applied_mark_seconds: int = field(metadata=parsed_by(whole_number))
