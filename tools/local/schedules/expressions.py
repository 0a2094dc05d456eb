"""When a schedule is due: `rate(…)`, `cron(…)` and `at(…)` of EventBridge."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

_MONTHS = {
    "JAN": 1,
    "FEB": 2,
    "MAR": 3,
    "APR": 4,
    "MAY": 5,
    "JUN": 6,
    "JUL": 7,
    "AUG": 8,
    "SEP": 9,
    "OCT": 10,
    "NOV": 11,
    "DEC": 12,
}
_WEEKDAYS = {"SUN": 1, "MON": 2, "TUE": 3, "WED": 4, "THU": 5, "FRI": 6, "SAT": 7}
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)$")
_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$")
_CRON = re.compile(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$")
_MOST_DAYS = 366 * 9
"""How far ahead a date is looked for: 29 February may be eight years away."""


class ExpressionError(ValueError):
    """An expression is not one that EventBridge knows; the message says which."""


class Expression(Protocol):
    """When something is due."""

    def next_after(self, moment: datetime) -> datetime | None:
        """Return the first time after a moment; None if there is none."""


@dataclass(frozen=True)
class Rate:
    """Again and again after the same time.

    Attributes
    ----------
    anchor
        When it is due first.
    interval
        The time between two.
    """

    anchor: datetime
    interval: timedelta

    def next_after(self, moment: datetime) -> datetime:
        """Return the first time after a moment."""
        if moment < self.anchor:
            return self.anchor
        return self.anchor + ((moment - self.anchor) // self.interval + 1) * self.interval


@dataclass(frozen=True)
class Once:
    """A single time."""

    at: datetime

    def next_after(self, moment: datetime) -> datetime | None:
        """Return it, unless it is over."""
        return self.at if moment < self.at else None


@dataclass(frozen=True)
class Cron:
    """Every minute that fits six fields.

    Attributes
    ----------
    minutes, hours, months, years
        The numbers that fit.
    day_of_month, day_of_week
        The fields as they are written; one of them is `?`.
    zone
        Whose clock counts.
    """

    minutes: Sequence[int]
    hours: Sequence[int]
    day_of_month: str
    months: Sequence[int]
    day_of_week: str
    years: Sequence[int]
    zone: ZoneInfo

    def next_after(self, moment: datetime) -> datetime | None:
        """Return the first minute that fits after a moment."""
        local = moment.astimezone(self.zone)
        for days in range(_MOST_DAYS):
            day = local.date() + timedelta(days)
            if not self._fits(day):
                continue
            for hour in self.hours:
                for minute in self.minutes:
                    found = datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone)
                    if found > local:
                        return found.astimezone(moment.tzinfo)
        return None

    def _fits(self, day: date) -> bool:
        if day.month not in self.months or day.year not in self.years:
            return False
        if self.day_of_month != "?":
            return day.day in _days_of_month(self.day_of_month, day)
        return _fits_weekday(self.day_of_week, day)


def parse(expression: str, anchor: datetime, zone: str = "UTC") -> Expression:
    """Return when a schedule is due.

    Parameters
    ----------
    expression
        As EventBridge takes it.
    anchor
        When a rate is due first.
    zone
        Whose clock counts for `cron` and `at`.

    Raises
    ------
    ExpressionError
        If EventBridge would refuse it.
    """
    if found := _RATE.match(expression):
        interval = timedelta(**{f"{found[2]}s": int(found[1])})
        if not interval:
            raise ExpressionError(f"{expression}: a rate is 1 at least.")
        return Rate(anchor, interval)
    if found := _AT.match(expression):
        return Once(datetime.fromisoformat(found[1]).replace(tzinfo=ZoneInfo(zone)))
    if found := _CRON.match(expression):
        return _cron(expression, found.groups(), ZoneInfo(zone))
    raise ExpressionError(f"{expression} is neither rate(…) nor cron(…) nor at(…).")


def _cron(expression: str, fields: Sequence[str], zone: ZoneInfo) -> Cron:
    minute, hour, day_of_month, month, day_of_week, year = fields
    if [day_of_month, day_of_week].count("?") != 1:
        raise ExpressionError(f"{expression}: one of the two fields for days must be `?`.")
    try:
        made = Cron(
            minutes=_numbers(minute, 0, 59),
            hours=_numbers(hour, 0, 23),
            day_of_month=day_of_month,
            months=_numbers(month, 1, 12, _MONTHS),
            day_of_week=day_of_week,
            years=_numbers(year, 1970, 2199),
            zone=zone,
        )
        made.next_after(datetime.now(zone))  # the fields for days are read there
    except ValueError as error:
        raise ExpressionError(f"{expression}: {error}.") from error
    return made


def _days_of_month(field: str, day: date) -> Sequence[int]:
    """Return the days that fit; `L` is the last, `15W` the workday nearest to the 15th."""
    last = calendar.monthrange(day.year, day.month)[1]
    if field == "L":
        return [last]
    if field.endswith("W"):
        wanted = last if field == "LW" else min(int(field[:-1]), last)
        return [_nearest_workday(date(day.year, day.month, wanted), last)]
    return _numbers(field, 1, 31)


def _nearest_workday(day: date, last: int) -> int:
    match day.weekday():
        case calendar.SATURDAY:
            return day.day - 1 if day.day > 1 else 3
        case calendar.SUNDAY:
            return day.day + 1 if day.day < last else last - 2
        case _:
            return day.day


def _fits_weekday(field: str, day: date) -> bool:
    """Tell whether a day fits; `6L` is the last Friday of a month, `6#3` the third."""
    weekday = day.isoweekday() % 7 + 1
    if "#" in field:
        wanted, number = field.split("#")
        in_month = (day.day - 1) // 7 + 1
        return weekday in _numbers(wanted, 1, 7, _WEEKDAYS) and in_month == int(number)
    if field.endswith("L"):
        is_last = day.day + 7 > calendar.monthrange(day.year, day.month)[1]
        wanted = field[:-1] or "7"
        return weekday in _numbers(wanted, 1, 7, _WEEKDAYS) and (field == "L" or is_last)
    return weekday in _numbers(field, 1, 7, _WEEKDAYS)


def _numbers(
    field: str, lowest: int, highest: int, names: dict[str, int] | None = None
) -> list[int]:
    """Return the numbers that a field names: `*`, `5`, `1-5`, `0/15`, `MON-FRI`, `1,15`."""
    by_name = names or {}
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        if first == "*":
            start, end = lowest, highest
        else:
            start = by_name.get(first.upper()) or int(first)
            end = (by_name.get(last.upper()) or int(last)) if last else start
            end = highest if step and not last else end
        if not lowest <= start <= end <= highest:
            raise ValueError(f"{part} is not within {lowest} to {highest}")
        found.update(range(start, end + 1, int(step or 1)))
    return sorted(found)
