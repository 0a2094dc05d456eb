"""Numbers, decimals and flags in the cells of a CSV file, where all of them are text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.database.rows import subject
from tests.database.test_loading import write_csv
from tools.database.loading.load import load
from tools.database.loading.problems import LoadError

if TYPE_CHECKING:
    import psycopg


@pytest.mark.parametrize(
    ("cell", "stored"),
    [("4", 4), ("+4", 4), (" 4 ", 4), ("04", 4), ("-0", 0), ("", None)],
)
def test_whole_numbers(
    connection: psycopg.Connection, tmp_path: Path, cell: str, stored: int | None
) -> None:
    load(
        connection,
        [write_csv(tmp_path, "subjects.csv", ["code", "name", "credit_hours"], ["A", "a", cell])],
    )
    assert connection.execute("SELECT credit_hours FROM subjects").fetchone() == (stored,)


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("--5", "must be a whole number"),
        ("-", "must be a whole number"),
        ("5-", "must be a whole number"),
        ("1_000", "must be a whole number"),
        ("1,000", "must be a whole number"),
        ("4.0", "must be a whole number"),
        ("4e0", "must be a whole number"),
        ("٣", "must be a whole number"),
        ("²", "must be a whole number"),
        ("NULL", "must be a whole number"),
        (" ", "must be a whole number"),
        ("9" * 5_000, "must be a whole number"),
        ("9" * 100, "must be between 0 and 2147483647"),
        ("-5", "must be between 0 and 2147483647"),
        ("2147483648", "must be between 0 and 2147483647"),
    ],
)
def test_what_is_no_whole_number_is_refused_with_its_place(
    connection: psycopg.Connection, tmp_path: Path, cell: str, rule: str
) -> None:
    path = write_csv(tmp_path, "subjects.csv", ["code", "name", "credit_hours"], ["A", "a", cell])
    with pytest.raises(LoadError) as failed:
        load(connection, [path])
    assert str(failed.value).startswith("subjects.csv, row 2, column credit_hours: ")
    assert str(failed.value).endswith(rule)


@pytest.mark.parametrize(
    ("cell", "stored"),
    [("2", "2.00"), ("12.5", "12.50"), (".5", "0.50"), ("1e2", "100.00"), ("999.99", "999.99")],
)
def test_decimals(connection: psycopg.Connection, tmp_path: Path, cell: str, stored: str) -> None:
    subject(connection)
    header = ["subject", "name", "estimated_study_hours"]
    load(connection, [write_csv(tmp_path, "topics.csv", header, ["MATH 1426", "T", cell])])
    row = connection.execute("SELECT estimated_study_hours::text FROM topics").fetchone()
    assert row == (stored,)


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("--5", "must be a number"),
        ("nan", "must be a number"),
        ("inf", "must be a number"),
        ("1_0", "must be a number"),
        ("12,5", "must be a number"),
        ("0x10", "must be a number"),
        ("1e400", "must be between 0 and 999.99"),
        ("1000", "must be between 0 and 999.99"),
        ("-0.1", "must be between 0 and 999.99"),
    ],
)
def test_what_is_no_decimal_is_refused(
    connection: psycopg.Connection, tmp_path: Path, cell: str, rule: str
) -> None:
    subject(connection)
    header = ["subject", "name", "estimated_study_hours"]
    path = write_csv(tmp_path, "topics.csv", header, ["MATH 1426", "T", cell])
    with pytest.raises(LoadError, match=f"row 2, column estimated_study_hours: .*: {rule}$"):
        load(connection, [path])


@pytest.mark.parametrize(
    ("cell", "stored"),
    [("true", True), ("FALSE", False), ("t", True), ("f", False), (" True ", True), ("", True)],
)
def test_flags(connection: psycopg.Connection, tmp_path: Path, cell: str, *, stored: bool) -> None:
    load(
        connection,
        [write_csv(tmp_path, "subjects.csv", ["code", "name", "is_active"], ["A", "a", cell])],
    )
    assert connection.execute("SELECT is_active FROM subjects").fetchone() == (stored,)
