"""Posts know how many comments they have, and when the latest was written."""

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from stacks.mavprep.reputation import REPUTATION
from tests.handlers.mavprep_community.community import (
    CREATED,
    MARK_SECONDS,
    Community,
    comment,
    post,
)
from tests.handlers.records import event, insert, remove

KEYS = ("PK", "SK")
LATER = "2025-01-21T10:00:00Z"


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


@pytest.mark.parametrize("count", [None, "7", 7])
def test_null_is_no_count_and_the_text_of_a_number_is_one(
    community: Community, count: object
) -> None:
    community.posts.put(post("p", commentCount=count))
    community.comments.put(comment("c", "p"))
    community.comments.put(comment("d", "p"))
    community.settle()
    assert community.post("p")["commentCount"] == 2 + int(str(count or 0))
    community.comments.delete(comment("c", "p"))
    community.settle()
    assert community.post("p")["commentCount"] == 1 + int(str(count or 0))


def test_a_comment_counts_once_the_count_of_its_post_is_corrected(community: Community) -> None:
    community.posts.put(post("p", commentCount="many"))
    community.comments.put(comment("c", "p", likes=1))
    records = community.new_records()
    assert community.consumer()(event(*records))["batchItemFailures"]
    assert community.reputation.get(PK="USER#ben", SK="REPUTATION") is None
    community.posts.put(post("p", commentCount=4))
    assert community.consumer()(event(*records)) == {"batchItemFailures": []}
    assert community.post("p")["commentCount"] == 5
    assert community.standing("ben")["reputation"] == 5


@pytest.mark.parametrize("name", ["p", "q", 5, None])
def test_the_post_of_a_comment_is_that_of_its_key(community: Community, name: object) -> None:
    for post_id in ("p", "q"):
        community.posts.put(post(post_id))
    item = comment("c", "p")
    community.comments.put(item)
    community.settle()
    community.comments.put({**item, "postId": name})
    community.settle()
    assert [community.post(each)["commentCount"] for each in ("p", "q")] == [1, 0]
    community.comments.delete(item)
    community.settle()
    assert [community.post(each)["commentCount"] for each in ("p", "q")] == [0, 0]


def test_a_post_is_the_one_of_its_key(community: Community) -> None:
    """The index knows it by an attribute, which says here what another post's key says."""
    community.posts.put({**post("p"), "postId": "q"})
    community.posts.put(post("q"))
    community.comments.put(comment("c", "q"))
    community.settle()
    counts = {item["SK"]: item["commentCount"] for item in community.posts.items()}
    assert counts == {post("p")["SK"]: 0, post("q")["SK"]: 1}


@pytest.mark.parametrize("count", ["1E37", "1E-130", "0.12345678901234567890123456789012345678"])
def test_a_count_that_nothing_can_be_added_to_waits_for_its_correction(
    community: Community, count: str, caplog: pytest.LogCaptureFixture
) -> None:
    item = post("p", commentCount=Decimal(count))
    community.posts.put(item)
    record = insert("x", KEYS, comment("c", "p", likes=1), at=time.time())
    record["eventSourceARN"] = community.comments.stream_arn
    assert community.consumer()(event(record))["batchItemFailures"]
    assert "commentCount" in str(vars(caplog.records[-1])["first_failures"])
    community.posts.put({**item, "commentCount": 4})
    _delivered(community, record)
    assert community.post("p")["commentCount"] == 5


@pytest.mark.parametrize("stored", ["2999-01-01T00:00:00Z", CREATED])
def test_a_time_in_the_future_is_no_activity(community: Community, stored: str) -> None:
    """It would be the latest for good, as text that is no time once was."""
    community.posts.put(post("p", lastActivityTime=stored))
    ahead = comment("c", "p", created="2999-12-31T23:59:59Z")
    _delivered(community, insert("x", KEYS, ahead, at=time.time()))
    assert community.post("p")["lastActivityTime"] == stored
    ahead = {**comment("d", "p", created=LATER), "created": "2999-12-31T23:59:59Z"}
    _delivered(community, insert("x", KEYS, ahead, at=time.time()))
    found = community.post("p")
    assert (found["commentCount"], found["lastActivityTime"]) == (2, LATER)


def test_a_clock_may_be_some_hours_ahead(community: Community) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    written = (now + timedelta(hours=14)).isoformat().replace("+00:00", "Z")
    community.posts.put(post("p"))
    record = insert("x", KEYS, comment("c", "p", created=written), at=now.timestamp())
    _delivered(community, record)
    assert community.post("p")["lastActivityTime"] == written


def test_identifiers_may_hold_the_separator(community: Community) -> None:
    community.posts.put(post("p#1"))
    community.comments.put(comment("c#1", "p#1"))
    community.settle()
    assert community.post("p#1")["commentCount"] == 1


@pytest.mark.parametrize(
    ("partition", "place"),
    [("POST#p", "DRAFT#1"), ("USER#ben", "COMMENT#2025-01-20T15:30:00Z#c"), ("POST#", "COMMENT#")],
)
def test_another_item_among_the_comments_is_none(
    community: Community, partition: str, place: str
) -> None:
    community.posts.put(post("p"))
    community.comments.put({**comment("c", "p"), "PK": partition, "SK": place})
    community.settle()
    assert community.post("p")["commentCount"] == 0
    assert community.reputation.get(PK="USER#ben", SK="REPUTATION") is None


@pytest.mark.parametrize(
    ("stored", "created", "latest"),
    [
        ("yesterday", LATER, LATER),
        (None, LATER, LATER),
        (5, LATER, LATER),
        (CREATED, "yesterday", CREATED),
        (CREATED, None, CREATED),
        (CREATED, 5, CREATED),
        (CREATED, "9999-12-31T23:59:59-23:59", CREATED),
        ("yesterday", "1712010612000", "yesterday"),
        ("2026-01-01T10:00:00+02:00", "2026-01-01T09:00:00Z", "2026-01-01T09:00:00Z"),
        ("2026-01-01T10:00:00+02:00", "2026-01-01T07:59:59Z", "2026-01-01T10:00:00+02:00"),
        ("2026-01-01T09:00:00Z", "2026-01-01T10:00:00+02:00", "2026-01-01T09:00:00Z"),
        ("2026-01-01T07:00:00Z", "2026-01-01T10:00:00+02:00", "2026-01-01T08:00:00Z"),
        ("2026-01-01T08:00:00Z", "2026-01-01T08:00:00.250Z", "2026-01-01T08:00:00.250Z"),
        ("2026-01-01T08:00:00.250Z", "2026-01-01T08:00:00Z", "2026-01-01T08:00:00.250Z"),
        ("2026-01-01T08:00:00Z", "2026-01-01T08:00:00.000250", "2026-01-01T08:00:00.000250Z"),
    ],
)
def test_the_latest_activity_is_the_latest_time(
    community: Community, stored: object, created: object, latest: str
) -> None:
    community.posts.put(post("p", lastActivityTime=stored))
    community.comments.put({**comment("c", "p", created="no time"), "created": created})
    community.settle()
    assert community.post("p")["lastActivityTime"] == latest
    community.comments.put({**comment("d", "p", created="no time"), "created": created})
    community.settle()
    assert community.post("p")["lastActivityTime"] == latest


def test_the_key_says_when_a_comment_was_written_if_nothing_else_does(community: Community) -> None:
    community.posts.put(post("p"))
    community.comments.put({**comment("c", "p", created=LATER), "created": "yesterday"})
    community.settle()
    assert community.post("p")["lastActivityTime"] == LATER


def _delivered(community: Community, *records: dict[str, Any]) -> None:
    for record in records:
        record["eventSourceARN"] = community.comments.stream_arn
    assert community.consumer()(event(*records)) == {"batchItemFailures": []}


def test_a_comment_from_before_its_post_is_not_taken_from_it(community: Community) -> None:
    item, now = comment("c", "p"), time.time()
    inserted, removed = insert("x", KEYS, item, at=now), remove("x", KEYS, item, at=now)
    _delivered(community, inserted)
    community.posts.put(post("p"))
    _delivered(community, inserted, removed, removed)
    assert community.post("p")["commentCount"] == 0
    assert community.standing("ben")["answersCount"] == 0


def test_an_insertion_replayed_after_an_uncounted_deletion_does_not_count(
    community: Community,
) -> None:
    item, now = comment("c", "p"), time.time()
    inserted, removed = insert("x", KEYS, item, at=now), remove("x", KEYS, item, at=now)
    _delivered(community, removed)
    community.posts.put(post("p"))
    _delivered(community, inserted, inserted, removed)
    assert community.post("p")["commentCount"] == 0
    assert community.standing("ben")["answersCount"] == 0


def test_a_comment_written_anew_after_an_uncounted_deletion_counts(community: Community) -> None:
    item, now = comment("c", "p"), time.time()
    records = [
        insert("x", KEYS, item, at=now),
        remove("x", KEYS, item, at=now),
        insert("x", KEYS, item, at=now),
    ]
    _delivered(community, *records[:2])
    community.posts.put(post("p"))
    _delivered(community, records[2])
    assert community.post("p")["commentCount"] == 1
    _delivered(community, *records, remove("x", KEYS, item, at=now))
    assert community.post("p")["commentCount"] == 0


def test_the_note_of_an_uncounted_comment_lives_as_long_as_it(community: Community) -> None:
    item, now = comment("c", "p"), time.time()
    _delivered(community, insert("x", KEYS, item, at=now))
    note = community.reputation.get(PK=item["PK"], SK=item["SK"])
    assert note is not None
    assert note["uncounted"] == "INSERT"
    assert "expiresAt" not in note
    _delivered(community, remove("x", KEYS, item, at=now))
    note = community.reputation.get(PK=item["PK"], SK=item["SK"])
    assert note is not None
    assert note["uncounted"] == "SETTLED"
    assert note["expiresAt"] > now + MARK_SECONDS - 60
    assert set(note) == {attribute.name for attribute in REPUTATION.entities[2].attributes}
