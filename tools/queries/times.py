"""Days and times in parameters: they are compared as text, so their form has to be right."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

_DAY = r"\d{4}-\d\d-\d\d"
_SECOND = rf"{_DAY}T\d\d:\d\d:\d\d"
_TIME = rf"{_SECOND}(\.\d+)?Z"
_PERIOD = r"[\dT:-]{1,19}|" + _TIME
_COMPLETIONS = ("2000-01-01T00:00:00", "2000-10-10T00:00:00")
"""Whatever part of a time is given, one of these completes it to a time, if there is one."""


@dataclass(frozen=True)
class _Form:
    """A form of days or times: what an example of it looks like, and what may stand for it."""

    example: str
    accepted: str
    wanted: str


# A day stands for its first moment: as a text it sorts before every time of that day. A time cannot
# stand for a day, since it sorts after the day itself.
_FORMS = (
    _Form(_DAY, _DAY, "a day, YYYY-MM-DD, is needed"),
    _Form(_TIME, rf"{_TIME}|{_DAY}", "a time in UTC, YYYY-MM-DDTHH:MM:SSZ, or a day is needed"),
    _Form(r"\d{4}-\d\d", _PERIOD, "a month, YYYY-MM, or another beginning of a time is needed"),
)


def time_problem(text: str, example: str) -> str | None:
    """Say why a text cannot stand where the example does.

    Returns
    -------
    str or None
        What is needed; None if nothing is wrong, or if the example is neither day nor time.
    """
    form = next((form for form in _FORMS if re.fullmatch(form.example, example)), None)
    if form is None or (re.fullmatch(form.accepted, text) and _exists(text)):
        return None
    moment = _moment(text)
    in_utc = f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if moment else ""
    return form.wanted + (f" ({text} is {in_utc})" if re.fullmatch(form.accepted, in_utc) else "")


def epoch_suggestion(text: str, per_second: int) -> str:
    """Say what a day or time is in epoch seconds or parts of them; nothing if it is neither."""
    moment = _moment(text)
    return f" ({text} is {int(moment.timestamp()) * per_second})" if moment else ""


def _exists(text: str) -> bool:
    return any(_is_time(text[: len(rest)] + rest[len(text) :]) for rest in _COMPLETIONS)


def _is_time(text: str) -> bool:
    return bool(re.fullmatch(_SECOND, text)) and _moment(text) is not None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
