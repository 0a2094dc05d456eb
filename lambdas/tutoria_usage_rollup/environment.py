"""What the function is told."""

from dataclasses import dataclass, field

from function_settings.settings import Settings, parsed_by
from stream_records.days import day_from_text


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(",") if name)


@dataclass(frozen=True, slots=True)
class Environment(Settings):
    """What is counted and published.

    Attributes
    ----------
    usage_table
        The table of the daily counters and of the marks of counted changes.
    details_since
        The first day whose messages are counted with their details; without it, no day is.
    providers
        Those whose daily costs are published, with commas in between.
    """

    usage_table: str
    details_since: str | None = field(default=None, metadata=parsed_by(day_from_text))
    providers: tuple[str, ...] = field(default=(), metadata=parsed_by(_names))
