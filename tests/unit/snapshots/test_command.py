"""`datactl snapshot`."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result
from moto import mock_aws

from data_platform.deployment import Deployment
from stacks.environments import DEV, STAGES
from stacks.ielts.qr_tokens import QR_TOKENS
from stacks.ielts.sessions import SESSIONS
from tests.unit.snapshots.account import TABLES, Account, client
from tools.cli import cli
from tools.snapshots import commands
from tools.synthesis import Assembly


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    monkeypatch.setattr(commands, "new_client", lambda service, **_: client(service))
    with mock_aws():
        yield Account()


def run(*options: str, text: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["snapshot", *options], input=text)


def test_a_stage_is_saved_and_listed(account: Account) -> None:
    account.make(*TABLES)
    answer = run("--stage", "dev", "--reason", "before release 7")

    assert answer.exit_code == 0, answer.output
    last = answer.stdout.splitlines()[-1]
    assert last.startswith("Took datactl-dev-")
    assert last.endswith("-before-release-7: 3 of 3 backups are there.")
    # Other tables of the stage are declared, and not deployed.
    assert "table aitutor_courses does not exist" in " ".join(answer.stdout.split())

    listed = run("--stage", "dev", "--list", "--json")
    (found,) = json.loads(listed.stdout)
    assert found["name"] in last
    assert found["complete"] is True
    assert [each.get("table") for each in found["backups"]] == [None, *TABLES]
    assert "3 of 3" in run("--stage", "dev", "--list").stdout
    assert run("--stage", "prod", "--list").stdout == "There is no snapshot of prod.\n"


def test_sessions_and_tokens_are_saved_only_if_they_are_named(account: Account) -> None:
    """They live for hours, a snapshot for weeks."""
    short = [SESSIONS.name, QR_TOKENS.name]
    account.make(TABLES[0], *short)
    done = run("--stage", "dev")
    assert not any(name in done.stdout for name in short)
    run("--stage", "dev", "--table", short[0], "--reason", "it was asked for")

    found = json.loads(run("--stage", "dev", "--list", "--json").stdout)
    assert [each.get("table") for one in found for each in one["backups"]].count(short[0]) == 1
    assert not any(each.get("table") == short[1] for one in found for each in one["backups"])


def test_only_what_is_named_is_saved(account: Account) -> None:
    account.make(*TABLES)
    run("--stage", "dev", "--table", TABLES[0], "--database")
    (found,) = json.loads(run("--stage", "dev", "--list", "--json").stdout)
    assert [each.get("table", each.get("instance")) for each in found["backups"]] == [
        "mavprep",
        TABLES[0],
    ]


def test_a_namespace_has_tables_and_snapshots_of_its_own(account: Account) -> None:
    account.make(*TABLES, f"alice-{TABLES[0]}", instance=None)
    answer = run("--stage", "dev", "--namespace", "alice")
    assert "Took datactl-dev-alice-" in answer.stdout
    assert run("--stage", "dev", "--list").stdout == "There is no snapshot of dev.\n"
    assert "1 of 1" in run("--stage", "dev", "--namespace", "alice", "--list").stdout


def test_the_namespace_is_that_of_what_is_deployed(
    account: Account, assemblies: Mapping[str, Assembly]
) -> None:
    account.make(*TABLES)
    answer = run("--stage", "dev", "--app", str(assemblies["dev"].directory))
    assert "Took datactl-dev-2" in answer.stdout
    other = run("--stage", "prod", "--app", str(assemblies["dev"].directory))
    assert "of another stage than 'prod'" in str(other.exception)


@pytest.mark.usefixtures("account")
def test_before_the_first_deployment_there_is_nothing_to_save() -> None:
    answer = run("--stage", "staging")
    assert (answer.exit_code, answer.stdout) == (
        0,
        "staging: nothing is deployed, so nothing is saved.\n",
    )


@pytest.mark.usefixtures("account")
def test_nothing_to_save_is_json_as_well() -> None:
    answer = run("--stage", "staging", "--json")
    record = json.loads(answer.stdout)
    assert (record["name"], record["backups"], record["problems"]) == (None, [], {})
    assert set(TABLES) < set(record["missing"])
    assert "nothing is deployed" in answer.stderr


def test_what_was_deleted_is_told_from_what_is_not_deployed_yet(account: Account) -> None:
    account.make(*TABLES)
    run("--stage", "dev")

    account.dynamodb.delete_table(TableName=TABLES[0])
    answer = run("--stage", "dev")
    (line,) = (each for each in answer.stdout.splitlines() if f"table {TABLES[0]} " in each)
    assert "An earlier snapshot has it, so it was deleted" in line
    assert answer.exit_code == 0

    account.dynamodb.delete_table(TableName=TABLES[1])
    account.rds.delete_db_instance(DBInstanceIdentifier="mavprep", SkipFinalSnapshot=True)
    answer = run("--stage", "dev")
    assert answer.exit_code == 1
    assert "nothing of dev exists in this account" in str(answer.exception)


def test_what_is_named_has_to_be_there(account: Account) -> None:
    account.make(TABLES[0], instance=None)
    answer = run("--stage", "dev", "--table", TABLES[1])
    assert answer.exit_code == 1
    assert f"error: table {TABLES[1]}: does not exist in this account" in str(answer.exception)
    assert account.parts() == []
    assert run("--stage", "dev", "--table", "orders").exit_code == 2
    assert run("--stage", "dev", "--table", "").exit_code == 2


def test_a_backup_that_is_missing_is_the_exit_status(account: Account) -> None:
    account.make(*TABLES)

    def refuse(name: str) -> None:
        if name == "CreateDBSnapshot":
            raise account.rds.exceptions.SnapshotQuotaExceededFault(
                {"Error": {"Code": "SnapshotQuotaExceeded", "Message": "100 are there"}}, name
            )

    with account.on_calls("before-call", refuse):
        answer = run("--stage", "dev", "--json")

    assert answer.exit_code == 1
    record = json.loads(answer.stdout)
    assert "100 are there" in record["problems"]["mavprep"]
    assert "--prune" in record["problems"]["mavprep"]
    assert len(record["backups"]) == 2
    assert "1 of 3 backups are missing" in answer.stderr


@pytest.mark.usefixtures("account")
def test_another_account_than_the_stages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(STAGES, "dev", replace(DEV, account="210987654321"))
    assert "belongs to account 210987654321" in str(run("--stage", "dev").exception)


@pytest.fixture
def old(account: Account, monkeypatch: pytest.MonkeyPatch) -> Account:
    """Snapshots of prod, all past their time: two, and a newer one without the instance."""
    account.make(*TABLES)
    account.deployment = Deployment(stage=STAGES["prod"])
    now = datetime.now(UTC)
    for minutes in (2, 1, 0):
        name = account.order().name(now - timedelta(minutes=minutes))
        for resource in account.order().resources:
            if minutes or resource.name != "mavprep":
                tags = account.order().tags()
                account.stores[resource.kind].begin(resource.name, name, tags)
    monkeypatch.setattr(commands, "_now", lambda: now + timedelta(days=36))
    return account


def test_a_protected_stage_is_asked_about(old: Account) -> None:
    refused = run("--stage", "prod", "--prune", text="n\n")
    assert refused.exit_code == 1
    assert "Delete these 3 backups of the protected stage prod?" in refused.stderr
    assert len(old.parts()) == 8

    done = run("--stage", "prod", "--prune", "--yes")
    assert done.exit_code == 0, done.output
    assert done.stdout.endswith("Deleted 3 of 3 backups.\n")
    # The newest complete one, and what is newer still.
    assert len(old.parts()) == 5
    assert run("--stage", "prod", "--prune").stdout == "No backup is past its 35 days.\n"


@pytest.mark.usefixtures("account")
def test_what_is_asked_for_has_to_make_sense() -> None:
    assert run("--stage", "dev", "--list", "--prune").exit_code == 2
    assert run("--stage", "dev", "--list", "--table", TABLES[0]).exit_code == 2


def test_the_policy_permits_every_call_and_no_other(old: Account) -> None:
    called: set[str] = set()

    def note(name: str) -> None:
        called.add(name)

    with old.on_calls("before-call", note):
        run("--stage", "prod")
        run("--stage", "prod", "--prune", "--yes")

    policy = json.loads(run("--stage", "prod", "--policy").stdout)
    permitted = {action for each in policy["Statement"] for action in each["Action"]}
    # Tags are given with the snapshot, and need a permission of their own.
    assert {each.split(":")[1] for each in permitted} == called | {"AddTagsToResource"}
