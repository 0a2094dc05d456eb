"""`datactl restore`: what it says, asks, refuses and leaves behind."""

import json
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from data_platform.dynamodb.schema import Table
from stacks.tutor.chat import CHAT_SESSIONS
from stacks.tutor.chat_messages import CHAT_MESSAGES
from tests.handlers.muting import MutedAccount
from tests.handlers.records import image
from tests.handlers.tables import LiveTable
from tests.unit.exports.exports import INCREMENTAL, write_export
from tools.adopt.table_state import read_table
from tools.cli import cli
from tools.restore import commands, preparing
from tools.restore.copying import CopyBack

Restore = Callable[..., Result]


def session(number: int, title: str = "Sorting algorithms") -> dict[str, Any]:
    example = CHAT_SESSIONS.examples[0].item
    return {**example, "sessionId": f"session-{number}", "title": title, "expiresAt": 4_000_000_000}


def said(done: Result) -> str:
    return f"{done.output}{done.exception or ''}"


@pytest.fixture
def namespace() -> str:
    return f"r{uuid.uuid4().hex[:8]}"


@pytest.fixture
def sessions(dynamodb: Any, streams: Any, namespace: str) -> Iterator[LiveTable]:
    name = f"{namespace}-{CHAT_SESSIONS.name}"
    yield LiveTable.create(dynamodb, streams, CHAT_SESSIONS, name)
    for each in dynamodb.list_tables()["TableNames"]:
        if each.startswith(name):
            dynamodb.update_table(TableName=each, DeletionProtectionEnabled=False)
            dynamodb.delete_table(TableName=each)


@pytest.fixture
def restore(
    monkeypatch: pytest.MonkeyPatch, dynamodb: Any, namespace: str, tmp_path: Path
) -> Restore:
    def client(_environment: object) -> Any:
        return dynamodb

    monkeypatch.setattr(commands, "_client", client)
    monkeypatch.setattr(commands, "RESTORES", tmp_path / "restores")

    def run(verb: str, *arguments: str, answer: str = "") -> Result:
        where = ["--table", CHAT_SESSIONS.name, "--namespace", namespace]
        return CliRunner().invoke(cli, ["restore", verb, *where, *arguments], input=answer)

    return run


@pytest.fixture
def account(dynamodb: Any, moto_url: str, monkeypatch: pytest.MonkeyPatch) -> MutedAccount:
    """An account that can mute alarms; the calls of the command are noted."""
    entered = MutedAccount(dynamodb, moto_url)
    monkeypatch.setattr(commands, "new_client", entered.client)
    return entered


def backup_of(table: LiveTable) -> str:
    made = table.client.create_backup(TableName=table.name, BackupName="before")
    arn: str = made["BackupDetails"]["BackupArn"]
    return arn


def test_a_backup_becomes_a_new_table_and_its_items_come_back(
    restore: Restore, sessions: LiveTable
) -> None:
    """First as a new table; then what would be copied back; then that, once it is confirmed."""
    for number in range(3):
        sessions.put(session(number))
    backup = ("--backup", backup_of(sessions))
    sessions.delete(session(0))
    sessions.put(session(1, "a person's"))
    live = sessions.items()

    planned = restore("plan", *backup, "--only-missing")
    assert "has yet to be restored, from the backup" in planned.output
    assert "is counted once that is there" in planned.output
    restored = restore("apply", *backup)
    assert restored.exit_code == 0, said(restored)
    assert "it lacks: stream (NEW_AND_OLD_IMAGES)" in restored.output
    assert "it lacks: alarms, autoscaling" in restored.output
    planned = restore("plan", *backup, "--only-missing", "--json")
    described = json.loads(planned.stdout)
    assert described["found"] == {"same": 1, "put_back": 1, "changed_since": 1}
    assert CHAT_MESSAGES.name in described["warnings"][0]
    for refused in (
        restore("apply", *backup, "--only-missing", "--yes", CHAT_SESSIONS.name),
        restore("apply", *backup, "--only-missing", answer="yes\n"),
    ):
        assert refused.exit_code == 1
        assert "1 of 3 items would be written" in refused.output
        assert f"Nothing was written: {sessions.name} was not confirmed" in said(refused)
    nobody = restore("apply", *backup, "--only-missing")
    assert f"Nobody can answer here: give --yes {sessions.name} if it is meant" in said(nobody)
    assert sessions.items() == live

    done = restore("apply", *backup, "--only-missing", answer=f"{sessions.name}\n")

    assert done.exit_code == 0, said(done)
    assert f"{sessions.name}: 1 put back." in done.output
    assert "warning: items of aitutor_chat_messages that were deleted together" in done.stderr
    assert sorted(item["title"] for item in sessions.items()) == [
        "Sorting algorithms",
        "Sorting algorithms",
        "a person's",
    ]
    assert "session-" not in done.output
    sessions.delete(session(0))
    again = restore("apply", *backup, "--only-missing", "--yes", sessions.name)
    assert "This copy was completed before" in said(again)
    assert len(sessions.items()) == 2
    restore("apply", *backup, "--only-missing", "--yes", sessions.name, "--again")
    assert len(sessions.items()) == 3


def test_warnings_are_silent_from_the_answer_to_the_last_write(
    restore: Restore,
    sessions: LiveTable,
    account: MutedAccount,
    namespace: str,
) -> None:
    account.warn_of(sessions.name, f"{namespace}-tutor-ChatSessions")
    sessions.put(session(0))
    asked = ("--backup", backup_of(sessions), "--only-missing", "--mute", "5")
    sessions.delete(session(0))

    refused = restore("apply", *asked, "--yes", "another")
    needless = restore("apply", *asked[:2], "--mute", "5")
    done = restore("apply", *asked, "--yes", sessions.name)

    assert "was not confirmed" in said(refused)
    assert "--mute is for copying back" in said(needless)
    assert done.exit_code == 0, said(done)
    assert account.calls[0] == "PutAlarmMuteRule"
    assert account.calls[-1] == "DeleteAlarmMuteRule"
    assert len(account.calls) == 3


def test_nothing_is_written_where_nothing_was_to_be_confirmed(
    restore: Restore, sessions: LiveTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person deletes an item after the count: the copy behind it would bring it back."""
    sessions.put(session(0))
    backup = ("--backup", backup_of(sessions))
    restore("apply", *backup)
    count = CopyBack.count

    def counted(*arguments: Any) -> Any:
        found = count(*arguments)
        sessions.delete(session(0))
        return found

    monkeypatch.setattr(CopyBack, "count", counted)
    done = restore("apply", *backup, "--only-missing")

    assert done.exit_code == 0, said(done)
    assert "nothing was to be written" in done.output
    assert sessions.items() == []


def test_no_table_is_restored_over_another(restore: Restore, sessions: LiveTable) -> None:
    done = restore("apply", "--backup", backup_of(sessions), "--into", sessions.name)
    assert done.exit_code == 1
    assert "No table is overwritten by a restore" in said(done)
    done = restore("apply", "--backup", backup_of(sessions), "--as-own")
    assert "exists: --as-own is for a table that is gone" in said(done)


def test_a_table_that_is_gone_is_restored_under_its_own_name_with_its_settings(
    restore: Restore, sessions: LiveTable, dynamodb: Any
) -> None:
    sessions.put(session(0))
    backup = backup_of(sessions)
    dynamodb.delete_table(TableName=sessions.name)
    time = f"{datetime.now(UTC) - timedelta(minutes=1):%Y-%m-%dT%H:%M:%SZ}"

    gone = restore("apply", "--to-time", time)
    assert "list-backups --backup-type SYSTEM" in said(gone)
    nowhere = restore("apply", "--backup", backup, "--only-missing")
    assert "restore it under its own name by --as-own" in said(nowhere)
    done = restore("apply", "--backup", backup, "--as-own", "--stage", "staging")
    again = restore("apply", "--backup", backup, "--as-own", "--stage", "staging")

    assert (done.exit_code, again.exit_code) == (0, 0), said(done) + said(again)
    assert "datactl adopt --stage staging" in done.output
    assert sessions.items() == [session(0)]
    state = read_table(dynamodb, sessions.name)
    assert state is not None
    assert (state.stream, state.expiry) == ("NEW_AND_OLD_IMAGES", "expiresAt")
    assert (state.recovery_days, state.is_protected) == (35, True)


def test_a_time_out_of_reach_is_refused(
    restore: Restore, sessions: LiveTable, dynamodb: Any
) -> None:
    long_ago = restore("apply", "--to-time", "2020-01-01T00:00:00Z")
    assert "has no point-in-time recovery: restore a backup" in said(long_ago)
    dynamodb.update_continuous_backups(
        TableName=sessions.name,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
    )
    long_ago = restore("plan", "--to-time", "2020-01-01T00:00:00Z")
    assert "is out of reach: point-in-time recovery reaches from" in said(long_ago)


def test_exports_become_a_new_table(
    restore: Restore, sessions: LiveTable, dynamodb: Any, tmp_path: Path
) -> None:
    """A full one and what changed after it, deletions with and without an image."""
    arn = dynamodb.describe_table(TableName=sessions.name)["Table"]["TableArn"]
    items = [image(session(number)) for number in range(4)]
    keys = [{"sessionId": item["sessionId"]} for item in items]
    full = write_export(tmp_path, [[{"Item": item} for item in items]], tableArn=arn)
    later = image(session(1, "later"))
    lines = [
        {"Keys": keys[0]},
        {"Keys": keys[1], "OldImage": items[1], "NewImage": later},
        {"Keys": keys[2], "OldImage": items[2]},
    ]
    changes = write_export(tmp_path, [lines], tableArn=arn, name="changes", **INCREMENTAL)
    where = ("--export", str(changes), "--export", str(full), "--into", f"{sessions.name}-new")

    for _ in range(2):
        done = restore("apply", *where, "--json")
        assert done.exit_code == 0, said(done)
    made = LiveTable(dynamodb, None, CHAT_SESSIONS, f"{sessions.name}-new", None)
    assert {str(item["sessionId"]): item for item in made.items()} == {
        "session-1": session(1, "later"),
        "session-3": session(3),
    }
    assert sessions.items() == []

    missing = restore("apply", "--export", str(full), "--only-missing", "--yes", sessions.name)
    assert f"{sessions.name}: 4 put back." in missing.output, said(missing)
    gap = {**INCREMENTAL, "exportFromTime": "2026-11-20T03:10:00Z"}
    other = write_export(tmp_path, [lines], tableArn=arn, name="gap", **gap)
    gone = restore("apply", "--export", str(full), "--export", str(other), "--into", "a-new-one")
    assert "Changes from 2026-11-20 03:00:00 to 2026-11-20 03:10:00 UTC are missing" in said(gone)
    early = {"exportFromTime": "2026-11-20T01:00:00Z", "exportToTime": "2026-11-20T02:00:00Z"}
    before = write_export(tmp_path, [lines], tableArn=arn, name="early", **{**INCREMENTAL, **early})
    older = restore("apply", "--export", str(full), "--export", str(before), "--into", "a-new-one")
    assert "it would make items older again. Leave it out" in said(older)
    fewer = restore("apply", "--export", str(full), "--into", f"{sessions.name}-new")
    assert "which was not made of these exports" in said(fewer)


def test_a_full_export_is_never_loaded_over_the_changes_after_it(
    restore: Restore,
    sessions: LiveTable,
    dynamodb: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DynamoDB put it the first time; a second run may not have it put, nor put it itself."""
    arn = dynamodb.describe_table(TableName=sessions.name)["Table"]["TableArn"]
    good, later = image(session(1)), image(session(1, "later"))
    full = write_export(tmp_path, [[{"Item": good}]], tableArn=arn)
    line = {"Keys": image({"sessionId": "session-1"}), "NewImage": later}
    changes = write_export(tmp_path, [[line]], tableArn=arn, name="changes", **INCREMENTAL)
    name = f"{sessions.name}-new"
    made = LiveTable(dynamodb, None, CHAT_SESSIONS, name, None)

    def put_by_dynamodb(*_arguments: object, **_options: object) -> None:
        made.put(session(1))

    def run() -> None:
        where = ("--export", str(full), "--export", str(changes), "--into", name)
        done = restore("apply", *where)
        assert done.exit_code == 0, said(done)
        assert [item["title"] for item in made.items()] == ["later"]

    monkeypatch.setattr(preparing, "bulk_put", put_by_dynamodb)
    run()
    run()
    monkeypatch.setattr(preparing, "bulk_put", lambda *_, **__: "it is refused now")
    run()


def test_a_backup_of_another_table_is_refused(
    restore: Restore, sessions: LiveTable, live_table: Callable[[Table], LiveTable]
) -> None:
    """Its items would be put into the live table."""
    messages = live_table(CHAT_MESSAGES)
    foreign = backup_of(messages)

    done = restore("apply", "--backup", foreign, "--only-missing", "--yes", sessions.name)

    assert f"is of {messages.name}, not of {sessions.name}" in said(done)
    vault = "arn:aws:backup:us-east-1:123456789012:recovery-point:a1b2"
    assert "aws backup start-restore-job" in said(restore("plan", "--backup", vault))


def test_an_export_of_changes_takes_back_what_it_holds(
    restore: Restore, sessions: LiveTable, dynamodb: Any, tmp_path: Path
) -> None:
    arn = dynamodb.describe_table(TableName=sessions.name)["Table"]["TableArn"]
    good, wrong = session(1), session(1, "undefined")
    sessions.put(wrong)
    line = {"Keys": image({"sessionId": "session-1"}), "OldImage": image(good)}
    lines = [[{**line, "NewImage": image(wrong)}]]
    changes = write_export(tmp_path, lines, tableArn=arn, **INCREMENTAL)

    planned = restore("plan", "--export", str(changes))
    done = restore("apply", "--export", str(changes), "--yes", sessions.name)

    assert "1 of 1 items would be written" in planned.output, said(planned)
    assert f"{sessions.name}: 1 reverted." in done.output, said(done)
    assert sessions.items() == [good]
    blind = write_export(
        tmp_path, lines, tableArn=arn, name="new", **{**INCREMENTAL, "outputView": "NEW_IMAGE"}
    )
    assert "has no old images" in said(restore("plan", "--export", str(blind)))
    foreign = write_export(tmp_path, lines, name="foreign", **INCREMENTAL)
    assert "is of orders, not of" in said(restore("plan", "--export", str(foreign)))
