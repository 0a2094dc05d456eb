"""What the function is told."""

from dataclasses import dataclass

from function_settings.settings import Settings


@dataclass(frozen=True, slots=True)
class Environment(Settings):
    """The table of the chat sessions, which holds the marks as well."""

    chat_sessions_table: str
