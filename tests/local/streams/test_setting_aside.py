"""A record that can never be applied ends in the bucket at once, and the others go on.

As in `test_redrive`, everything is real but AWS itself; the consumer is written as the products'
are, on `stream_records`.
"""

import json
import threading
from itertools import zip_longest
from typing import Any

import pytest

from tests.local.streams.pumping import wait_until
from tests.local.streams.redriving import SECRET, Platform
from tools.redrive.calling import caller, client_maker
from tools.redrive.failure_store import FailureStore
from tools.redrive.notice_queue import NoticeQueue
from tools.redrive.replaying import replay_each

REASON = "MalformedRecordError: value is not of type N."
AMONG_GOOD_ONES = [("a", 1), ("b", 1), ("c", 1), ("d", 1), ("a", 2), ("b", 2)]

pytestmark = pytest.mark.parametrize("platform", ["checking_consumer"], indirect=True)


@pytest.fixture
def poisoned(platform: Platform) -> Platform:
    """The platform after a poison record among good ones."""
    platform.let_fail("poison")
    for key, value in AMONG_GOOD_ONES[:3]:
        platform.put(key, value)
    platform.table.put("poison", value={"S": "7"}, note={"S": SECRET})
    for key, value in AMONG_GOOD_ONES[3:]:
        platform.put(key, value)
    # It is never given up by Lambda, which would try for a day.
    platform.deliver(wanted_objects=1, wanted_changes=6, retries=10_000)
    return platform


def _list(platform: Platform) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(platform.redrive("list", "--json").stdout)
    return listed


def _store(platform: Platform) -> FailureStore:
    queue = platform.client("sqs").get_queue_url(QueueName=platform.name)["QueueUrl"]
    notices = NoticeQueue(platform.client("sqs"), queue)
    return FailureStore(platform.client("s3"), platform.name, notices)


def test_a_poison_record_is_set_aside_listed_with_its_reason_and_replayed(
    poisoned: Platform,
) -> None:
    assert poisoned.applied == AMONG_GOOD_ONES
    (key,) = poisoned.objects
    assert key.startswith(f"set-aside/{poisoned.name}/")
    wait_until(lambda: poisoned.notices == 1, "a notice of the object")

    (batch,) = _list(poisoned)
    assert (batch["consumer"], batch["records"]) == (poisoned.name, 1)
    assert (batch["reason"], batch["condition"]) == (REASON, "RecordsSetAside")
    for shown in (poisoned.redrive("list"), poisoned.redrive("show", batch["id"])):
        assert REASON in shown.output
        assert SECRET not in shown.output

    again = poisoned.redrive("replay", "--json")
    assert again.exit_code == 1
    answered = json.loads(again.stdout)
    assert (answered["taken"], answered["failed"]) == (0, 1)
    assert answered["batches"][0]["reasons"] == {batch["firstSequenceNumber"]: REASON}
    assert REASON in poisoned.redrive("replay").output
    # Neither lost nor kept a second time.
    assert poisoned.objects == [key]

    poisoned.let_fail()
    assert poisoned.redrive("replay").exit_code == 0
    assert poisoned.applied == [*AMONG_GOOD_ONES, ("poison", 7)]
    assert (poisoned.objects, poisoned.notices) == ([], 0)


def test_a_batch_that_cannot_be_applied_is_discarded_after_a_question(poisoned: Platform) -> None:
    wait_until(lambda: poisoned.notices == 1, "a notice of the object")
    (batch,) = _list(poisoned)
    number = batch["firstSequenceNumber"]
    wanted = f"1 records of {poisoned.table.name} for {poisoned.name}, sequence number {number}"

    refused = poisoned.redrive("discard", batch["id"], input="n\n")
    assert refused.exit_code == 1
    assert f"{batch['id']}: {wanted}: {REASON}" in refused.output
    assert len(poisoned.objects) == 1

    agreed = poisoned.redrive("discard", batch["id"][:5], input="y\n")
    assert agreed.exit_code == 0, agreed.output
    assert "1 batches discarded, and 1 notices removed." in agreed.output
    assert SECRET not in refused.output + agreed.output
    assert (poisoned.objects, poisoned.notices) == ([], 0)
    # A mistake could be undone.
    versions = poisoned.client("s3").list_object_versions(Bucket=poisoned.name)
    assert [len(versions[kind]) for kind in ("Versions", "DeleteMarkers")] == [1, 1]


def test_scripts_discard_without_a_question(poisoned: Platform) -> None:
    (batch,) = _list(poisoned)
    done = poisoned.redrive("discard", batch["key"], "--yes", "--json")
    assert done.exit_code == 0, done.output
    answered = json.loads(done.stdout)
    assert answered["discarded"] == [batch]
    assert batch["id"] in done.stderr
    assert poisoned.objects == []


def test_discarding_needs_an_id(platform: Platform) -> None:
    assert platform.redrive("discard", "--yes").exit_code == 2
    unknown = platform.redrive("discard", "ffffffff", "--yes")
    assert unknown.exit_code == 1
    assert "No failed batches have the ID ffffffff" in str(unknown.exception)


@pytest.mark.parametrize("command", ["show", "replay", "discard"])
def test_an_empty_id_is_not_that_of_the_only_batch(platform: Platform, command: str) -> None:
    """As a shell gives it for a variable that is not set."""
    platform.client("s3").put_object(Bucket=platform.name, Key="aws/lambda/x-ray", Body=SECRET)
    refused = platform.redrive(command, "", *(["--yes"] if command == "discard" else []))
    assert refused.exit_code == 1
    assert "No failed batches have the ID (empty)" in str(refused.exception)
    assert platform.objects == ["aws/lambda/x-ray"]


def test_what_is_no_failed_batch_can_be_discarded(platform: Platform) -> None:
    platform.client("s3").put_object(Bucket=platform.name, Key="aws/lambda/x-ray", Body=SECRET)
    done = platform.redrive("discard", "x-ray", "--yes")
    assert done.exit_code == 0
    assert "x-ray: is no failed batch of a table's stream (JSONDecodeError)" in done.output
    assert SECRET not in done.output
    assert platform.objects == []


@pytest.mark.parametrize(
    ("command", "status"), [("list", 0), ("show", 1), ("replay", 0), ("discard", 0)]
)
def test_what_somebody_else_takes_meanwhile_is_said_and_only_showing_it_fails(
    poisoned: Platform, command: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    (key,), list_keys = poisoned.objects, FailureStore.keys

    def keys_before_it_goes(store: FailureStore) -> list[str]:
        keys = list_keys(store)
        store.remove(key)
        return keys

    monkeypatch.setattr(FailureStore, "keys", keys_before_it_goes)
    identifier = key[-36:]
    arguments = {"list": [], "replay": [], "show": [identifier], "discard": [identifier, "--yes"]}
    answer = poisoned.redrive(command, *arguments[command])
    assert answer.exit_code == status, answer.output
    assert f"{identifier[:8]} is gone: somebody else has replayed or discarded it." in answer.stderr


def test_two_replays_at_once_take_everything_and_leave_nothing(platform: Platform) -> None:
    keys = "abcde"
    platform.let_fail(*keys)
    for number, key in enumerate(keys):
        platform.table.put(key, value={"S": str(number)})
    platform.deliver(wanted_objects=len(keys), batch_size=1)
    wait_until(lambda: platform.notices == len(keys), "a notice of each object")
    platform.let_fail()
    stores = [_store(platform), _store(platform)]
    environment = platform.environment
    with caller(client_maker(environment), environment) as call:
        replays = [
            replay_each(store.find().batches, call, read=store.records, remove=store.remove)
            for store in stores
        ]
        # One is two batches ahead; then they take turns.
        done = [next(replays[0]), next(replays[0])]
        for first, second in zip_longest(*replays):
            done += [each for each in (second, first) if each]
    assert sorted(each.is_gone for each in done) == [False] * 5 + [True] * 5
    assert sum(each.taken for each in done) == len(platform.applied) == len(keys)

    dropped: list[int] = []
    threads = [
        threading.Thread(target=lambda store=store: dropped.append(store.drop_notices()))
        for store in stores
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(dropped) == len(keys)
    assert (platform.objects, platform.notices) == ([], 0)


def test_a_notice_that_came_while_notices_were_read_stays(
    poisoned: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its object was made after others had been listed."""
    wait_until(lambda: poisoned.notices == 1, "a notice of the object")
    receive = NoticeQueue._receive
    late = f"set-aside/{poisoned.name}/late"

    def receive_late(queue: NoticeQueue) -> Any:
        poisoned.client("s3").put_object(Bucket=poisoned.name, Key=late, Body=b"")
        wait_until(lambda: poisoned.notices >= 2, "its notice")
        return receive(queue)

    store = _store(poisoned)
    monkeypatch.setattr(NoticeQueue, "_receive", receive_late)
    assert store.drop_notices() == 0
    monkeypatch.undo()
    assert poisoned.notices >= 2


def test_a_receipt_that_is_out_of_date_is_no_error(poisoned: Platform) -> None:
    """Another one has received the notice, and deleted it, since this one did."""
    wait_until(lambda: poisoned.notices == 1, "a notice of the object")
    store = _store(poisoned)
    (key,) = poisoned.objects
    store.remove(key)

    def list_while_another_drops() -> list[str]:
        poisoned.client("sqs").purge_queue(QueueUrl=store.notices.url)
        return []

    assert store.notices.drop_those_without(list_while_another_drops) in {0, 1}
    assert poisoned.notices == 0
