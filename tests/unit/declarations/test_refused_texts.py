"""Texts, units and limits that documents could not show, or that no value could meet."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from data_platform.dynamodb.attributes import (
    EPOCH_SECONDS,
    ISO_8601_UTC,
    Attribute,
    number,
    string,
)
from data_platform.dynamodb.types import AttributeType
from tests.unit.declarations.changes import refuses, with_index, with_more, with_pattern
from tests.unit.declarations.factories import table

REFUSALS: dict[str, tuple[Callable[[], object], str, str]] = {
    # what is wrong: (how to declare it, the field that is named, what the message says)
    "a table without purpose": (lambda: table(purpose=" "), "purpose", "it is empty"),
    "a pattern without source": (lambda: with_pattern(source=""), "source", "it is empty"),
    "a purpose of two lines": (
        lambda: with_index(purpose="Lessons\nby status."),
        "purpose",
        "it is 'Lessons\\nby status.'. Say it in one line of printable text",
    ),
    "seconds in a text": (
        lambda: with_more(string("opens", "When it opens", unit=EPOCH_SECONDS, required=False)),
        "unit",
        "a STRING holds no epoch seconds. Use a NUMBER, or another unit",
    ),
    "a date in a number": (
        lambda: with_more(
            Attribute(
                name="opens",
                type=AttributeType.NUMBER,
                meaning="When it opens",
                unit=ISO_8601_UTC,
                required=False,
            )
        ),
        "unit",
        "a NUMBER holds no ISO 8601, UTC. Use a STRING",
    ),
    "a limit that is no number": (
        lambda: with_more(number("seats", "Seats", required=False, minimum=Decimal("NaN"))),
        "minimum",
        "the number 'NaN' cannot be stored",
    ),
    "a limit that DynamoDB does not store": (
        lambda: with_more(number("seats", "Seats", required=False, maximum=10**126)),
        "maximum",
        "cannot be stored. DynamoDB keeps 38 digits",
    ),
}


@pytest.mark.parametrize("mistake", REFUSALS)
def test_what_nobody_could_read_or_meet_is_refused(mistake: str) -> None:
    refuses(*REFUSALS[mistake])
