"""A snapshot holds one backup of everything, whatever interrupts the run that takes it."""

from collections import Counter
from collections.abc import Iterator
from itertools import count

import pytest
from moto import mock_aws

from tests.unit.snapshots.account import RESOURCES, TABLES, Account, KilledError, clock
from tools.snapshots.parts import Part, Status, snapshots_of
from tools.snapshots.taking import take

_CALLS = 9
"""More than a run makes; a kill that comes too late ends the test's loop."""


@pytest.fixture
def account() -> Iterator[Account]:
    with mock_aws():
        account = Account()
        account.make(*TABLES)
        yield account


def _once_each(parts: list[Part]) -> bool:
    return Counter(part.resource for part in parts) == Counter(RESOURCES)


def test_everything_is_backed_up_under_one_name(account: Account) -> None:
    seen: list[tuple[int, int]] = []
    taken = take(account.order(), account.stores, lambda *done: seen.append(done), clock())

    assert taken.problems == {}
    assert taken.snapshot.is_complete
    assert _once_each(account.parts())
    assert str(taken.snapshot.name).endswith("-0123456789ab-before-release-7")
    assert seen[-1] == (3, 3)
    (made,) = account.rds.describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]
    tags = {tag["Key"]: tag["Value"] for tag in made["TagList"]}
    assert tags["data-platform:revision"] == "0123456789ab"
    assert tags["data-platform:reason"] == "before-release-7"


@pytest.mark.parametrize("moment", ["before-call", "after-call"])
def test_a_run_that_is_killed_at_any_call_is_finished_by_the_next(moment: str) -> None:
    for killed_at in count(1):
        with mock_aws():
            account = Account()
            account.make(*TABLES)
            calls = count(1)

            def kill(_: str, calls: Iterator[int] = calls, last: int = killed_at) -> None:
                if next(calls) == last:
                    raise KilledError

            begun = clock()
            try:
                with account.on_calls(moment, kill):
                    take(account.order(), account.stores, clock=begun)
            except KilledError:
                was_complete = any(each.is_complete for each in snapshots_of(account.parts()))
                taken = take(account.order(), account.stores, clock=clock(begun.now(), minutes=5))
                assert taken.problems == {}
                assert taken.snapshot.is_complete
                # What was whole when it ended stays, and is no half of another one.
                assert was_complete or _once_each(account.parts()), killed_at
                assert all(each.is_complete for each in snapshots_of(account.parts()))
            else:
                assert killed_at < _CALLS
                return


def test_another_reason_or_a_later_time_takes_another_snapshot(account: Account) -> None:
    begun = clock()
    account.stores[RESOURCES[0].kind].begin(TABLES[0], account.order().name(begun.now()), {})

    for order, minutes in ((account.order("another"), 1), (account.order(), 61)):
        taken = take(order, account.stores, clock=clock(begun.now(), minutes=minutes))
        assert taken.snapshot.is_complete
        assert not taken.is_resumed

    assert len(snapshots_of(account.parts())) == 3


def test_a_second_run_takes_a_second_snapshot(account: Account) -> None:
    """What is asked for is the state of now, not that of some minutes ago."""
    begun = clock()
    take(account.order(), account.stores, clock=begun)
    again = take(account.order(), account.stores, clock=clock(begun.now(), minutes=1))

    assert again.snapshot.is_complete
    assert len(snapshots_of(account.parts())) == 2


def test_what_is_busy_is_waited_for_and_what_fails_is_named(account: Account) -> None:
    account.rds.stop_db_instance(DBInstanceIdentifier="mavprep")
    account.dynamodb.delete_table(TableName=TABLES[0])

    refused: list[str] = []

    def busy(name: str) -> None:
        if name == "CreateBackup" and len(refused) < 2:
            refused.append(name)
            raise account.dynamodb.exceptions.BackupInUseException(
                {"Error": {"Code": "BackupInUseException", "Message": "busy"}}, name
            )

    with account.on_calls("before-call", busy):
        taken = take(account.order(), account.stores, clock=clock())

    assert len(refused) == 2
    assert [part.status for part in taken.snapshot.parts].count(Status.AVAILABLE) == 2
    assert list(taken.problems) == [RESOURCES[0]]
    assert "docs/recovery/README.md" in taken.problems[RESOURCES[0]]
