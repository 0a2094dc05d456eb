"""The figures in the products' documents, and what current prices make of the same case."""

from dataclasses import dataclass, replace

from data_platform.dynamodb.load import Load
from stacks.tutoria.chat_messages import CHAT_MESSAGES
from tools.cost import prices
from tools.cost.usage import DEFAULT_LOAD, entity_usage

_MILLION = 1_000_000
_BYTES_PER_GB = 1e9


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
    """

    product: str
    what: str
    document_usd: float | None
    computed_usd: float


def documented_figures() -> list[DocumentedFigure]:
    """Return every figure about costs that a document gives."""
    return [*_unit_prices(), *_a_month_of_tutoria()]


def _unit_prices() -> list[DocumentedFigure]:
    reads, writes = prices.READ_UNIT.usd * _MILLION, prices.WRITE_UNIT.usd * _MILLION
    figures = (
        ("Tutor", "a million reads", 0.25, reads),
        ("Tutor", "a million writes", 1.25, writes),
        ("Tutor", "a GB of storage a month", 0.25, prices.TABLE_STORAGE.usd),
        ("IELTS GenAI Prep", "a million reads", 0.25, reads),
        ("IELTS GenAI Prep", "a million writes", 0.25, writes),
        ("TutorIA chat", "a million reads", 1.25, reads),
        ("TutorIA chat", "a million writes", 1.25, writes),
        ("TutorIA chat", "a GB of storage a month", 0.25, prices.TABLE_STORAGE.usd),
    )
    return [
        DocumentedFigure(product=product, what=what, document_usd=quoted, computed_usd=computed)
        for product, what, quoted, computed in figures
    ]


def _a_month_of_tutoria() -> list[DocumentedFigure]:
    """Return the case of the TutorIA document: a month's million messages and nothing older."""
    load = CHAT_MESSAGES.entities[0].load or DEFAULT_LOAD
    writes, storage, reads, recovery = _cost_of_a_month(replace(load, months_kept=1))
    total = writes + storage + reads + recovery
    figures: tuple[tuple[str, float | None, float], ...] = (
        ("a million messages: writes", 3.75, writes),
        ("a million messages: storage", 2.00, storage),
        ("a million messages: reads", 2.01, reads),
        ("a million messages: point-in-time recovery", None, recovery),
        ("a million messages", 7.76, total),
        ("10 million messages", 77, 10 * total),
        ("100 million messages", 770, 100 * total),
        ("a billion messages", 7_700, 1_000 * total),
    )
    return [
        DocumentedFigure(
            product="TutorIA chat", what=what, document_usd=quoted, computed_usd=computed
        )
        for what, quoted, computed in figures
    ]


def _cost_of_a_month(load: Load) -> tuple[float, float, float, float]:
    usage = entity_usage(CHAT_MESSAGES, CHAT_MESSAGES.entities[0], load)
    stored = (usage.table_bytes + usage.index_bytes) / _BYTES_PER_GB
    return (
        usage.write_units * prices.WRITE_UNIT.usd,
        stored * prices.TABLE_STORAGE.usd,
        usage.read_units * prices.READ_UNIT.usd,
        usage.table_bytes / _BYTES_PER_GB * prices.POINT_IN_TIME_RECOVERY.usd,
    )
