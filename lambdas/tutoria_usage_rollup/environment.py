"""What the function is told."""

from dataclasses import dataclass

from function_settings.settings import Settings


@dataclass(frozen=True, slots=True)
class Environment(Settings):
    """The table of the daily counters and of the marks of counted changes."""

    usage_table: str
