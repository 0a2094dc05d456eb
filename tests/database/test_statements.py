"""SQL files are cut at the semicolons that end a statement, and at no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mavprep_database.statements import Statement, split_statements

_STATEMENTS = [
    "SELECT 1",
    "SELECT ';', 'it''s; fine'",
    'SELECT ";" FROM "odd;name"',
    "SELECT E'a\\';b'",
    "SELECT 1 -- not; here\n, 2",
    "SELECT /* nor; here */ 1",
    "DO $$ BEGIN PERFORM 1; END $$",
    "DO $body$ BEGIN PERFORM '$$;'; END $body$",
    ["SELECT $1", " SELECT 2"][0],
]


@pytest.mark.parametrize("text", _STATEMENTS)
def test_a_statement_stays_whole(text: str) -> None:
    assert [each.text for each in split_statements(f"{text};")] == [text]


def test_lines_and_comments() -> None:
    script = "-- A heading; with a semicolon\n\nSELECT 1;\n-- between\nSELECT\n  2; SELECT 3\n"
    assert list(split_statements(script)) == [
        Statement("SELECT 1", 3),
        Statement("SELECT\n  2", 5),
        Statement("SELECT 3", 6),
    ]


@pytest.mark.parametrize("script", ["", "\n", ";", " ; ;", "-- only a comment", "/* ; */"])
def test_nothing_to_run(script: str) -> None:
    assert list(split_statements(script)) == []


@given(
    texts=st.lists(st.sampled_from(_STATEMENTS), max_size=5),
    gap=st.sampled_from([";", " ; ", ";\n-- no;\n", ";/* ; */\n;"]),
)
def test_any_sequence_is_cut_into_its_parts(texts: list[str], gap: str) -> None:
    assert [each.text for each in split_statements(gap.join([*texts, ""]))] == texts
