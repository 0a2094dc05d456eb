"""Queries read each item once, only of the days they name, and only what items have."""

import dataclasses

import pytest

from data_platform.archive.queries import ArchiveQuery, statement
from data_platform.errors import ConfigurationError
from stacks.tutoria.archive_queries import ARCHIVE_QUERIES
from stacks.tutoria.chat_messages import CHAT_MESSAGES
from tests.unit.declarations.factories import table

QUERY = ArchiveQuery(
    construct_id="Contents",
    name="contents",
    purpose="List contents.",
    days="= '2024-01-01'",
    select="SELECT {content} FROM items",
)


def _sql(query: ArchiveQuery) -> str:
    return statement(query, database="db", table="messages", declaration=CHAT_MESSAGES)


def test_one_row_per_primary_key_is_kept_that_of_the_last_expiry() -> None:
    sql = _sql(QUERY)
    assert 'GROUP BY dt, item."conversationid".s, item."timestamp".n' in sql
    assert 'max_by(item, COALESCE(TRY_CAST(item."expiresat".n AS DOUBLE), 0))' in sql
    assert 'FROM "db"."messages"' in sql


def test_attributes_stand_for_their_values() -> None:
    assert _sql(QUERY).endswith('SELECT item."content".s FROM items\n')


@pytest.mark.parametrize("query", ARCHIVE_QUERIES, ids=lambda query: query.name)
def test_every_query_names_its_days_so_that_athena_reads_no_others(query: ArchiveQuery) -> None:
    assert f"WHERE dt {query.days}\n" in _sql(query)
    assert "{" not in _sql(query)


def test_an_unknown_attribute_is_refused() -> None:
    query = dataclasses.replace(QUERY, select="SELECT {contents} FROM items")
    with pytest.raises(ConfigurationError, match="contents"):
        _sql(query)


@pytest.mark.parametrize(
    "select",
    [
        "SELECT CAST({costUsd} AS DOUBLE) FROM items",
        "SELECT cast ({costUsd} AS DECIMAL(38, 24)) FROM items",
        "SELECT TRY_CAST({latencyMs} AS BIGINT) FROM items",
        "SELECT TRY_CAST({latencyMs} as integer) FROM items",
    ],
)
def test_a_cast_that_an_item_can_break_or_that_loses_numbers_is_refused(select: str) -> None:
    with pytest.raises(ConfigurationError, match=r"'contents' casts with .* Use TRY_CAST"):
        dataclasses.replace(QUERY, select=select)


def test_a_table_without_ttl_has_no_archive() -> None:
    with pytest.raises(ConfigurationError, match="TTL"):
        statement(QUERY, database="db", table="t", declaration=table(ttl=None))
