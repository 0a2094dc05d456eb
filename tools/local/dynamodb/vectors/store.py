"""The vector indexes of all tables, in memory and in a file."""

import json
from collections.abc import Sequence
from pathlib import Path

from tools.local.dynamodb.vectors.definitions import Definition
from tools.local.files import write_json


class DefinitionStore:
    """The definitions by table; their entries are read from the table again.

    Parameters
    ----------
    path
        The file; without one, they end with the process.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._tables: dict[str, tuple[Definition, ...]] = {}
        if path is not None and path.exists():
            kept = json.loads(path.read_text("utf-8"))
            self._tables = {
                table: tuple(Definition(each["wire"], each["types"]) for each in definitions)
                for table, definitions in kept.items()
            }

    def tables(self) -> set[str]:
        """Return the tables that have vector indexes."""
        return set(self._tables)

    def get(self, table: str) -> tuple[Definition, ...]:
        """Return the vector indexes of a table."""
        return self._tables.get(table, ())

    def put(self, table: str, definitions: Sequence[Definition]) -> None:
        """Keep the vector indexes of a table, which may be none any more."""
        if definitions:
            self._tables[table] = tuple(definitions)
        elif self._tables.pop(table, None) is None:
            return
        if self._path is not None:
            kept = {
                name: [{"wire": each.wire, "types": each.types} for each in of_table]
                for name, of_table in self._tables.items()
            }
            write_json(self._path, kept)
