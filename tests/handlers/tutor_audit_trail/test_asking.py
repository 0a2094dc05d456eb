"""What happened to a resource, and what a person did, is asked of the real table's indexes."""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Any

import boto3
import pytest

from data_platform.dynamodb.attributes import number, string
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.requests import build_request
from data_platform.dynamodb.schema import Table
from stacks.tutor.audit import AUDIT_LOGS
from stacks.tutor.audited_tables import AUDITED_TABLES, AuditedTable
from stacks.tutor.chat_messages import CHAT_MESSAGES
from stacks.tutor.files import FILES
from stacks.tutor.users import USERS
from tests.handlers.conftest import ACCESS
from tests.handlers.records import WRITTEN_AT, insert, modify, remove
from tests.handlers.tables import LiveTable
from tests.handlers.tutor_audit_trail.conftest import DAY, Trail, entry
from tests.unit.declarations.changes import with_more
from tools.rollout.apply.tables import Tables
from tutor_audit_trail.environment import Environment

USER: Mapping[str, Any] = USERS.examples[0].item
KEYS = ["userId"]
OLD_TRAIL = replace(
    AUDIT_LOGS,
    indexes=AUDIT_LOGS.indexes[:1],
    access_patterns=tuple(
        each for each in AUDIT_LOGS.access_patterns if each.index != "resource-timestamp-index"
    ),
)


def _asked(logs: LiveTable, name: str, **parameters: Any) -> list[dict[str, Any]]:
    """Return what a declared pattern finds in a table."""
    (pattern,) = (each for each in AUDIT_LOGS.access_patterns if each.name == name)
    request = build_request(AUDIT_LOGS, pattern, parameters, now=WRITTEN_AT)
    url = logs.client.meta.endpoint_url
    make: Any = boto3.resource
    found = make("dynamodb", endpoint_url=url, **ACCESS).Table(logs.name).query(**request)
    return list(found["Items"])


def _days_of(user: str) -> list[dict[str, Any]]:
    """Return the records of an account that changes each day for five days."""
    states = [{**USER, "userId": user, "lastLogin": day} for day in range(6)]
    made = [insert(USERS.name, KEYS, states[0], at=WRITTEN_AT)]
    return made + [
        modify(USERS.name, KEYS, states[day - 1], states[day], at=WRITTEN_AT + day * DAY)
        for day in range(1, 6)
    ]


def test_what_happened_to_an_account_is_told_newest_first_whatever_came_when(
    empty_trail: Trail,
) -> None:
    records = [*_days_of("asked-for"), *_days_of("another")]
    delivered = records * 2
    Random(7).shuffle(delivered)  # noqa: S311  no secret
    for start in range(0, len(delivered), 5):
        empty_trail.deliver(*delivered[start : start + 5])

    everything = _asked(empty_trail.logs, "audit-logs-of-resource", resource="asked-for")
    between = _asked(
        empty_trail.logs,
        "audit-logs-of-resource-between",
        resource="asked-for",
        start=WRITTEN_AT + DAY,
        end=WRITTEN_AT + 3 * DAY,
    )

    assert [each["timestamp"] for each in everything] == [
        WRITTEN_AT + day * DAY for day in (5, 4, 3, 2, 1, 0)
    ]
    assert {each["resource"] for each in everything} == {"asked-for"}
    assert [each["action"] for each in everything] == ["USER_UPDATED"] * 5 + ["USER_CREATED"]
    assert between == everything[2:5]


def test_the_index_tells_what_was_done_and_the_entry_what_changed(empty_trail: Trail) -> None:
    suspended = {**USER, "status": "suspended"}
    empty_trail.deliver(modify(USERS.name, KEYS, USER, suspended))

    [found] = _asked(empty_trail.logs, "latest-audit-logs-of-resource", resource=USER["userId"])

    whole = empty_trail.logs.get(logId=found["logId"])
    assert whole is not None
    assert whole["changes"]["after"] == {"status": "suspended"}
    sensitive = {each.name for each in AUDIT_LOGS.entities[0].attributes if each.sensitive}
    assert found == {
        name: value for name, value in whole.items() if name not in {*sensitive, "createdAt"}
    }


def test_who_uploaded_a_file_is_asked_of_the_file_and_of_the_person(empty_trail: Trail) -> None:
    file = FILES.examples[0].item
    empty_trail.deliver(insert(FILES.name, ["fileId"], file))

    [of_file] = _asked(empty_trail.logs, "audit-logs-of-resource", resource=file["fileId"])
    [of_person] = _asked(empty_trail.logs, "latest-audit-logs-of-user", userId=file["uploaderId"])

    assert of_file["userId"] == file["uploaderId"]
    assert of_person["logId"] == of_file["logId"]


@pytest.mark.parametrize("session", ["s" * 2048, "ش" * 1024, "half \ud83d"])
def test_a_resource_that_can_be_no_key_is_found_by_its_hash(
    empty_trail: Trail, session: str
) -> None:
    message = {**CHAT_MESSAGES.examples[0].item, "sessionId": session, "messageId": "m" * 1024}
    record = remove(CHAT_MESSAGES.name, ["sessionId", "messageId"], message)

    assert empty_trail.deliver(record) == {"batchItemFailures": []}

    name = hashlib.sha256(
        f"{session}/{message['messageId']}".encode(errors="surrogatepass")
    ).hexdigest()
    [found] = _asked(empty_trail.logs, "audit-logs-of-resource", resource=name)
    assert found["action"] == "CHAT_MESSAGE_DELETED"


def test_a_resource_as_long_as_a_key_keeps_its_name(empty_trail: Trail) -> None:
    user = "u" * 2048
    empty_trail.deliver(insert(USERS.name, KEYS, {**USER, "userId": user}))
    [found] = _asked(empty_trail.logs, "audit-logs-of-resource", resource=user)
    assert found["action"] == "USER_CREATED"


def test_entries_from_before_the_index_are_in_it_and_those_it_cannot_hold_stay(
    live_table: Callable[[Table], LiveTable], dynamodb: Any
) -> None:
    """No backfill: an entry has had both keys since the first one."""
    logs = live_table(OLD_TRAIL)
    for record in _days_of("of-old"):
        dynamodb.put_item(TableName=logs.name, Item=entry(record))
    unfit = {"logId": "by-an-application", "timestamp": WRITTEN_AT}
    logs.put({**unfit, "resource": "r" * 2049})
    logs.put({**unfit, "logId": "without-a-resource"})
    index = AUDIT_LOGS.indexes[1]
    keys = [("resource", "HASH"), ("timestamp", "RANGE")]

    dynamodb.update_table(
        TableName=logs.name,
        AttributeDefinitions=[
            {"AttributeName": "resource", "AttributeType": "S"},
            {"AttributeName": "timestamp", "AttributeType": "N"},
        ],
        GlobalSecondaryIndexUpdates=[
            {
                "Create": {
                    "IndexName": index.name,
                    "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in keys],
                    "Projection": {
                        "ProjectionType": "INCLUDE",
                        "NonKeyAttributes": list(index.included_attributes),
                    },
                }
            }
        ],
    )
    tables = Tables(dynamodb, lambda _region: None, lambda _what: time.sleep(0.02))
    tables.wait_until_ready(logs.name)

    assert len(_asked(logs, "audit-logs-of-resource", resource="of-old")) == 6
    assert len(logs.items()) == 8
    dynamodb.delete_table(TableName=logs.name)


def _named(audited: AuditedTable) -> list[tuple[AuditedTable, str, str]]:
    return [(audited, action, name) for action, name in audited.actors.items()]


@pytest.mark.parametrize(
    ("audited", "action", "name"),
    [case for audited in AUDITED_TABLES for case in _named(audited)],
    ids=lambda value: value.table.name if isinstance(value, AuditedTable) else value,
)
def test_each_declared_actor_is_named_by_an_action_that_there_is(
    audited: AuditedTable, action: str, name: str
) -> None:
    declared, item = audited.table, audited.table.examples[0].item
    keys = [key.name for key in declared.keys]
    changes = [
        insert(declared.name, keys, item),
        modify(declared.name, keys, {**item, "createdAt": 0}, item),
        remove(declared.name, keys, item),
    ]
    entries = [found for record in changes if (found := entry(record))]
    assert {each["action"]["S"]: each["userId"]["S"] for each in entries if "userId" in each} == {
        action: item[name]
    }


def test_an_actor_that_is_no_text_of_every_item_or_is_sensitive_is_refused() -> None:
    account = string("changedBy", "Account of who changed it")
    right, own = with_more(account, "jane"), {"LESSON_UPDATED": "changedBy"}
    for declared, actors, reason in (
        (with_more(replace(account, required=False)), own, "no String of every item"),
        (with_more(number("changedBy", "When"), 1), own, "no String of every item"),
        (right, {"LESSON_UPDATED": "nobody"}, "no String of every item"),
        (with_more(replace(account, sensitive=True), "jane"), own, "sensitive"),
        (right, {"LESSON_EXPIRED": "changedBy"}, "Nobody acts"),
    ):
        with pytest.raises(DeclarationError, match=reason):
            AuditedTable(table=declared, actors=actors)
    assert AuditedTable(table=right, actors=own).actors == own


def test_a_function_that_is_told_of_no_actor_names_none() -> None:
    told = Environment.read(
        {
            "AUDIT_LOGS_TABLE": "t",
            "AUDIT_LOGS_RETENTION_DAYS": "1",
            "AUDITED_TABLES": '{"t": {"type": "file", "key": ["fileId"], "shown": []}}',
        }
    )
    assert told.audited_tables["t"].actors == {}
