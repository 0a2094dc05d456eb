"""A dropped table comes back from a restored database with all that belongs to it."""

import json
from collections.abc import Callable
from uuid import UUID

import psycopg
import pytest
from click.testing import CliRunner

from tests.database.rows import question, subject, topic
from tools.cli import cli
from tools.restore.database.comparing import contents, differences
from tools.restore.database.errors import RestoreError
from tools.restore.database.tables import copy_table


def _nothing(_count: int) -> None:
    """Show no progress."""


@pytest.fixture
def pair(create_database: Callable[[str | None], str], database: str) -> tuple[str, str]:
    """A restored database and the live one, alike until a test changes the latter."""
    with psycopg.connect(database) as live:
        first = topic(live, subject(live))
        question(live, first)
        live.execute("CREATE TABLE public.notes (n INT GENERATED ALWAYS AS IDENTITY, topic UUID)")
        live.execute(
            "INSERT INTO public.notes (topic) SELECT id FROM topics, generate_series(1, 9)"
        )
        live.execute("CREATE VIEW public.titles AS SELECT name FROM public.topics")
        live.execute("GRANT SELECT ON public.titles TO mavprep_readonly")
    name = psycopg.conninfo.conninfo_to_dict(database)["dbname"]
    return create_database(str(name)), database


def _differences(pair: tuple[str, str]) -> list[str]:
    with psycopg.connect(pair[0]) as restored, psycopg.connect(pair[1]) as live:
        return list(differences(contents(live), contents(restored)))


def test_a_table_comes_back_with_what_was_dropped_with_it(pair: tuple[str, str]) -> None:
    with psycopg.connect(pair[1]) as live:
        live.execute("DROP TABLE public.topics CASCADE")
    assert _differences(pair)

    copied = copy_table(*pair, "topics", _nothing)

    assert _differences(pair) == []
    assert (copied.rows, copied.unchecked, copied.views) == (1, [], ["titles"])
    assert copied.references


def test_what_differs_is_listed_for_scripts(pair: tuple[str, str]) -> None:
    with psycopg.connect(pair[1]) as live:
        live.execute("DROP TABLE public.notes")

    addresses = ["--restored-url", pair[0], "--url", pair[1]]
    compared = CliRunner().invoke(cli, ["restore", "database", "compare", "--json", *addresses])

    assert compared.exit_code == 2
    found = json.loads(compared.stdout)
    assert not found["alike"]
    assert found["differences"] == _differences(pair)


def test_numbers_of_an_identity_go_on_where_they_were(pair: tuple[str, str]) -> None:
    with psycopg.connect(pair[1]) as live:
        live.execute("DROP TABLE public.notes")

    # Rows of an identity that is always generated need no exception.
    assert copy_table(*pair, "notes", _nothing).rows == 9

    with psycopg.connect(pair[1]) as live:
        row = live.execute("INSERT INTO public.notes DEFAULT VALUES RETURNING n").fetchone()
    assert row == (10,)


def test_rows_that_lost_what_they_refer_to_do_not_keep_the_table_away(
    pair: tuple[str, str],
) -> None:
    with psycopg.connect(pair[1]) as live:
        live.execute("DROP TABLE public.topics CASCADE")
        live.execute("UPDATE public.questions SET topic_id = gen_random_uuid()")

    copied = copy_table(*pair, "topics", _nothing)

    assert len(copied.unchecked) == 1
    assert "questions" in copied.unchecked[0]
    with psycopg.connect(pair[1]) as live, pytest.raises(psycopg.errors.ForeignKeyViolation):
        question(live, UUID(int=0))


@pytest.mark.parametrize(
    ("table", "reason"),
    [("questions", "would overwrite it"), ("nothing", "restore an earlier moment")],
)
def test_nothing_is_overwritten(pair: tuple[str, str], table: str, reason: str) -> None:
    with pytest.raises(RestoreError, match=reason):
        copy_table(*pair, table, _nothing)
    assert _differences(pair) == []


def test_a_copy_that_breaks_off_leaves_nothing_and_can_be_repeated(pair: tuple[str, str]) -> None:
    def kill(_count: int) -> None:
        raise KeyboardInterrupt

    with psycopg.connect(pair[1]) as live:
        live.execute("DROP TABLE public.topics CASCADE")
    with pytest.raises(KeyboardInterrupt):
        copy_table(*pair, "topics", kill)
    assert "topics: 1 rows instead of no table" in _differences(pair)

    assert copy_table(*pair, "topics", _nothing).rows == 1
    assert _differences(pair) == []
