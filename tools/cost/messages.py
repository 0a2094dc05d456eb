"""What TutorIA's messages cost by their number, as the document asks: a million to a billion."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import click

from data_platform.dynamodb.schema import Table
from stacks.tutoria.chat_messages import CHAT_MESSAGES
from stacks.tutoria.chat_usage import CHAT_USAGE_DAILY
from stacks.tutoria.tables import TUTORIA
from tools.cost.parts import costs_of_table
from tools.cost.prices import SECONDS_PER_MONTH

DEFAULT = (1_000_000, 10_000_000, 100_000_000, 1_000_000_000)
DOCUMENT_USD: Mapping[float, float] = {
    1_000_000: 7.76,
    10_000_000: 77,
    100_000_000: 770,
    1_000_000_000: 7_700,
}
"""The document's scaling estimates."""

DECLARED = 1_000_000
"""The messages a month that the declared loads are about."""

_SUFFIXES = {"": 1, "K": 1_000, "M": 1_000_000, "B": 1_000_000_000}
_MOST = 1e15
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)([KMB]?)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class MessagesCost:
    """What so many messages a month cost in USD, on demand in one Region.

    Parameters
    ----------
    messages
        How many a month.
    a_second
        How many a second, on average.
    document_usd
        What the document says; None for numbers that it does not name.
    first_month_usd
        The document's case: a month's messages and none that are older.
    kept_usd
        With all that are kept until they expire, after twelve months.
    usage_usd
        The table of daily usage beside that, which the document does not know.
    """

    messages: float
    a_second: float
    document_usd: float | None
    first_month_usd: float
    kept_usd: float
    usage_usd: float


def first_month() -> Table:
    """Return the table of messages in the document's case: a month's, and none that are older."""
    entities = tuple(
        replace(entity, load=entity.load and replace(entity.load, months_kept=1))
        for entity in CHAT_MESSAGES.entities
    )
    return replace(CHAT_MESSAGES, entities=entities)


def costs_of_messages(numbers: Sequence[float] = DEFAULT) -> list[MessagesCost]:
    """Return the costs of each number of messages a month; all loads grow with them."""
    return [
        MessagesCost(
            messages=number,
            a_second=number / SECONDS_PER_MONTH,
            document_usd=DOCUMENT_USD.get(number),
            first_month_usd=_usd(first_month(), number),
            kept_usd=_usd(CHAT_MESSAGES, number),
            usage_usd=_usd(CHAT_USAGE_DAILY, number),
        )
        for number in numbers
    ]


def _usd(table: Table, messages: float) -> float:
    return sum(part.usd for part in costs_of_table(TUTORIA, table, messages / DECLARED))


class Numbers(click.ParamType[tuple[float, ...]]):
    """Numbers of messages with commas between them, such as ``1M,2.5M,1B``."""

    name = "numbers"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, ...]:
        """Return the numbers of a text."""
        if isinstance(value, tuple):
            return value
        found = [_NUMBER.fullmatch(part.strip()) for part in str(value).split(",")]
        numbers = [float(each[1]) * _SUFFIXES[each[2].upper()] for each in found if each]
        if len(numbers) < len(found) or not all(0 < each <= _MOST for each in numbers):
            self.fail(
                f"{value!r} is no list of numbers above 0, and of at most 1000000B: give them as "
                "1M,10M,1B.",
                param,
                ctx,
            )
        return tuple(numbers)
