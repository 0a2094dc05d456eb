"""Costs by declared loads as tables and bars for a terminal, and as plain data for JSON."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from math import log10
from typing import Any

from data_platform.dynamodb.schema import Product
from tools.cost import prices
from tools.cost.alternatives import Alternative
from tools.cost.display import usd
from tools.cost.messages import MessagesCost
from tools.cost.parts import BYTES_PER_GB, PartCost
from tools.output.tables import Grid, names, numbers, texts

LEAST_SHOWN_USD = 0.01
_WIDTH = 40
PART_TITLES = ("entries written", "units a write", "writes", "reads", "GB", "storage", "recovery")
MESSAGES_TITLES = (
    *("messages a month", "a second", "document", "first month", "kept 12 months"),
    "daily usage",
)


def parts(product: Product, stage: str, costs: Sequence[PartCost]) -> Grid:
    """Return what each table and index of a product costs."""
    title = f"{product.title}, {stage}: USD a month by table and index, prices of {prices.AS_OF}"
    grid = Grid((*names("table", "index"), *numbers(*PART_TITLES, "total")), title)
    # The table stands in each row: a terminal may show rows as blocks, and a pipe filter them.
    for part, (_, *cells) in zip(costs, part_rows(costs), strict=True):
        grid.add_row(part.table, *cells)
    return grid


def part_rows(costs: Iterable[PartCost]) -> Iterator[list[str]]:
    """Yield the cells of each part, those of the table itself first."""
    for part in costs:
        yield [
            "" if part.index else part.table,
            part.index or "",
            f"{part.usage.writes:,.0f}" if part.usage.writes else "",
            f"{part.amplification:.2f}" if part.amplification else "",
            usd(part.writes_usd),
            usd(part.reads_usd),
            f"{part.usage.stored_bytes / BYTES_PER_GB:,.2f}",
            usd(part.storage_usd),
            usd(part.recovery_usd),
            usd(part.usd),
        ]


def alternatives(found: Iterable[Alternative]) -> Grid:
    """Return what would change the costs by a cent or more."""
    grid = Grid(
        (
            *names("table", "index"),
            *texts("instead"),
            *numbers("saves USD"),
            *texts("if", "what breaks"),
        ),
        "Alternatives, by what they save a month; what costs more is below zero",
    )
    for row in alternative_rows(found):
        grid.add_row(*row)
    return grid


def alternative_rows(
    found: Iterable[Alternative], least_usd: float = LEAST_SHOWN_USD
) -> Iterator[list[str]]:
    """Yield the cells of each alternative that saves or costs so much."""
    for each in found:
        if abs(each.saving_usd) >= least_usd:
            saving = f"{each.saving_usd:,.2f}"
            yield [each.table, each.index or "", each.what, saving, each.condition, each.breaks]


def messages(costs: Iterable[MessagesCost]) -> Grid:
    """Return what numbers of messages cost."""
    grid = Grid(numbers(*MESSAGES_TITLES), "TutorIA chat: USD a month by messages a month")
    for row in message_rows(costs):
        grid.add_row(*row)
    return grid


def message_rows(costs: Iterable[MessagesCost]) -> Iterator[list[str]]:
    """Yield the cells of each number of messages."""
    for each in costs:
        quoted = "" if each.document_usd is None else f"{each.document_usd:,.2f}"
        amounts = (each.first_month_usd, each.kept_usd, each.usage_usd)
        yield [
            f"{each.messages:,.0f}",
            f"{each.a_second:,.2f}",
            quoted,
            *(f"{amount:,.2f}" for amount in amounts),
        ]


def part_bars(costs: Sequence[PartCost]) -> Iterator[str]:
    """Yield a line for each part that costs a cent or more: a bar as long as its costs."""
    shown = sorted((part for part in costs if part.usd >= LEAST_SHOWN_USD), key=lambda p: -p.usd)
    labels = [f"{part.table} {part.index or ''}".rstrip() for part in shown]
    width = max(map(len, labels), default=0)
    for label, part in zip(labels, shown, strict=True):
        bar = "#" * max(1, round(_WIDTH * part.usd / shown[0].usd))
        yield f"{label:{width}}  {bar} {usd(part.usd)}"


def message_bars(costs: Sequence[MessagesCost]) -> Iterator[str]:
    """Yield bars of what messages cost: ten characters more are ten times as much."""
    for each in costs:
        rows = (
            ("document", each.document_usd),
            ("first month", each.first_month_usd),
            ("kept 12 months", each.kept_usd),
        )
        for label, amount in rows:
            if amount:
                bar = "#" * max(1, round(10 * log10(amount) + 1)) if amount >= 1 else "#"
                yield f"{each.messages:>15,.0f}  {label:14}  {bar} {usd(amount)}"


def part_record(part: PartCost) -> dict[str, Any]:
    """Return the costs of a part as JSON takes them; amounts are in USD a month."""
    return {**asdict(part), "usd": part.usd}
