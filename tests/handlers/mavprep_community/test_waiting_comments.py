"""Comments whose post is not there wait for it, and hold nobody up."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.handlers.mavprep_community.community import Community, comment, post
from tests.handlers.records import event, insert

KEYS = ("PK", "SK")


def _at_once(community: Community, records: list[dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Make a consumer in the second of the records; DynamoDB Local gives only their minute."""
    written_at = max(record["dynamodb"]["ApproximateCreationDateTime"] for record in records)
    return community.consumer(community.store(now=lambda: written_at))


def test_a_young_comment_waits_for_its_post(community: Community) -> None:
    community.comments.put(comment("c", "p"))
    records = community.new_records()
    [record] = records
    number = record["dynamodb"]["SequenceNumber"]
    consumer = _at_once(community, records)
    assert consumer(event(record)) == {"batchItemFailures": [{"itemIdentifier": number}]}
    assert community.reputation.items() == []
    community.posts.put(post("p"))
    assert consumer(event(record)) == {"batchItemFailures": []}
    assert community.post("p")["commentCount"] == 1


def test_comments_without_a_post_hold_up_others_for_less_than_ten_seconds(
    community: Community,
) -> None:
    """At five a second, of which 4 % are on no post."""
    community.posts.put(post("p"))
    community.settle()
    clock = start = float(int(time.time()))
    consumer = community.consumer(community.store(now=lambda: clock))
    waiting = [
        insert("x", KEYS, comment(f"c{n}", "gone" if n % 25 == 3 else "p"), at=start + n // 5)
        for n in range(50)
    ]
    lags = []
    while waiting:
        batch = [r for r in waiting if r["dynamodb"]["ApproximateCreationDateTime"] <= clock]
        for record in batch:
            record["eventSourceARN"] = community.comments.stream_arn
        response = consumer(event(*batch)) if batch else {"batchItemFailures": []}
        failed = {failure["itemIdentifier"] for failure in response["batchItemFailures"]}
        while batch and batch[0]["dynamodb"]["SequenceNumber"] not in failed:
            done = batch.pop(0)
            lags.append(clock - done["dynamodb"]["ApproximateCreationDateTime"])
            waiting.remove(done)
        clock += 1
    assert max(lags) < 10
    assert community.post("p")["commentCount"] == 48


def test_an_old_comment_does_not_wait_and_does_not_bring_its_post_back(
    community: Community,
) -> None:
    community.comments.put(comment("c", "p", likes=1))
    community.settle()
    assert community.posts.items() == []
    assert community.standing("ben")["reputation"] == 5


def test_comments_deleted_with_their_post_do_not_wait(community: Community) -> None:
    community.posts.put(post("p"))
    community.comments.put(comment("c", "p"))
    community.settle()
    community.posts.delete(post("p"))
    community.comments.delete(comment("c", "p"))
    records = community.new_records()
    response = _at_once(community, records)(event(*records))
    assert response == {"batchItemFailures": []}
    assert community.posts.items() == []
    assert community.standing("ben")["answersCount"] == 0


def test_an_applied_change_does_not_wait_for_a_post_deleted_since(community: Community) -> None:
    community.posts.put(post("p"))
    community.comments.put(comment("c", "p"))
    records = community.new_records()
    consumer = _at_once(community, records)
    consumer(event(*records))
    community.posts.delete(post("p"))
    assert consumer(event(records[-1])) == {"batchItemFailures": []}
    assert community.standing("ben")["answersCount"] == 1


class _PostDeletedMeanwhile:
    def __init__(self, community: Community) -> None:
        self._community = community

    def __getattr__(self, name: str) -> Any:
        return getattr(self._community.posts.client, name)

    def transact_write_items(self, **request: Any) -> Any:
        self._community.posts.delete(post("p"))
        return self._community.posts.client.transact_write_items(**request)


def test_a_post_deleted_meanwhile_stays_deleted(community: Community) -> None:
    community.posts.put(post("p"))
    community.settle()
    community.comments.put(comment("c", "p"))
    records = community.new_records()
    client = _PostDeletedMeanwhile(community)
    response = community.consumer(community.store(client))(event(*records))
    assert response == {"batchItemFailures": []}
    assert community.posts.items() == []


@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_record_that_nobody_can_apply_keeps_no_other_back(
    community: Community, position: int
) -> None:
    community.posts.put(post("p"))
    community.settle()
    for name in ("c", "d"):
        community.comments.put(comment(name, "p"))
    records = community.new_records()
    poison = insert("x", KEYS, comment("e", "p"))
    poison["eventName"] = "UPSERT"
    poison["eventSourceARN"] = community.comments.stream_arn
    records.insert(position, poison)
    number = poison["dynamodb"]["SequenceNumber"]
    response = community.consumer()(event(*records))
    assert response == {"batchItemFailures": [{"itemIdentifier": number}]}
    assert community.post("p")["commentCount"] == 2
