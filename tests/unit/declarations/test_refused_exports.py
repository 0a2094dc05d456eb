"""Exports that leave nothing to read, or keep what is to be forgotten soon, are refused."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.exports import MAX_EXPORTED_NAME, TableExport
from data_platform.errors import ConfigurationError
from data_platform.rds.exports import DatabaseExport, ExportedTable
from stacks.ielts.tables import IELTS
from stacks.mavprep.tables import MAVPREP
from stacks.products import PRODUCTS
from tests.unit.declarations.factories import table

EXPORT = TableExport(kept=timedelta(days=365), source="the document")
SUBJECTS = ExportedTable(construct_id="Subjects", name="public.subjects", strings=("id",))


@pytest.mark.parametrize(
    ("export", "said"),
    [
        (
            TableExport(kept=timedelta(days=30), source="the document"),
            (
                "table export: kept: 30 days end before the next full export is sure to be there. "
                "Keep exports for 62 days at least, or declare none."
            ),
        ),
        (
            TableExport(kept=timedelta(days=99, hours=1), source="the document"),
            "table export: kept: it is 99 days, 1:00:00. Use whole days: S3 counts so.",
        ),
        (
            TableExport(kept=timedelta(days=99), source=" "),
            "table export: source: it is empty. Say it in one line of printable text.",
        ),
    ],
    ids=["too short", "hours", "no source"],
)
def test_an_export_that_could_not_be_kept_is_refused(export: TableExport, said: str) -> None:
    with pytest.raises(DeclarationError) as error:
        table(export=export)
    assert str(error.value).endswith(said)
    assert str(error.value).startswith(f"Table '{table().name}'")


def test_an_exported_table_has_a_name_that_queries_can_bear() -> None:
    exported = MAVPREP.tables[0]
    replace(exported, name="t" * MAX_EXPORTED_NAME)
    with pytest.raises(DeclarationError, match=r"its name has 121 characters\. Use 120 for"):
        replace(exported, name="t" * (MAX_EXPORTED_NAME + 1))


@pytest.mark.parametrize(
    ("name", "life"),
    [("ielts-genai-prep-qr-tokens", "5 minutes"), ("ielts-genai-prep-sessions", "1 days")],
)
def test_secrets_with_a_life_of_minutes_or_hours_are_not_exported(name: str, life: str) -> None:
    (declaration,) = [each for each in IELTS.tables if each.name == name]
    with pytest.raises(DeclarationError, match=f"are deleted {life} after they were written"):
        replace(declaration, export=EXPORT)


def test_only_the_product_whose_document_asks_for_it_exports() -> None:
    exported = [each for product in PRODUCTS for each in product.tables if each.export]
    assert exported == list(MAVPREP.tables)


def _database(**changes: Any) -> DatabaseExport:
    declared = {"kept": timedelta(days=365), "tables": (SUBJECTS,), "source": "the document"}
    return DatabaseExport(**{**declared, **changes})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kept": timedelta(days=61)}, "kept is 61 days"),
        ({"kept": timedelta(days=62, hours=1)}, "give whole days"),
        ({"tables": (SUBJECTS, SUBJECTS)}, "name: 'public.subjects' occurs twice"),
        (
            {
                "tables": (
                    ExportedTable(construct_id="A", name="a", strings=("id",), integers=("id",)),
                )
            },
            "columns of a: 'id' occurs twice",
        ),
        ({"tables": "public.subjects"}, "tables: it is a str"),
    ],
    ids=str,
)
def test_a_malformed_export_of_a_database_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        _database(**changes)
