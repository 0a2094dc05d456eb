"""Exports as Athena sees them, on an engine that reads its SQL, over files in AWS's layout."""

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from data_platform.exports.layout import changes_data, full_data
from data_platform.exports.queries import EXAMPLE_EXPORT, EXAMPLE_FIRST_DAY
from stacks.mavprep.users import USERS

Row = dict[str, Any]
WireItem = Mapping[str, Any]

NAME = USERS.name
FIRST_DAY = datetime.fromisoformat(EXAMPLE_FIRST_DAY).replace(tzinfo=UTC)


class Archive:
    """Folders as DynamoDB fills them, and the tables that Athena makes of them."""

    def __init__(self, folder: Path, engine: duckdb.DuckDBPyConnection) -> None:
        self._folder = folder
        self._engine = engine

    def full(self, *items: WireItem, export: str = EXAMPLE_EXPORT, table: str = NAME) -> None:
        """Export a whole table; its manifests lie outside the folder of the data."""
        data = self._folder / full_data(table, export)
        self._write(data, [{"Item": item} for item in items])
        (data.parent / "manifest-summary.checksum").write_text("no JSON", "utf-8")

    def changes(self, *records: Row, day: int = 0, table: str = NAME) -> None:
        """Export the changes of a window that began on a day."""
        name = f"{FIRST_DAY + timedelta(days=day):%Y-%m-%d}"
        self._write(self._folder / changes_data(table, name), list(records))

    def run(self, sql: str) -> list[Row]:
        """Return the rows of a query of the partitions that there are."""
        for view, pattern in (
            ("full_exports", full_data("(?<table_name>[^/]+)", "(?<export_id>[^/]+)")),
            ("changes", changes_data("(?<table_name>[^/]+)", "(?<dt>[^/]+)")),
        ):
            self._load(view, re.compile(pattern.replace("(?<", "(?P<")))
        answer = self._engine.execute(sql)
        names = [column[0] for column in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    def _load(self, view: str, place: re.Pattern[str]) -> None:
        names = list(place.groupindex)
        columns = ", ".join(f"{name} VARCHAR" for name in ("line", *names))
        self._engine.execute(f"CREATE OR REPLACE TABLE {view} ({columns})")
        for file in sorted(self._folder.rglob("*.json.gz")):
            found = place.fullmatch(f"{file.parent.relative_to(self._folder)}/")
            if found is None:
                continue
            for line in gzip.decompress(file.read_bytes()).decode().splitlines():
                values = [line, *(found[name] for name in names)]
                marks = ", ".join("?" * len(values))
                self._engine.execute(f"INSERT INTO {view} VALUES ({marks})", values)  # noqa: S608

    @staticmethod
    def _write(folder: Path, lines: list[Row]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        number = len(list(folder.iterdir()))
        body = "".join(f"{json.dumps(line)}\n" for line in lines)
        (folder / f"{number}.json.gz").write_bytes(gzip.compress(body.encode()))


@contextmanager
def open_archive(folder: Path) -> Iterator[Archive]:
    """Open a folder that stands for the bucket."""
    with duckdb.connect() as engine:
        # Athena has them.
        engine.execute(
            "CREATE MACRO json_extract_scalar(text, path) AS CASE WHEN json_type(text, path) = "
            "'OBJECT' THEN NULL ELSE json_extract_string(text, path) END"
        )
        engine.execute("CREATE MACRO json_format(value) AS CAST(value AS VARCHAR)")
        engine.execute("CREATE MACRO from_unixtime(s) AS make_timestamp(CAST(s * 1e6 AS BIGINT))")
        yield Archive(folder, engine)
