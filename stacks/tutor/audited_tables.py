"""Which changes the audit trail records, and what it may show of them.

The function that writes the trail knows no declarations. It is told which attributes it may show;
whatever else it finds in an item, it redacts. So an attribute that is declared as sensitive, or
that nobody declared at all, never reaches the trail.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from data_platform.dynamodb.attributes import Attribute
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.schema import Table
from data_platform.dynamodb.types import AttributeType
from stacks.email_claims import CLAIM_PREFIX
from stacks.tutor.actors import check_actor
from stacks.tutor.audit import AUDIT_LOGS
from stacks.tutor.chat import APPLIED_PREFIX, CHAT_SESSIONS
from stacks.tutor.chat_messages import CHAT_MESSAGES
from stacks.tutor.files import FILES
from stacks.tutor.tables import TUTOR
from stacks.tutor.users import USERS

_INNER_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, kw_only=True)
class AuditedTable:
    """A table whose changes are recorded.

    Parameters
    ----------
    table
        Its declaration.
    bookkeeping
        Attributes that programs keep up: a change of nothing else is nobody's action.
    ignored_prefix
        Items whose partition key begins so are no resources.
    filters
        Which records of the stream count; all of them, if there are none.
    actors
        The attributes that name the account of who acted, by the actions of which they do. Whose
        account, profile or conversation an item is, and who leads something, is no actor: others
        change such items as well, and an entry must not name somebody who did nothing.
    """

    table: Table
    bookkeeping: tuple[str, ...] = ()
    ignored_prefix: str | None = None
    filters: tuple[Mapping[str, Any], ...] = ()
    actors: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse an actor whom the trail could not name, or must not.

        Raises
        ------
        DeclarationError
            If an attribute is no String of every item, or is sensitive, or an action is nobody's.
        """
        for action, name in self.actors.items():
            check_actor(self.table, action, name)

    @property
    def resource_type(self) -> str:
        """What one of its items is: the name of its first entity, in snake_case."""
        return _INNER_CAPITAL.sub("_", self.table.entities[0].name).lower()


# What happens to a claim happens to its account as well, whose entry says so.
_OF_ACCOUNTS = (AuditedTable(table=USERS, ignored_prefix=CLAIM_PREFIX),)
_OF_FILES = (
    AuditedTable(
        table=FILES, bookkeeping=("downloadCount",), actors={"FILE_UPLOADED": "uploaderId"}
    ),
)
_OF_CHATS = (
    # The function leaves out the marks. No filter can: none says what a key does not begin with,
    # and a session may have any attribute that a mark has.
    AuditedTable(
        table=CHAT_SESSIONS,
        bookkeeping=("messageCount", "countId"),
        ignored_prefix=APPLIED_PREFIX,
    ),
    # A new message is what the chat is for, and its item says all that an entry could.
    AuditedTable(
        table=CHAT_MESSAGES,
        bookkeeping=("embedding",),
        filters=({"eventName": ["MODIFY", "REMOVE"]},),
    ),
)


_PARTICULAR = _OF_ACCOUNTS + _OF_FILES + _OF_CHATS


def _audited(table: Table) -> AuditedTable:
    particular = (audited for audited in _PARTICULAR if audited.table is table)
    return next(particular, AuditedTable(table=table))


AUDITED_TABLES = tuple(_audited(table) for table in TUTOR.tables if table is not AUDIT_LOGS)
"""All tables but the trail itself."""


def audited_tables_setting(name_of: Callable[[Table], str]) -> str:
    """Return what the function is told of the tables, as compact JSON.

    Parameters
    ----------
    name_of
        Gives the name under which a table is deployed.
    """
    tables = {name_of(audited.table): _setting(audited) for audited in AUDITED_TABLES}
    return json.dumps(tables, separators=(",", ":"))


def _setting(audited: AuditedTable) -> dict[str, Any]:
    setting: dict[str, Any] = {
        "type": audited.resource_type,
        "key": [key.name for key in audited.table.keys],
        "shown": list(shown_attributes(audited.table)),
    }
    if audited.bookkeeping:
        setting["bookkeeping"] = audited.bookkeeping
    if audited.ignored_prefix:
        setting["ignoredPrefix"] = audited.ignored_prefix
    if audited.actors:
        setting["actors"] = dict(audited.actors)
    return setting


def shown_attributes(table: Table) -> Iterator[str]:
    """Yield the attributes that no entity declares as sensitive; a map's field as ``map.field``.

    Raises
    ------
    DeclarationError
        If an attribute has a dot in its name, and so could be taken for the field of a map.
    """
    shown: dict[str, None] = {}
    hidden: set[str] = set()
    for entity in table.entities:
        _check_names(table, entity.attributes)
        for path, is_sensitive in _paths(entity.attributes):
            if is_sensitive:
                hidden.add(path)
            else:
                shown[path] = None
    return (path for path in shown if path not in hidden)


def _check_names(table: Table, attributes: Iterable[Attribute]) -> None:
    for attribute in attributes:
        if "." in attribute.name:
            raise DeclarationError(
                f"Table '{table.name}'",
                "attributes",
                f"an attribute of this audited table is named {attribute.name!r}",
                "Use a name without a dot: the audit trail might show a field that is redacted",
            )
        _check_names(table, attribute.fields)


def _paths(attributes: Iterable[Attribute]) -> Iterator[tuple[str, bool]]:
    for attribute in attributes:
        if attribute.type is AttributeType.MAP and attribute.fields and not attribute.sensitive:
            for path, is_sensitive in _paths(attribute.fields):
                yield f"{attribute.name}.{path}", is_sensitive
        else:
            yield attribute.name, attribute.holds_sensitive_data
