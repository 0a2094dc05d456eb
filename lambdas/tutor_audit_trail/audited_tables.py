"""What the stack tells the function of each audited table."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tutor_audit_trail.visibility import Visibility, visibility_of


@dataclass(frozen=True, slots=True)
class AuditedTable:
    """A table whose changes are audited.

    Attributes
    ----------
    resource_type
        What one of its items is, such as ``chat_session``.
    key
        The attributes of its primary key, partition key first.
    visibility
        What the trail may show of its items.
    bookkeeping
        Attributes that the platform keeps up itself: a change of nothing else is no action.
    ignored_prefix
        Items whose partition key begins so are no resources; None if there are none.
    actors
        The attributes that name the account of who acted, by the actions of which they do.
    """

    resource_type: str
    key: tuple[str, ...]
    visibility: Visibility
    bookkeeping: frozenset[str] = frozenset()
    ignored_prefix: str | None = None
    actors: Mapping[str, str] = field(default_factory=dict)


def read_audited_tables(text: str) -> dict[str, AuditedTable]:
    """Read the tables by their names from JSON.

    Raises
    ------
    ValueError
        If it is no JSON object of tables, or a table lacks something.
    """
    try:
        return {name: _read(table) for name, table in dict(json.loads(text)).items()}
    except (LookupError, TypeError, ValueError) as error:
        raise ValueError(
            "must be a JSON object that gives for each table its type, key and shown attributes: "
            f"{error!r}."
        ) from error


def _read(table: Mapping[str, Any]) -> AuditedTable:
    return AuditedTable(
        resource_type=table["type"],
        key=tuple(table["key"]),
        visibility=visibility_of(table["shown"]),
        bookkeeping=frozenset(table.get("bookkeeping", ())),
        ignored_prefix=table.get("ignoredPrefix"),
        actors=dict(table.get("actors", {})),
    )
