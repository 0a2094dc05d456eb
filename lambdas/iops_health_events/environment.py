"""What the function is told."""

from dataclasses import dataclass

from function_settings.settings import Settings


@dataclass(frozen=True, slots=True)
class Environment(Settings):
    """Where events go, by the name of the event bus."""

    event_bus_name: str
