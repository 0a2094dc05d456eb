"""Posts know how many comments they have, and when the latest was written."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.handlers.mavprep_community.community import CREATED, comment, post
from tests.handlers.records import event, insert, remove

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.handlers.mavprep_community.community import Community

KEYS = ("PK", "SK")
LATER = "2025-01-21T10:00:00Z"


def _at_once(community: Community, records: list[dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Make a consumer in the second of the records; DynamoDB Local gives only their minute."""
    written_at = max(record["dynamodb"]["ApproximateCreationDateTime"] for record in records)
    return community.consumer(community.store(now=lambda: written_at))


def test_a_comment_is_counted_and_is_an_activity(community: Community) -> None:
    community.posts.put(post("p"))
    community.comments.put(comment("c", "p", created=LATER))
    community.settle()
    found = community.post("p")
    assert (found["commentCount"], found["lastActivityTime"]) == (1, LATER)


def test_activity_never_moves_back(community: Community) -> None:
    community.posts.put(post("p", lastActivityTime=LATER))
    community.comments.put(comment("c", "p", created="2025-01-20T16:00:00Z"))
    community.settle()
    assert community.post("p")["lastActivityTime"] == LATER
    community.comments.put(comment("d", "p", created="2025-01-22T16:00:00Z"))
    community.settle()
    community.comments.delete(comment("d", "p", created="2025-01-22T16:00:00Z"))
    community.settle()
    found = community.post("p")
    assert (found["commentCount"], found["lastActivityTime"]) == (1, "2025-01-22T16:00:00Z")


def test_an_edited_comment_is_no_further_one(community: Community) -> None:
    community.posts.put(post("p"))
    community.comments.put(comment("c", "p"))
    community.settle()
    community.comments.put(comment("c", "p", content="better", updated=LATER, likes=1))
    community.settle()
    found = community.post("p")
    assert (found["commentCount"], found["lastActivityTime"]) == (1, CREATED)


def test_a_repeat_counts_once(community: Community) -> None:
    community.posts.put(post("p"))
    community.comments.put(comment("c", "p"))
    records = community.new_records()
    for _delivery in range(3):
        community.consumer()(event(*records, records[-1]))
    assert community.post("p")["commentCount"] == 1
    assert community.standing("ben")["answersCount"] == 1


def test_a_deletion_before_its_insertion_comes_out_right(community: Community) -> None:
    community.posts.put(post("p"))
    community.settle()
    item = comment("c", "p", likes=2, isAnswer=True)
    now = time.time()
    inserted, removed = insert("x", KEYS, item, at=now), remove("x", KEYS, item, at=now)
    for record in (removed, inserted):
        record["eventSourceARN"] = community.comments.stream_arn
        community.consumer()(event(record))
    assert community.post("p")["commentCount"] == 0
    standing = community.standing("ben")
    assert (standing["reputation"], standing["answersCount"]) == (0, 0)


def test_a_post_without_a_count_gets_one(community: Community) -> None:
    bare = post("p")
    del bare["commentCount"], bare["lastActivityTime"]
    community.posts.put(bare)
    community.comments.put(comment("c", "p"))
    community.settle()
    found = community.post("p")
    assert (found["commentCount"], found["lastActivityTime"]) == (1, CREATED)


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
    poison = insert("x", KEYS, comment("e", "p", likes="many"))
    poison["eventSourceARN"] = community.comments.stream_arn
    records.insert(position, poison)
    number = poison["dynamodb"]["SequenceNumber"]
    response = community.consumer()(event(*records))
    assert response == {"batchItemFailures": [{"itemIdentifier": number}]}
    assert community.post("p")["commentCount"] == 2
