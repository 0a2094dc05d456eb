"""The figures in the products' documents, and what current prices make of the same case."""

from collections.abc import Iterator
from dataclasses import dataclass

from data_platform.settings.tables import AutoscaledCapacity
from stacks.mavprep.tables import MAVPREP
from stacks.tutoria.tables import TUTORIA
from tools.cost import prices
from tools.cost.messages import DOCUMENT_USD, first_month
from tools.cost.parts import BYTES_PER_GB, costs_of_table, part_costs

_MILLION = 1_000_000
_FREE_GB, _FREE_UNITS = 25, 25
"""What AWS's free tier has of storage, and of provisioned units of each kind, for an account."""

_HALVED = "AWS halved the prices of requests in November 2024."


@dataclass(frozen=True, kw_only=True)
class DocumentedFigure:
    """A figure of a document beside the computed one.

    Parameters
    ----------
    product
        Title of the product.
    what
        What it is the cost of.
    document_usd
        What the document says; None if it leaves this out.
    computed_usd
        The same at the prices of today.
    why
        Why they differ; nothing where they do not.
    """

    product: str
    what: str
    document_usd: float | None
    computed_usd: float
    why: str = ""


def documented_figures() -> list[DocumentedFigure]:
    """Return every figure about costs that a document gives."""
    return [*_unit_prices(), *_a_month_of_tutoria(), *_indexes_of_tutoria(), *_free_tier()]


def _unit_prices() -> list[DocumentedFigure]:
    reads, writes = prices.READ_UNIT.usd * _MILLION, prices.WRITE_UNIT.usd * _MILLION
    storage = prices.TABLE_STORAGE.usd
    one_price = "The document gives one price for reads and writes."
    figures = (
        ("Tutor", "a million reads", 0.25, reads, _HALVED),
        ("Tutor", "a million writes", 1.25, writes, _HALVED),
        ("Tutor", "a GB of storage a month", 0.25, storage, ""),
        ("IELTS GenAI Prep", "a million reads", 0.25, reads, _HALVED),
        ("IELTS GenAI Prep", "a million writes", 0.25, writes, f"{one_price} {_HALVED}"),
        ("TutorIA chat", "a million reads", 1.25, reads, f"{one_price} {_HALVED}"),
        ("TutorIA chat", "a million writes", 1.25, writes, _HALVED),
        ("TutorIA chat", "a GB of storage a month", 0.25, storage, ""),
    )
    return [
        DocumentedFigure(
            product=product, what=what, document_usd=quoted, computed_usd=computed, why=why
        )
        for product, what, quoted, computed, why in figures
    ]


def _a_month_of_tutoria() -> list[DocumentedFigure]:
    """Return the case of the TutorIA document: a month's million messages and nothing older."""
    parts = list(costs_of_table(TUTORIA, first_month()))
    writes, storage, reads, recovery = (
        sum(part.writes_usd for part in parts),
        sum(part.storage_usd for part in parts),
        sum(part.reads_usd for part in parts),
        sum(part.recovery_usd for part in parts),
    )
    total = writes + storage + reads + recovery
    as_much = "As for a million: the parts differ, their sum hardly."
    figures: tuple[tuple[str, float | None, float, str], ...] = (
        (
            "a million messages: writes",
            3.75,
            writes,
            (
                "The document counts one unit for 2 KB, which take two, and none for the table; at "
                f"twice the price. {_HALVED}"
            ),
        ),
        ("a million messages: storage", 2.00, storage, ""),
        (
            "a million messages: reads",
            2.01,
            reads,
            (
                "The document counts units by items, where a query reads 4 KB for half a unit, and "
                "multiplies its three indexes in different ways."
            ),
        ),
        (
            "a million messages: point-in-time recovery",
            None,
            recovery,
            "The document enables it, and leaves its price out.",
        ),
        (
            "a million messages",
            DOCUMENT_USD[_MILLION],
            total,
            "By accident close: the parts differ in both directions.",
        ),
        ("10 million messages", DOCUMENT_USD[10 * _MILLION], 10 * total, as_much),
        ("100 million messages", DOCUMENT_USD[100 * _MILLION], 100 * total, as_much),
        ("a billion messages", DOCUMENT_USD[1_000 * _MILLION], 1_000 * total, as_much),
    )
    return [
        DocumentedFigure(
            product="TutorIA chat", what=what, document_usd=quoted, computed_usd=computed, why=why
        )
        for what, quoted, computed, why in figures
    ]


_INDEX_READS = {
    "ModuleAnalyticsIndex": (1.25, "A unit for each of a million items, at ten times the price."),
    "StudentActivityIndex": (0.63, "Two units for each of 250,000 items; and as above."),
    "ProviderUsageIndex": (0.13, "A tenth of a unit for each of a million items; and as above."),
}
"""What the document reckons for the reads of an index, and how."""

_INDEX_TOTALS = {
    "ModuleAnalyticsIndex": 3.00,
    "StudentActivityIndex": 2.38,
    "ProviderUsageIndex": 1.88,
}


def _indexes_of_tutoria() -> Iterator[DocumentedFigure]:
    """Yield what the document says of each index, and of the table itself."""
    for part in costs_of_table(TUTORIA, first_month()):
        name = part.index or "ChatMessages itself"
        if part.index is None:
            none = "The document leaves it out."
            figures: list[tuple[str, float | None, float, str]] = [
                ("storage", 0.50, part.storage_usd, ""),
                ("writes", None, part.writes_usd, none),
            ]
        else:
            reads, how = _INDEX_READS[part.index]
            same = "By accident the same: one unit instead of two, at twice the price."
            figures = [
                ("storage", 0.50, part.storage_usd, ""),
                ("reads", reads, part.reads_usd, how),
                ("writes", 1.25, part.writes_usd, same),
                ("in all", _INDEX_TOTALS[part.index], part.usd, "Reads, as above."),
            ]
        for what, quoted, computed, why in figures:
            yield DocumentedFigure(
                product="TutorIA chat",
                what=f"{name}: {what}",
                document_usd=quoted,
                computed_usd=computed,
                why=why,
            )


def _free_tier() -> Iterator[DocumentedFigure]:
    """Yield what MavPrep's document takes for free: 25 GB, and provisioned capacity."""
    parts = part_costs(MAVPREP, "prod")
    gigabytes = sum(part.usage.stored_bytes for part in parts) / BYTES_PER_GB
    least = AutoscaledCapacity().minimum
    yield DocumentedFigure(
        product="MavPrep",
        what=f"storage of {gigabytes:.1f} GB",
        document_usd=0,
        computed_usd=sum(part.storage_usd for part in parts),
        why=(
            f"The document counts on {_FREE_GB} GB that are always free. The account has them once "
            "for all five products, and estimates leave the free tier out."
        ),
    )
    yield DocumentedFigure(
        product="MavPrep",
        what="requests, were they provisioned in the free tier",
        document_usd=0,
        computed_usd=sum(part.writes_usd + part.reads_usd for part in parts),
        why=(
            f"Free are {_FREE_UNITS} provisioned units of each kind; {len(parts)} tables and "
            f"indexes of {least} units or more need {len(parts) * least}. Requests on demand, "
            "which the document allows as well, are in no free tier."
        ),
    )
