"""`datactl backfill`: what it asks, says and refuses."""

import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from stacks.tutor.courses import COURSES
from tests.handlers.backfill.filling import without
from tests.handlers.muting import MutedAccount
from tests.handlers.tables import LiveTable
from tools.backfill import commands
from tools.cli import cli

OLD = without(COURSES.examples[0].item, "departmentId", department_id="department-1")
Backfill = Callable[..., Result]


@pytest.fixture
def namespace() -> str:
    return f"b{uuid.uuid4().hex[:8]}"


@pytest.fixture
def deployed(dynamodb: Any, streams: Any, namespace: str) -> Iterator[LiveTable]:
    name = f"{namespace}-{COURSES.name}"
    yield LiveTable.create(dynamodb, streams, COURSES, name)
    dynamodb.delete_table(TableName=name)


@pytest.fixture
def backfill(
    monkeypatch: pytest.MonkeyPatch, dynamodb: Any, namespace: str, tmp_path: Path
) -> Backfill:
    def client(_environment: object) -> Any:
        return dynamodb

    monkeypatch.setattr(commands, "_client", client)
    monkeypatch.setattr(commands, "BACKFILLS", tmp_path)

    def run(*arguments: str, answer: str = "") -> Result:
        command = ["backfill", *arguments, "--namespace", namespace]
        return CliRunner().invoke(cli, command, input=answer)

    return run


@pytest.fixture
def account(dynamodb: Any, moto_url: str, monkeypatch: pytest.MonkeyPatch) -> MutedAccount:
    """An account that can mute alarms; the calls of the command are noted."""
    entered = MutedAccount(dynamodb, moto_url)
    monkeypatch.setattr(commands, "new_client", entered.client)
    return entered


def test_counts_are_printed_before_and_after(backfill: Backfill, deployed: LiveTable) -> None:
    deployed.put(OLD)
    deployed.put({**OLD, "courseId": "b", "departmentId": "department-2"})

    done = backfill(COURSES.name, "--json")

    assert done.exit_code == 0, done.output
    [run] = json.loads(done.stdout)
    assert run["before"] == {"examined": 2, "matching": 2, "lacking": 1, "underivable": {}}
    assert run["outcomes"]["written"] == 1
    assert run["after"]["lacking"] == 0
    assert run["writeUnits"] > 0
    again = backfill(COURSES.name)
    assert again.exit_code == 0
    assert "nothing to do. Now 0 of 2 items lack something" in again.output


def test_warnings_are_silent_while_it_writes(
    backfill: Backfill,
    deployed: LiveTable,
    account: MutedAccount,
    namespace: str,
) -> None:
    account.warn_of(deployed.name, f"{namespace}-tutor-Courses")
    deployed.put(OLD)

    quiet = backfill(COURSES.name, "--dry-run", "--mute", "5")
    done = backfill(COURSES.name, "--mute", "5")

    assert "Muted" not in quiet.output
    assert done.exit_code == 0, done.output
    assert "1 warnings, no critical alarm." in done.output
    assert account.calls == ["PutAlarmMuteRule", "UpdateItem", "DeleteAlarmMuteRule"]


def test_a_dry_run_writes_nothing(backfill: Backfill, deployed: LiveTable, tmp_path: Path) -> None:
    deployed.put(OLD)
    done = backfill(COURSES.name, "--dry-run")
    assert done.exit_code == 0, done.output
    assert "1 of 1 items lack something. Nothing was written." in done.output
    assert deployed.items() == [OLD]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("answer", "is_written"), [("n\n", False), ("y\n", True)])
def test_it_asks_before_it_writes_to_a_protected_stage(
    backfill: Backfill, deployed: LiveTable, answer: str, *, is_written: bool
) -> None:
    deployed.put(OLD)
    done = backfill(COURSES.name, "--stage", "prod", answer=answer)
    assert f"Write to {deployed.name} in the protected stage prod?" in done.output
    assert done.exit_code == (0 if is_written else 1)
    assert ("departmentId" in deployed.items()[0]) is is_written


def test_where_nobody_can_answer_it_names_the_option(
    backfill: Backfill, deployed: LiveTable
) -> None:
    deployed.put(OLD)
    done = backfill(COURSES.name, "--stage", "prod")
    assert done.exit_code == 1
    assert "nobody can answer here: give --yes if it is meant" in done.output
    assert "departmentId" not in deployed.items()[0]


def test_what_still_lacks_something_is_no_success(backfill: Backfill, deployed: LiveTable) -> None:
    deployed.put(without(OLD, "department_id"))
    done = backfill(COURSES.name)
    assert done.exit_code == 1
    assert "1 of 1 items lack something (1 because 'department_id' is absent)" in done.output
    assert str(OLD["courseId"]) not in done.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nope",), "There is no table 'nope'. Those with backfills: aitutor_users, "),
        (("aitutor_modules",), "aitutor_modules declares no backfill: its items lack nothing."),
        (("aitutor_courses", "--only", "x"), "has no backfill 'x': use one of department-id."),
        (("aitutor_courses", "--write-units", "0"), "not in the range"),
        (("aitutor_courses", "--write-units", "nan"), "nan is no number of things."),
        (("aitutor_courses", "--read-units", "inf"), "inf is no number of things."),
    ],
)
def test_what_cannot_be_done_is_refused(
    backfill: Backfill, arguments: tuple[str, ...], sentence: str
) -> None:
    done = backfill(*arguments)
    assert done.exit_code == 2
    assert sentence in done.output


def test_a_missing_table_is_one_sentence(backfill: Backfill) -> None:
    done = backfill(COURSES.name)
    assert done.exit_code == 1
    assert done.output.startswith("error: ") or "error: " in str(done.exception)
    assert "Check that it is deployed" in (done.output + str(done.exception))
