"""Who writes and follows each table, what watches it and what it costs, as it was generated.

To ask the templates each time would take a synthesis.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data_platform.streams.settings import MAX_STREAM_READERS
from stacks.generated_json import read_generated
from tools.paths import DOCS

USES_FILE, USES_PAGE = DOCS / "table-uses.json", DOCS / "table-uses.md"


@dataclass(frozen=True, kw_only=True)
class TableUse:
    """How one table is used.

    Attributes
    ----------
    stream_readers, writers
        The functions that read its stream and that write its items, by their packages.
    alarms
        The names of the alarms that watch it in prod.
    usd
        What it costs there, in USD a month.
    share_percent
        Which part of the product's stack that is.
    """

    stream_readers: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()
    usd: float = 0.0
    share_percent: float = 0.0

    @property
    def readers_left(self) -> int:
        """How many more may read its stream."""
        return max(0, MAX_STREAM_READERS - len(self.stream_readers))


def read_uses(path: Path = USES_FILE) -> dict[str, TableUse]:
    """Read the generated file; nothing is known of a table that is not in it yet."""
    if not path.exists():
        return {}
    return {
        name: TableUse(**{key: _frozen(value) for key, value in use.items()})
        for name, use in read_generated(path, "make docs").items()
    }


def _frozen(value: Any) -> Any:  # noqa: ANN401  as JSON has it
    return tuple(value) if isinstance(value, list) else value
