"""Only what is past its time goes, never the newest, and never what somebody else made."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from moto import mock_aws

from tests.unit.snapshots.account import TABLES, Account
from tools.snapshots.names import SnapshotName, scope_of
from tools.snapshots.parts import Kind, Part, Resource, Status
from tools.snapshots.pruning import outdated
from tools.snapshots.stores import MADE_BY

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
KEEP = timedelta(days=35)
A, B = Resource(Kind.TABLE, "a"), Resource(Kind.TABLE, "b")


def _parts(
    days_ago: float, *resources: Resource, status: Status = Status.AVAILABLE, number: int = 0
) -> list[Part]:
    at = NOW - timedelta(days=days_ago)
    name = SnapshotName("prod", None, at, number or len(resources), scope_of([]), "unknown", "")
    return [Part(each, f"{each}/{days_ago}", name, status, at, 1) for each in resources]


def _left(parts: list[Part]) -> list[str]:
    gone = outdated(parts, KEEP, NOW)
    return [part.identifier for part in parts if part not in gone]


def test_what_is_past_its_time_goes_the_oldest_first() -> None:
    parts = [*_parts(1, A), *_parts(36, A), *_parts(80, A), *_parts(34.9, A)]
    assert [part.identifier for part in outdated(parts, KEEP, NOW)] == ["table a/80", "table a/36"]


def test_the_newest_of_each_table_stays_however_old() -> None:
    assert _left([*_parts(90, A, B), *_parts(80, B)]) == ["table a/90", "table b/80"]
    assert _left([*_parts(90, A), *_parts(80, B), *_parts(1, B)]) == [
        "table a/90",
        "table b/1",
    ]


def test_the_newest_complete_snapshot_stays_whole() -> None:
    """A later one that broke off is newer for one table, and of no use as a whole."""
    parts = [*_parts(60, A, B), *_parts(50, A, number=2)]
    assert _left(parts) == ["table a/60", "table b/60", "table a/50"]


def test_a_failed_backup_is_nothing_to_keep_and_a_running_one_is_left_alone() -> None:
    parts = [
        *_parts(60, A),
        *_parts(50, A, status=Status.FAILED),
        *_parts(40, A, status=Status.CREATING),
    ]
    assert _left(parts) == ["table a/60", "table a/40"]


@pytest.fixture
def account() -> Iterator[Account]:
    with mock_aws():
        account = Account()
        account.make(TABLES[0])
        yield account


def test_backups_of_others_are_not_ours(account: Account) -> None:
    name = account.order().name(datetime.now(UTC))
    long_ago = account.order().name(datetime.now(UTC) - timedelta(days=9))
    for text in ("nightly", str(name).replace("-dev-", "-prod-"), str(long_ago)):
        account.dynamodb.create_backup(TableName=TABLES[0], BackupName=text)
        # By name alone it might be ours; without its tag it is not.
        account.rds.create_db_snapshot(
            DBInstanceIdentifier="mavprep", DBSnapshotIdentifier=text, Tags=[]
        )
    account.rds.create_db_snapshot(
        DBInstanceIdentifier="mavprep", DBSnapshotIdentifier=str(name), Tags=[]
    )
    assert account.parts() == []

    key, value = MADE_BY
    tags = {key: value}
    later = account.order("another").name(datetime.now(UTC))
    account.stores[Kind.TABLE].begin(TABLES[0], later, tags)
    account.stores[Kind.INSTANCE].begin("mavprep", later, tags)
    assert {part.name for part in account.parts()} == {later}


def test_what_is_gone_already_is_no_error(account: Account) -> None:
    name = account.order().name(datetime.now(UTC))
    for kind, resource in ((Kind.TABLE, TABLES[0]), (Kind.INSTANCE, "mavprep")):
        account.stores[kind].begin(resource, name, dict([MADE_BY]))
    for part in account.parts():
        store = account.stores[part.resource.kind]
        store.delete(part)
        store.delete(part)
    assert account.parts() == []
