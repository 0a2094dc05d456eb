"""Nothing that a declaration calls sensitive, or that nobody declared, reaches the trail."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from data_platform.dynamodb.attributes import Attribute, string
from data_platform.dynamodb.errors import DeclarationError
from stacks.tutor.audit import AUDIT_LOGS
from stacks.tutor.audited_tables import AUDITED_TABLES, AuditedTable, shown_attributes
from stacks.tutor.chat import CHAT_SESSIONS
from stacks.tutor.tables import TUTOR
from stacks.tutor.users import USERS
from tests.handlers.records import expire, insert, modify, remove
from tests.handlers.tutor_audit_trail.conftest import entry
from tests.unit.declarations.changes import ATTRIBUTES
from tests.unit.declarations.factories import entity, table

REDACTED = {"S": "[redacted]"}


def _sensitive(attributes: Iterable[Attribute], prefix: str = "") -> Iterator[str]:
    for attribute in attributes:
        if attribute.sensitive:
            yield f"{prefix}{attribute.name}"
        yield from _sensitive(attribute.fields, f"{prefix}{attribute.name}.")


def _records(audited: AuditedTable, item: dict[str, Any], changed: dict[str, Any]) -> list[Any]:
    name, keys = audited.table.name, [key.name for key in audited.table.keys]
    return [
        insert(name, keys, item),
        modify(name, keys, item, changed),
        modify(name, keys, changed, item),
        remove(name, keys, item),
        expire(name, keys, item),
    ]


def test_all_tables_but_the_trail_are_audited() -> None:
    audited = [audited.table for audited in AUDITED_TABLES]
    assert audited == [table for table in TUTOR.tables if table is not AUDIT_LOGS]


@pytest.mark.parametrize("audited", AUDITED_TABLES, ids=lambda audited: audited.table.name)
def test_no_sensitive_value_is_shown(audited: AuditedTable) -> None:
    entity = audited.table.entities[0]
    sensitive = list(_sensitive(entity.attributes))
    assert all("." not in path for path in sensitive)
    item = {**entity.examples[0].item, **dict.fromkeys(sensitive, "a secret")}
    changed = {**item, "createdAt": 0, **dict.fromkeys(sensitive, "another secret")}
    for record in _records(audited, item, changed):
        written = entry(record)
        assert written is not None
        assert "secret" not in json.dumps(written)
        for side in written["changes"]["M"].values():
            assert {name: side["M"].get(name) for name in sensitive} == dict.fromkeys(
                sensitive, REDACTED
            )


def test_that_a_password_changed_is_known_but_no_hash() -> None:
    user = dict(USERS.examples[0].item)
    new_hash = {**user, "passwordHash": "another-hash"}
    written = entry(modify(USERS.name, ["userId"], user, new_hash))
    assert written is not None
    assert written["changes"] == {
        "M": {
            "before": {"M": {"passwordHash": REDACTED}},
            "after": {"M": {"passwordHash": REDACTED}},
        }
    }


@pytest.mark.parametrize("audited", AUDITED_TABLES, ids=lambda audited: audited.table.name)
def test_undeclared_attributes_are_redacted(audited: AuditedTable) -> None:
    item = {**audited.table.entities[0].examples[0].item, "resetToken": "a secret"}
    changed = {**item, "resetToken": {"deep": ["another secret"]}}
    for record in _records(audited, item, changed):
        written = entry(record)
        assert written is not None
        assert "secret" not in json.dumps(written)


def test_undeclared_fields_of_a_map_are_redacted() -> None:
    session = dict(CHAT_SESSIONS.examples[0].item)
    changed = {**session, "metadata": {"context": "exam", "note": "a secret"}}
    for record in (
        modify(CHAT_SESSIONS.name, ["sessionId"], session, changed),
        insert(CHAT_SESSIONS.name, ["sessionId"], changed),
        modify(CHAT_SESSIONS.name, ["sessionId"], {**session, "metadata": "a secret"}, changed),
    ):
        written = entry(record)
        assert written is not None
        assert written["changes"]["M"]["after"]["M"]["metadata"] == {
            "M": {"context": {"S": "exam"}, "note": REDACTED}
        }
        assert "secret" not in json.dumps(written)


def test_a_field_that_becomes_sensitive_is_no_longer_told_to_the_function() -> None:
    session = CHAT_SESSIONS.entities[0]
    metadata = session.attribute("metadata")
    assert metadata is not None
    secret_field = replace(metadata, fields=(replace(metadata.fields[0], sensitive=True),))
    attributes = tuple(
        secret_field if attribute is metadata else attribute for attribute in session.attributes
    )
    entities = (replace(session, attributes=attributes), *CHAT_SESSIONS.entities[1:])
    table = replace(CHAT_SESSIONS, entities=entities)
    assert set(shown_attributes(CHAT_SESSIONS)) - set(shown_attributes(table)) == {
        "metadata.context"
    }


def test_a_name_that_reads_like_a_field_of_a_map_is_refused() -> None:
    """A shown attribute `notes.text` would show the field `text` of the redacted `notes`."""
    names = (string("notes.text", "Text of the notes", required=False),)
    declared = table(entities=(entity(attributes=(*ATTRIBUTES, *names)),))
    with pytest.raises(DeclarationError, match=r"Table 'lessons': attributes: .*notes\.text"):
        list(shown_attributes(declared))
