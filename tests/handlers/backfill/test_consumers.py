"""What the functions that follow the tables do with the changes that a backfill makes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from data_platform.dynamodb.schema import Table
from stacks.mavprep.comments import COMMENTS
from stacks.mavprep.reputation import REPUTATION
from stacks.tutor.audit import AUDIT_LOGS
from stacks.tutor.audited_tables import audited_tables_setting
from stacks.tutor.courses import COURSES
from stacks.tutoria.chat_messages import CHAT_MESSAGES
from stacks.tutoria.chat_usage import CHAT_USAGE_DAILY
from stream_records.batches import process_together
from tests.handlers.backfill.filling import fill, without
from tests.handlers.mavprep_community.community import Community, post
from tests.handlers.records import event
from tests.handlers.tables import LiveTable
from tests.handlers.tutoria_usage_rollup.messages import counters, totals
from tools.backfill.counts import Outcome
from tutor_audit_trail.environment import Environment
from tutor_audit_trail.trail import AuditTrail
from tutoria_usage_rollup.rollup import Rollup

Make = Callable[[Table], LiveTable]


def test_daily_usage_counts_no_message_twice(
    chat: LiveTable, make_table: Make, dynamodb: Any, tmp_path: Path
) -> None:
    messages = [without(example.item, "expiresAt") for example in CHAT_MESSAGES.examples]
    for message in messages:
        chat.put(message)
    followed, new = make_table(CHAT_USAGE_DAILY), make_table(CHAT_USAGE_DAILY)
    written = chat.stream_records(len(messages))
    fill(chat, tmp_path)
    filled = chat.stream_records(len(messages), after=len(messages))

    process_together(event(*written), Rollup(dynamodb, followed.name).apply)
    process_together(event(*filled), Rollup(dynamodb, followed.name).apply)
    process_together(event(*filled), Rollup(dynamodb, new.name).apply)

    assert {record["eventName"] for record in filled} == {"MODIFY"}
    assert counters(followed) == totals(messages)
    assert counters(new) == {}, "messages from before the function are in no count"


def test_the_audit_trail_records_each_course_once(
    courses: LiveTable, make_table: Make, dynamodb: Any, tmp_path: Path
) -> None:
    courses.put(without(COURSES.examples[0].item, "departmentId", department_id="department-1"))
    fill(courses, tmp_path)
    logs = make_table(AUDIT_LOGS)
    settings = Environment.read(
        {
            "AUDIT_LOGS_TABLE": logs.name,
            "AUDIT_LOGS_RETENTION_DAYS": "365",
            "AUDITED_TABLES": audited_tables_setting(
                lambda table: courses.name if table is COURSES else table.name
            ),
        }
    )
    [filled] = courses.stream_records(1, after=1)

    process_together(event(filled, filled), AuditTrail(settings, dynamodb).record)

    [entry] = logs.items()
    assert entry["action"] == "COURSE_UPDATED"
    assert "department-1" in str(entry)


def test_the_community_consumer_finds_its_own_tag_items(
    community: LiveTable, make_table: Make, tmp_path: Path
) -> None:
    """It would have written the same, of posts with odd times and tags as well."""
    tables = Community(community, make_table(COMMENTS), make_table(REPUTATION))
    odd = {"created": "2025-01-20T17:30:00.000+02:00", "tags": ["b", "a", "b", "", "x" * 1020]}
    community.put(post("p", tags=["limits", "series"]))
    community.put({**post("q"), **odd})
    community.put({**post("r", tags=["sums"]), "created": "yesterday"})

    assert fill(community, tmp_path).outcomes == {Outcome.WRITTEN: 3}
    filled = community.items()
    assert sum("tag" in item for item in filled) == 6
    tables.settle()

    assert sorted(map(str, community.items())) == sorted(map(str, filled))
