"""Days from which on a function does something otherwise than its version before.

What a function counted of a day it takes away by what the day says today. A day that begins before
the version that knows of it, or that moves once it has begun, makes it take away what it never
added. Only what is deployed tells, so the template says which variables hold such days.
"""

from collections.abc import Mapping
from datetime import date

from data_platform.errors import ConfigurationError

FIRST_DAYS = "data-platform:FirstDays"
"""Key in the metadata of a function; its value names where each variable is set."""


def check_first_days(
    function: str, first_days: Mapping[str, str], environment: Mapping[str, str]
) -> None:
    """Refuse the first days of a function that its environment does not hold.

    Raises
    ------
    ConfigurationError
        If one is missing, or is no day such as ``2026-12-02``.
    """
    for variable in first_days:
        value = environment.get(variable)
        if value is None or not _is_day(value):
            found = "is missing" if value is None else f"is {value!r}"
            raise ConfigurationError(
                f"FunctionSpec {function}: first_days names {variable}, which {found} in the "
                "environment: give it a day such as 2026-12-02."
            )


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
