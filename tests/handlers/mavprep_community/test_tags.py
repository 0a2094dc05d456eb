"""The items of tags agree with the posts, whatever comes when."""

from typing import Any

import pytest

from mavprep_community.models import MAX_TAGS, read_tags
from stacks.mavprep.community_examples import POST_TAGS, QUESTION
from tests.handlers.delivery import CrashError
from tests.handlers.mavprep_community.community import Community, post
from tests.handlers.records import event, image


def test_tag_items_are_the_declared_ones(community: Community) -> None:
    community.posts.put(QUESTION.item)
    community.settle()
    declared = [tag.item for tag in POST_TAGS if tag.item["taggedPostId"] == "post123"]
    found = {str(tag["SK"]): tag for tag in community.tags("post123").values()}
    assert found == {str(tag["SK"]): tag for tag in declared}


def test_edited_tags_are_added_and_removed(community: Community) -> None:
    community.posts.put(post("p", tags=["limits", "series"]))
    community.settle()
    community.posts.put(post("p", tags=["series", "sums"]))
    community.settle()
    assert set(community.tags("p")) == {"series", "sums"}


def test_another_time_of_writing_is_copied(community: Community) -> None:
    community.posts.put(post("p", tags=["limits"]))
    community.settle()
    community.posts.put({**post("p", tags=["limits"]), "created": "2025-01-21T00:00:00Z"})
    community.settle()
    assert community.tags("p")["limits"]["created"] == "2025-01-21T00:00:00Z"


def test_a_deleted_post_has_no_tags(community: Community) -> None:
    community.posts.put(post("p", tags=["limits"]))
    community.posts.put(post("q", tags=["limits"]))
    community.settle()
    community.posts.delete(post("p"))
    community.settle()
    assert community.tags("p") == {}
    assert set(community.tags("q")) == {"limits"}


@pytest.mark.parametrize("order", [slice(None), slice(None, None, -1)])
def test_a_moved_post_keeps_its_tags_in_either_order(community: Community, order: slice) -> None:
    before = post("p", tags=["limits", "series"])
    after = {**before, "PK": "TOPIC#limits", "tags": ["limits", "sums"]}
    community.posts.put(before)
    community.settle()
    community.posts.put(after)
    community.posts.delete(before)
    for record in community.new_records()[order]:
        community.consumer()(event(record))
    tags = community.tags("p")
    assert set(tags) == {"limits", "sums"}
    assert {tag["postPK"] for tag in tags.values()} == {"TOPIC#limits"}


def test_a_late_change_of_the_old_place_does_not_take_tags_along(community: Community) -> None:
    before = post("p", tags=["series"])
    community.posts.put(before)
    community.settle()
    community.posts.put({**before, "tags": ["limits"]})
    [edit] = community.new_records()
    community.posts.put({**before, "PK": "TOPIC#limits", "tags": ["limits"]})
    [arrival] = community.new_records()
    community.consumer()(event(arrival))
    community.consumer()(event(edit))
    community.posts.delete(before)
    community.settle()
    assert community.tags("p")["limits"]["postPK"] == "TOPIC#limits"


def test_a_late_repeat_does_not_bring_tags_back(community: Community) -> None:
    community.posts.put(post("p", tags=["limits"]))
    records = community.new_records()
    community.posts.put(post("p", tags=["sums"]))
    community.settle()
    community.consumer()(event(*records))
    assert set(community.tags("p")) == {"sums"}


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (["limits", 5, None, ["sums"]], {"limits"}),
        (["limits", "cut \ud83d"], {"limits"}),
        ({"limits", "sums"}, {"limits", "sums"}),
        ("limits", set()),
        (5, set()),
        (None, set()),
        ({5, 6}, set()),
        ({"limits": True}, set()),
    ],
)
def test_what_is_no_text_is_no_tag(community: Community, tags: object, expected: set[str]) -> None:
    community.posts.put(post("p", tags=["limits", "series"], likes=1))
    community.settle()
    community.posts.put(post("p", tags=tags, likes=1))
    community.settle()
    assert set(community.tags("p")) == expected
    community.posts.put(post("p", tags=["series"], likes=1))
    community.settle()
    assert set(community.tags("p")) == {"series"}
    community.posts.delete(post("p"))
    community.settle()
    assert community.tags("p") == {}
    assert community.standing("ana")["postsCount"] == 0


def test_tags_belong_to_the_post_of_the_key(community: Community) -> None:
    community.posts.put(post("p", tags=["limits"]))
    community.settle()
    community.posts.put({**post("p", tags=["limits", "sums"]), "postId": "q"})
    community.settle()
    assert set(community.tags("p")) == {"limits", "sums"}
    assert community.tags("q") == {}
    bare = post("p", tags=["sums"])
    del bare["postId"]
    community.posts.put(bare)
    community.settle()
    assert set(community.tags("p")) == {"sums"}
    community.posts.delete(bare)
    community.settle()
    assert community.posts.items() == []


@pytest.mark.parametrize(
    ("created", "expected"),
    [
        ("2026-01-01T10:00:00+02:00", "2026-01-01T08:00:00Z"),
        ("yesterday", "2025-01-20T15:30:00Z"),
        (None, "2025-01-20T15:30:00Z"),
    ],
)
def test_tags_are_sorted_by_the_time_of_writing(
    community: Community, created: str | None, expected: str
) -> None:
    item = {**post("p", tags=["limits"]), "created": created}
    if created is None:
        del item["created"]
    community.posts.put(item)
    community.settle()
    assert community.tags("p")["limits"]["created"] == expected


def test_what_cannot_be_a_key_is_no_tag(community: Community) -> None:
    community.posts.put(post("p", tags=["", "limits", "limits", "é" * 511]))
    community.settle()
    assert set(community.tags("p")) == {"limits"}


def test_more_tags_than_one_transaction_takes(community: Community) -> None:
    tags = [f"tag{number:03}" for number in range(250)]
    community.posts.put(post("p", tags=tags))
    community.settle()
    assert set(community.tags("p")) == set(tags)
    community.posts.put(post("p", tags=tags[:1]))
    community.settle()
    assert set(community.tags("p")) == set(tags[:1])


def test_a_post_has_a_bounded_number_of_tags() -> None:
    """An item holds 60,000, each an item of its own: its record would run out of time for a day."""
    tags = [f"tag{number:05}" for number in range(60_000)]
    found = read_tags(image({"tags": list(reversed(tags))}))
    assert found == frozenset(tags[:MAX_TAGS])


class _Interfering:
    """A client before whose first transaction something else happens."""

    def __init__(self, client: Any, happening: Any) -> None:
        self._client = client
        self._happening = happening

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, **request: Any) -> Any:
        happening, self._happening = self._happening, lambda: None
        happening()
        return self._client.transact_write_items(**request)


def test_a_post_edited_meanwhile_is_read_again(community: Community) -> None:
    community.posts.put(post("p", tags=["limits"]))
    records = community.new_records()
    client = _Interfering(
        community.posts.client, lambda: community.posts.put(post("p", tags=["sums"]))
    )
    community.consumer(community.store(client))(event(*records))
    assert set(community.tags("p")) == {"sums"}


def test_a_post_deleted_meanwhile_gets_no_tags(community: Community) -> None:
    community.posts.put(post("p", tags=["limits"]))
    records = community.new_records()
    client = _Interfering(community.posts.client, lambda: community.posts.delete(post("p")))
    community.consumer(community.store(client))(event(*records))
    assert community.tags("p") == {}


def test_a_crash_between_two_transactions_is_made_up_for(community: Community) -> None:
    tags = [f"tag{number:03}" for number in range(150)]
    community.posts.put(post("p", tags=tags))
    records = community.new_records()
    calls = 0

    def crash_at_the_second() -> None:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise CrashError

    class Crashing(_Interfering):
        def transact_write_items(self, **request: Any) -> Any:
            crash_at_the_second()
            return self._client.transact_write_items(**request)

    client = Crashing(community.posts.client, None)
    with pytest.raises(CrashError):
        community.consumer(community.store(client))(event(*records))
    assert 0 < len(community.tags("p")) < 150
    community.consumer()(event(*records))
    assert set(community.tags("p")) == set(tags)


def test_own_items_and_counts_cause_no_call(community: Community) -> None:
    community.posts.put(post("p", tags=["limits"]))
    community.settle()
    community.posts.put({**post("p", tags=["limits"]), "views": 3, "commentCount": 1})
    community.posts.put({**community.tags("p")["limits"], "SK": "TAG#sums", "tag": "sums"})

    class NoClient:
        def __getattr__(self, name: str) -> Any:
            raise AssertionError(name)

    records = community.new_records()
    assert len(records) >= 2
    response = community.consumer(community.store(NoClient()))(event(*records))
    assert response == {"batchItemFailures": []}
