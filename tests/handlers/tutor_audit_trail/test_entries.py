"""An entry says what was done to what, and what changed."""

import uuid
from collections.abc import Mapping
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer

from data_platform.dynamodb.schema import Table
from function_settings.settings import SettingError
from stacks.tutor.audited_tables import AUDITED_TABLES, AuditedTable
from stacks.tutor.chat import CHAT_SESSIONS
from stacks.tutor.chat_messages import CHAT_MESSAGES
from stacks.tutor.files import FILES
from stacks.tutor.modules import MODULES
from stacks.tutor.profiles import EDUCATORS, STUDENTS
from stacks.tutor.users import USERS
from tests.handlers.records import WRITTEN_AT, expire, insert, modify, remove
from tests.handlers.tutor_audit_trail.conftest import DAY, Trail, entry
from tutor_audit_trail.environment import Environment


def _example(table: Table) -> dict[str, Any]:
    return dict(table.entities[0].examples[0].item)


def _keys(table: Table) -> list[str]:
    return [key.name for key in table.keys]


def _insert(table: Table, **changes: Any) -> dict[str, Any]:
    return insert(table.name, _keys(table), {**_example(table), **changes})


def _modify(table: Table, *, old: Mapping[str, Any] | None = None, **new: Any) -> dict[str, Any]:
    item = {**_example(table), **(old or {})}
    return modify(table.name, _keys(table), item, {**item, **new})


def _values(record: Mapping[str, Any]) -> dict[str, Any]:
    written = entry(record)
    assert written is not None
    return {name: TypeDeserializer().deserialize(value) for name, value in written.items()}


@pytest.mark.parametrize("audited", AUDITED_TABLES, ids=lambda audited: audited.table.name)
def test_every_kind_of_change_has_its_action(audited: AuditedTable) -> None:
    table, resource = audited.table, audited.resource_type.upper()
    item = _example(table)
    created = "FILE_UPLOADED" if table is FILES else f"{resource}_CREATED"
    assert _values(_insert(table))["action"] == created
    changed = _modify(table, createdAt=0)
    assert _values(changed)["action"] == f"{resource}_UPDATED"
    assert _values(changed)["resourceType"] == audited.resource_type
    assert _values(remove(table.name, _keys(table), item))["action"] == f"{resource}_DELETED"
    assert _values(expire(table.name, _keys(table), item))["action"] == f"{resource}_EXPIRED"


def test_an_entry_has_the_documents_attributes() -> None:
    user = _example(USERS)
    record = _modify(USERS, old={"status": "inactive"}, status="active")
    written = _values(record)
    assert uuid.UUID(written.pop("logId")).version == 5
    assert written == {
        "action": "USER_UPDATED",
        "resource": user["userId"],
        "resourceType": "user",
        "changes": {"before": {"status": "inactive"}, "after": {"status": "active"}},
        "status": "success",
        "errorMessage": None,
        "timestamp": WRITTEN_AT,
        "createdAt": WRITTEN_AT,
        "expiresAt": WRITTEN_AT + 365 * DAY,
    }


def test_a_message_is_named_by_its_whole_key() -> None:
    message = _example(CHAT_MESSAGES)
    resource = f"{message['sessionId']}/{message['messageId']}"
    assert _values(_modify(CHAT_MESSAGES, role="system"))["resource"] == resource


def test_the_same_change_has_the_same_entry_and_another_one_another() -> None:
    first, second = _modify(USERS, status="suspended"), _modify(USERS, status="suspended")
    assert entry(first) == entry(first)
    assert _values(first)["logId"] != _values(second)["logId"]


def test_creation_has_no_before_and_deletion_no_after() -> None:
    module = _example(MODULES)
    created = _values(_insert(MODULES))["changes"]
    deleted = _values(remove(MODULES.name, _keys(MODULES), module))["changes"]
    assert created == {"after": module}
    assert deleted == {"before": module}


def test_added_and_removed_attributes_show_on_one_side() -> None:
    module = _example(MODULES)
    without = {name: value for name, value in module.items() if name != "startDate"}
    added = _values(modify(MODULES.name, _keys(MODULES), without, module))["changes"]
    removed = _values(modify(MODULES.name, _keys(MODULES), module, without))["changes"]
    assert added == {"after": {"startDate": module["startDate"]}}
    assert removed == {"before": {"startDate": module["startDate"]}}


def test_of_a_map_only_the_changed_fields_show() -> None:
    old = {"metadata": {"context": "learning_support"}}
    new = {"metadata": {"context": "exam"}, "status": "resolved"}
    assert _values(_modify(CHAT_SESSIONS, old=old, **new))["changes"] == {
        "before": {"metadata": {"context": "learning_support"}, "status": "active"},
        "after": {"metadata": {"context": "exam"}, "status": "resolved"},
    }


def test_a_set_in_another_order_is_no_change() -> None:
    record = _modify(MODULES, old={"files": {"a", "b"}, "status": "draft"}, status="active")
    record["dynamodb"]["OldImage"]["files"] = {"SS": ["a", "b"]}
    record["dynamodb"]["NewImage"]["files"] = {"SS": ["b", "a"]}
    assert _values(record)["changes"]["after"] == {"status": "active"}


def test_a_file_is_uploaded_when_its_content_is_there() -> None:
    uploader = _example(FILES)["uploaderId"]
    registered = _values(_insert(FILES, status="pending_upload"))
    arrived = _values(_modify(FILES, old={"status": "pending_upload"}, status="uploaded"))
    scanned = _values(_modify(FILES, old={"status": "uploaded"}, status="ready"))
    assert [registered["action"], arrived["action"], scanned["action"]] == [
        "FILE_CREATED",
        "FILE_UPLOADED",
        "FILE_UPDATED",
    ]
    assert arrived["userId"] == uploader
    assert "userId" not in registered
    assert "userId" not in scanned


def test_a_new_average_is_an_updated_grade() -> None:
    assert _values(_modify(STUDENTS, gpa=2))["action"] == "GRADE_UPDATED"
    assert _values(_modify(STUDENTS, status="graduated"))["action"] == "STUDENT_UPDATED"


@pytest.mark.parametrize("uploader", [5, None, "", ["a"], "u" * 2049, "ش" * 1025, "\ud83d"])
def test_an_uploader_who_cannot_be_named_does_not_keep_an_upload_off_the_trail(
    trail: Trail, uploader: object
) -> None:
    trail.logs.clear()
    assert trail.deliver(_insert(FILES, uploaderId=uploader)) == {"batchItemFailures": []}
    [written] = trail.logs.items()
    assert written["action"] == "FILE_UPLOADED"
    assert "userId" not in written


def test_an_uploader_may_be_as_long_as_a_key(trail: Trail) -> None:
    trail.logs.clear()
    assert trail.deliver(_insert(FILES, uploaderId="u" * 2048)) == {"batchItemFailures": []}
    [written] = trail.logs.items()
    assert written["userId"] == "u" * 2048


@pytest.mark.parametrize("name", ["fileType", "uploaderId", "cut\ud83d"])
def test_half_a_character_does_not_keep_a_change_off_the_trail(trail: Trail, name: str) -> None:
    trail.logs.clear()
    record = _insert(FILES, **{name: "cut within an emoji \ud83d"})
    assert trail.deliver(record) == {"batchItemFailures": []}
    [written] = trail.logs.items()
    assert len(written["changes"]["after"]) == len({**_example(FILES), name: ""})


@pytest.mark.parametrize("table", [USERS, EDUCATORS, STUDENTS, CHAT_SESSIONS])
def test_whose_item_it_is_does_not_say_who_acted(table: Table) -> None:
    assert "userId" not in _values(_insert(table))
    assert "userId" not in _values(_modify(table, createdAt=0))
    assert "userId" not in _values(remove(table.name, _keys(table), _example(table)))


def test_counters_of_the_platform_are_no_action() -> None:
    assert entry(_modify(CHAT_SESSIONS, messageCount=13)) is None
    assert entry(_modify(CHAT_SESSIONS, messageCount=0, countId="c")) is None
    assert entry(_modify(FILES, downloadCount=24)) is None
    assert entry(_modify(CHAT_MESSAGES, embedding=[1, 2])) is None
    both = _values(_modify(CHAT_SESSIONS, messageCount=13, status="archived"))
    assert both["changes"]["after"] == {"messageCount": 13, "status": "archived"}


def test_a_session_with_the_attributes_of_a_mark_is_a_session() -> None:
    mark = dict(CHAT_SESSIONS.entities[1].examples[0].item)
    session = {**mark, **_example(CHAT_SESSIONS)}
    name, keys = CHAT_SESSIONS.name, ["sessionId"]
    changed = {**session, "status": "resolved"}
    records = (
        insert(name, keys, session),
        modify(name, keys, session, changed),
        remove(name, keys, changed),
    )
    assert [_values(record)["action"] for record in records] == [
        "CHAT_SESSION_CREATED",
        "CHAT_SESSION_UPDATED",
        "CHAT_SESSION_DELETED",
    ]


def test_marks_among_the_sessions_are_no_resources() -> None:
    mark = dict(CHAT_SESSIONS.entities[1].examples[0].item)
    assert entry(insert(CHAT_SESSIONS.name, ["sessionId"], mark)) is None
    assert entry(expire(CHAT_SESSIONS.name, ["sessionId"], mark)) is None


def test_claims_among_the_accounts_are_no_resources() -> None:
    claim = dict(USERS.entities[1].examples[0].item)
    assert entry(insert(USERS.name, ["userId"], claim)) is None
    assert entry(modify(USERS.name, ["userId"], claim, {**claim, "claimedAt": 0})) is None
    assert entry(remove(USERS.name, ["userId"], claim)) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AUDIT_LOGS_TABLE", ""),
        ("AUDIT_LOGS_RETENTION_DAYS", "a year"),
        ("AUDITED_TABLES", "{"),
        ("AUDITED_TABLES", '{"aitutor_users": {"type": "user"}}'),
        ("AUDITED_TABLES", "[1]"),
    ],
)
def test_a_missing_or_wrong_variable_is_named(name: str, value: str) -> None:
    variables = {
        "AUDIT_LOGS_TABLE": "aitutor_audit_logs",
        "AUDIT_LOGS_RETENTION_DAYS": "365",
        "AUDITED_TABLES": "{}",
    }
    assert Environment.read(variables).audited_tables == {}
    with pytest.raises(SettingError, match=name):
        Environment.read({**variables, name: value})
