"""Values that a write is given when it is made: the caller's parameters, and times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from data_platform.dynamodb.attributes import EPOCH_MILLISECONDS, EPOCH_SECONDS, ISO_8601_UTC
from data_platform.dynamodb.conditions import NOW, placeholders_of, resolve_template
from data_platform.dynamodb.items import Item

TIME_UNITS = (EPOCH_SECONDS, EPOCH_MILLISECONDS, ISO_8601_UTC)
"""The units of an attribute in which the current time can be written."""

THE_TIME = f"<{NOW}>"
"""The current time, in the unit of the attribute that gets it or is compared with it."""


@dataclass(frozen=True)
class FromNow:
    """A time some way from the current one, in the unit of the attribute that gets it.

    Parameters
    ----------
    after
        How far it lies in the future; in the past if negative.
    """

    after: timedelta


class Clock(Protocol):
    """Tells the time in the units of attributes."""

    def time(self, unit: str, after: timedelta) -> object:
        """Return the time so far from now in the unit of an attribute."""


@dataclass(frozen=True)
class FixedClock:
    """A clock that stands still at a time in epoch seconds."""

    now: int

    def time(self, unit: str, after: timedelta) -> int | str:
        """Return the time so far from its own in the unit of an attribute.

        Raises
        ------
        ValueError
            If no time is written in that unit.
        """
        seconds = self.now + int(after.total_seconds())
        if unit == EPOCH_SECONDS:
            return seconds
        if unit == EPOCH_MILLISECONDS:
            return seconds * 1000
        if unit == ISO_8601_UTC:
            return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        raise ValueError(f"No time is written in {unit or 'no unit'!r}.")


def is_time(value: object) -> bool:
    """Tell whether a value of a declaration stands for a time that the clock tells."""
    return isinstance(value, FromNow) or value == THE_TIME


def parameters_of(value: object) -> frozenset[str]:
    """Return the names of the caller's parameters in a value."""
    members = value if isinstance(value, list | tuple) else (value,)
    texts = (member for member in members if isinstance(member, str))
    return frozenset(name for text in texts for name in placeholders_of(text)) - {NOW}


def resolve(value: object, unit: str, parameters: Item, clock: Clock) -> Any:  # noqa: ANN401  any value of an item
    """Return the value that is written for one of a declaration, or for each member of a list.

    Raises
    ------
    KeyError
        If a parameter is missing.
    """
    if isinstance(value, FromNow):
        return clock.time(unit, value.after)
    if value == THE_TIME:
        return clock.time(unit, timedelta(0))
    if isinstance(value, list | tuple):
        return [resolve(member, "", parameters, clock) for member in value]
    if not isinstance(value, str):
        return value
    # A value that is one placeholder passes on a parameter of any type, lists and maps included.
    passed: Mapping[str, Any] = parameters
    return resolve_template(value, passed)
