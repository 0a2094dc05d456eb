"""Queries of an archive, as data."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from data_platform.archive.columns import DAY_COLUMN, ITEM_COLUMN, path_of
from data_platform.dynamodb.schema import Table
from data_platform.errors import ConfigurationError

_FRAGILE = re.compile(
    r"\bCAST\s*\(|\bAS\s+(?:BIGINT|INTEGER|INT|SMALLINT|TINYINT)\b", re.IGNORECASE
)
"""A cast that fails the query for one item, and one that loses fractions and large numbers."""


@dataclass(frozen=True, kw_only=True)
class ArchiveQuery:
    """A query that people find in the workgroup.

    Attributes
    ----------
    construct_id
        PascalCase noun for the resource.
    name, purpose
        What people see.
    days
        The days it reads, as a condition without the column: ``= '2025-01-20'``.
    select
        The statement over ``items``, which has one row per item whatever was archived more than
        once, and the column ``dt``. ``{attribute}`` stands for an attribute's value: a string, also
        of a number, which has any fraction and up to 38 digits.

    Raises
    ------
    ConfigurationError
        If the statement casts so that a single item can make it fail, or so that numbers get lost.
    """

    construct_id: str
    name: str
    purpose: str
    days: str
    select: str

    def __post_init__(self) -> None:
        """Refuse casts that items of DynamoDB do not stand."""
        fragile = _FRAGILE.search(self.select)
        if fragile:
            raise ConfigurationError(
                f"Query '{self.name}' casts with '{fragile[0]}': one item of another type would "
                "fail the query, and numbers have fractions and up to 38 digits. Use TRY_CAST, to "
                "DOUBLE or a DECIMAL."
            )


def statement(query: ArchiveQuery, *, database: str, table: str, declaration: Table) -> str:
    """Return the SQL of a query.

    A batch that was delivered in part again left an item in several objects. Where an item was put
    back and expired again, the line of its last expiry counts.

    Raises
    ------
    ConfigurationError
        If the table has no expiry, or the query names an attribute that it does not have.
    """
    if declaration.ttl is None:
        raise ConfigurationError(
            f"Table '{declaration.name}' has no TTL, so none of its items are archived."
        )
    paths = _paths(declaration)
    keys = ", ".join(paths[key.name] for key in declaration.keys)
    expiry = f"COALESCE(TRY_CAST({paths[declaration.ttl.attribute]} AS DOUBLE), 0)"
    try:
        select = query.select.format(**paths)
    except KeyError as error:
        raise ConfigurationError(
            f"Query '{query.name}' names {error}, which table '{declaration.name}' does not have."
        ) from None
    return f"""\
WITH items AS (
    SELECT {DAY_COLUMN}, max_by({ITEM_COLUMN}, {expiry}) AS {ITEM_COLUMN}
    FROM "{database}"."{table}"
    WHERE {DAY_COLUMN} {query.days}
    GROUP BY {DAY_COLUMN}, {keys}
)
{select.strip()}
"""  # noqa: S608  names and conditions that stand in declarations


def _paths(declaration: Table) -> Mapping[str, str]:
    return {
        attribute.name: path_of(attribute.name, attribute.type)
        for entity in declaration.entities
        for attribute in entity.attributes
    }
