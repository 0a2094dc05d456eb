"""The limits of all tables of a stage, with the readers of their streams."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from data_platform.streams.settings import MAX_STREAM_READERS
from stacks.environments import STAGES
from stacks.generated_json import read_generated
from stacks.products import PRODUCTS
from tools.cost.parts import tables_of
from tools.paths import DOCS
from tools.scale.limits import TableLimits, Traffic, limits_of

_USES = DOCS / "table-uses.json"


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How much a table takes, and how many read its stream.

    Parameters
    ----------
    limits
        What it takes a second.
    stream_readers
        The functions that read its stream; None if it has none, or nothing is known of it.
    """

    limits: TableLimits
    stream_readers: tuple[str, ...] | None

    @property
    def has_too_many_readers(self) -> bool:
        """Whether more read its stream than DynamoDB serves without throttling."""
        return len(self.stream_readers or ()) > MAX_STREAM_READERS


def scales(
    stage: str,
    traffic: Traffic,
    readers: Mapping[str, tuple[str, ...]],
    names: Collection[str] = (),
) -> Iterator[Scale]:
    """Yield each table of a stage, or those of some names.

    Parameters
    ----------
    stage
        Its name.
    traffic
        How the load is spread.
    readers
        Who reads each table's stream.
    names
        The tables that are wanted; all if empty.
    """
    for product in PRODUCTS:
        for table in tables_of(product, stage):
            if not names or table.name in names:
                yield Scale(
                    limits=limits_of(product, table, STAGES[stage], traffic),
                    stream_readers=readers.get(table.name) if table.stream else None,
                )


def readers_of_streams(path: Path = _USES) -> dict[str, tuple[str, ...]]:
    """Return who reads the stream of each table, as it was generated from the templates."""
    if not path.exists():
        return {}
    uses = read_generated(path, "make docs")
    return {name: tuple(use["stream_readers"]) for name, use in uses.items()}
