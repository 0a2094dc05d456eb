"""Reputation, counts and badges of users."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from mavprep_community.reputation import MAX_HISTORY
from stacks.mavprep.reputation import REPUTATION
from tests.handlers.mavprep_community.community import (
    LATER_THAN_INDEX_LAG,
    MARK_SECONDS,
    Community,
    comment,
    post,
)
from tests.handlers.records import event, insert, modify, remove

KEYS = ("PK", "SK")


def deliver(community: Community, records: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Deliver made-up records of comments and posts, long after they were made."""
    records = list(records)
    for record in records:
        is_comment = record["dynamodb"]["Keys"]["SK"]["S"].startswith("COMMENT#")
        table = community.comments if is_comment else community.posts
        record["eventSourceARN"] = table.stream_arn
    last = max(record["dynamodb"]["ApproximateCreationDateTime"] for record in records)
    store = community.store(now=lambda: last + LATER_THAN_INDEX_LAG)
    return community.consumer(store)(event(*records))


def test_a_new_user_gets_a_complete_item(community: Community) -> None:
    deliver(community, [insert("x", KEYS, post("p", likes=2))])
    assert community.standing("ana") == {
        "PK": "USER#ana",
        "SK": "REPUTATION",
        "reputation": 10,
        "reputationHistory": [{"date": "2025-01-20", "change": 10, "reason": "Post upvoted"}],
        "postsCount": 1,
        "answersCount": 0,
        "acceptedAnswersCount": 0,
        "helpfulVotesReceived": 2,
        "badges": [
            {
                "id": "first-post",
                "name": "First Post",
                "description": "Created your first post",
                "earnedDate": "2025-01-20",
            }
        ],
    }
    required = {a.name for a in REPUTATION.entities[0].attributes if a.required}
    assert required <= set(community.standing("ana"))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"isAnswer": False}, {"isAnswer": True}, [(15, "Answer accepted")]),
        ({"isAnswer": True}, {"isAnswer": False}, [(-15, "Answer no longer accepted")]),
        ({"likes": 1}, {"likes": 4}, [(15, "Comment upvoted")]),
        ({"likes": 4}, {"likes": 3}, [(-5, "Comment upvote withdrawn")]),
        ({"likes": 4, "isAnswer": True}, None, [(-35, "Comment deleted")]),
        ({"likes": 4}, {"likes": 4, "content": "better"}, []),
        (
            {"likes": 0, "isAnswer": False},
            {"likes": 1, "isAnswer": True},
            [(15, "Answer accepted"), (5, "Comment upvoted")],
        ),
    ],
)
def test_what_a_change_is_worth(
    community: Community,
    before: dict[str, Any],
    after: dict[str, Any] | None,
    expected: list[tuple[int, str]],
) -> None:
    old = comment("c", "gone", **before)
    if after is None:
        deliver(community, [remove("x", KEYS, old)])
    else:
        deliver(community, [modify("x", KEYS, old, comment("c", "gone", **after))])
    if not expected:
        assert community.reputation.items() == []
        return
    standing = community.standing("ben")
    found = [(entry["change"], entry["reason"]) for entry in standing["reputationHistory"]]
    assert sorted(found) == sorted(expected)
    assert standing["reputation"] == sum(change for change, _reason in expected)


def test_all_counts_go_back_with_what_they_counted(community: Community) -> None:
    items = [post("p", author="ana", likes=3), comment("c", "gone", "ana", likes=1, isAnswer=True)]
    deliver(community, [insert("x", KEYS, item) for item in items])
    standing = community.standing("ana")
    counts = ("postsCount", "answersCount", "acceptedAnswersCount", "helpfulVotesReceived")
    assert [standing[name] for name in counts] == [1, 1, 1, 4]
    assert standing["reputation"] == 35
    deliver(community, [remove("x", KEYS, item) for item in items])
    standing = community.standing("ana")
    assert [standing[name] for name in (*counts, "reputation")] == [0, 0, 0, 0, 0]


NO_VOTES = ("3", 1.5, None, True, -3, [1], {"a": 1}, 10**30)


def _as_stored(value: object) -> object:
    return Decimal(str(value)) if isinstance(value, float) else value


@pytest.mark.parametrize("make", [post, partial(comment, post_id="gone")], ids=["post", "comment"])
@pytest.mark.parametrize("likes", NO_VOTES, ids=str)
def test_votes_that_are_no_number_are_none(
    community: Community, make: Callable[..., dict[str, Any]], likes: object
) -> None:
    """In whatever order they are written, corrected and deleted."""
    bad, good = (make("x", author="ana", likes=_as_stored(each)) for each in (likes, 3))
    counts = ("postsCount", "answersCount")

    def standing() -> tuple[int, int]:
        found = community.standing("ana")
        return sum(found[name] for name in counts), int(found["reputation"])

    deliver(community, [insert("x", KEYS, bad)])
    assert standing() == (1, 0)
    deliver(community, [modify("x", KEYS, bad, good)])
    assert standing() == (1, 15)
    deliver(community, [modify("x", KEYS, good, bad)])
    assert standing() == (1, 0)
    deliver(community, [remove("x", KEYS, bad)])
    assert standing() == (0, 0)
    deliver(community, [insert("x", KEYS, good), remove("x", KEYS, good)])
    assert standing() == (0, 0)


@pytest.mark.parametrize("author", [5, None, "", ["ana"], "x" * 2044, "cut \ud83d"])
@pytest.mark.parametrize("make", [post, partial(comment, post_id="gone")], ids=["post", "comment"])
def test_an_author_who_is_nobody_earns_nothing(
    community: Community, make: Callable[..., dict[str, Any]], author: object
) -> None:
    nobody, ana = (make("x", author=each, likes=2) for each in (author, "ana"))
    deliver(community, [insert("x", KEYS, nobody)])
    assert not [item for item in community.reputation.items() if item["SK"] == "REPUTATION"]
    deliver(community, [modify("x", KEYS, nobody, ana)])
    assert community.standing("ana")["reputation"] == 10
    deliver(community, [modify("x", KEYS, ana, nobody), remove("x", KEYS, nobody)])
    assert community.standing("ana")["reputation"] == 0


@pytest.mark.parametrize("accepted", ["yes", 1, None, [True]])
def test_an_acceptance_that_is_no_truth_value_is_none(
    community: Community, accepted: object
) -> None:
    bad, good = (comment("c", "gone", isAnswer=each) for each in (accepted, True))
    deliver(community, [insert("x", KEYS, bad)])
    assert community.standing("ben")["reputation"] == 0
    deliver(community, [modify("x", KEYS, bad, good)])
    assert community.standing("ben")["reputation"] == 15
    deliver(community, [modify("x", KEYS, good, bad), remove("x", KEYS, bad)])
    standing = community.standing("ben")
    assert (standing["reputation"], standing["answersCount"]) == (0, 0)


def test_another_author_takes_over_all_credit(community: Community) -> None:
    old, new = (comment("c", "gone", author, likes=2) for author in ("ben", "eva"))
    deliver(community, [insert("x", KEYS, old), modify("x", KEYS, old, new)])
    assert community.standing("ben")["reputation"] == 0
    assert community.standing("eva")["reputation"] == 10


def test_badges_are_earned_once_and_kept(community: Community) -> None:
    item = post("p", likes=50)
    deliver(community, [insert("x", KEYS, item)])
    deliver(community, [remove("x", KEYS, item)])
    deliver(community, [insert("x", KEYS, post("q", likes=51))])
    badges = [badge["id"] for badge in community.standing("ana")["badges"]]
    assert badges == ["first-post", "helpful"]


def test_49_votes_are_not_helpful_yet(community: Community) -> None:
    deliver(community, [insert("x", KEYS, comment("c", "gone", likes=49))])
    assert community.standing("ben")["badges"] == []


def test_history_adds_up_per_day_and_reason_latest_first(community: Community) -> None:
    days = [1737390600 + 86_400 * day for day in (2, 0, 2, 1)]
    deliver(
        community,
        [
            insert("x", KEYS, comment(f"c{place}", "gone", likes=1), at=at)
            for place, at in enumerate(days)
        ],
    )
    history = community.standing("ben")["reputationHistory"]
    assert [(entry["date"], entry["change"]) for entry in history] == [
        ("2025-01-22", 10),
        ("2025-01-21", 5),
        ("2025-01-20", 5),
    ]


def test_history_keeps_the_latest_entries(community: Community) -> None:
    days = [1737390600 + 86_400 * day for day in range(MAX_HISTORY + 5)]
    deliver(
        community,
        [insert("x", KEYS, comment(f"c{at}", "gone", likes=1), at=at) for at in reversed(days)],
    )
    standing = community.standing("ben")
    history = standing["reputationHistory"]
    assert len(history) == MAX_HISTORY
    assert history[-1]["date"] == "2025-01-25"
    assert standing["reputation"] == 5 * (MAX_HISTORY + 5)


def test_ranks_and_earlier_earnings_stay(community: Community) -> None:
    before = dict(REPUTATION.examples[0].item)
    community.reputation.put(before)
    deliver(community, [insert("x", KEYS, comment("c", "gone", "user123", isAnswer=True))])
    after = community.standing("user123")
    assert after["reputation"] == 515
    assert after["acceptedAnswersCount"] == 16
    assert after["reputationHistory"] == [
        {"date": "2025-01-20", "change": 30, "reason": "Answer accepted"},
        {"date": "2025-01-19", "change": 5, "reason": "Post upvoted"},
    ]
    unchanged = ("badges", "globalRank", "universityRank", "subjectRanks", "postsCount")
    assert {name: after[name] for name in unchanged} == {name: before[name] for name in unchanged}


def test_a_mark_remembers_the_change_for_its_time(community: Community) -> None:
    record = insert("x", KEYS, post("p", likes=1))
    deliver(community, [record])
    mark = community.reputation.get(PK=f"APPLIED#{record['eventID']}", SK="APPLIED")
    assert mark is not None
    applied = REPUTATION.entities[1]
    assert set(mark) == {attribute.name for attribute in applied.attributes}
    assert mark["expiresAt"] - int(mark["appliedAt"]) // 1000 == MARK_SECONDS


def test_a_change_older_than_the_marks_is_refused(
    community: Community, caplog: pytest.LogCaptureFixture
) -> None:
    record = insert("x", KEYS, comment("c", "gone", likes=1))
    record["eventSourceARN"] = community.comments.stream_arn
    response = community.consumer()(event(record))
    assert response["batchItemFailures"]
    assert community.reputation.items() == []
    assert vars(caplog.records[-1])["errors"] == {"ForgottenChangeError": 1}


@pytest.mark.parametrize(
    "attributes",
    [
        {"badges": "none"},
        {"badges": [5]},
        {"reputationHistory": "none"},
        {"reputation": "high"},
        {"postsCount": [1]},
        {"reputation": Decimal("1E37")},
        {"answersCount": Decimal(12345678901234567890123456789012345678)},
    ],
    ids=str,
)
def test_an_item_of_other_types_waits_for_its_correction(
    community: Community, attributes: dict[str, Any]
) -> None:
    community.reputation.put({"PK": "USER#ben", "SK": "REPUTATION", **attributes})
    records = [insert("x", KEYS, comment("c", "gone", likes=1))]
    response = deliver(community, records)
    assert len(response["batchItemFailures"]) == 1
    assert len(community.reputation.items()) == 1
    community.reputation.put({"PK": "USER#ben", "SK": "REPUTATION", "reputation": 10})
    assert deliver(community, records) == {"batchItemFailures": []}
    assert community.standing("ben")["reputation"] == 15


@pytest.mark.parametrize("name", ["badges", "reputationHistory", "reputation", "answersCount"])
def test_null_is_absent_in_a_users_item(community: Community, name: str) -> None:
    community.reputation.put({"PK": "USER#ben", "SK": "REPUTATION", name: None})
    records = [insert("x", KEYS, comment("c", "gone", likes=1))]
    assert deliver(community, records) == {"batchItemFailures": []}
    standing = community.standing("ben")
    assert (standing["reputation"], standing["answersCount"], standing["badges"]) == (5, 1, [])
    assert len(standing["reputationHistory"]) == 1


def test_a_number_that_was_written_as_a_text_is_one_again(community: Community) -> None:
    community.reputation.put({"PK": "USER#ben", "SK": "REPUTATION", "reputation": "500"})
    deliver(community, [insert("x", KEYS, comment("c", "gone", likes=1))])
    assert community.standing("ben")["reputation"] == 505


@pytest.mark.parametrize("badges", [{"first-post", "expert"}, ["expert", "first-post", None]])
def test_the_identifier_of_a_badge_stands_for_it(community: Community, badges: object) -> None:
    community.reputation.put({"PK": "USER#ana", "SK": "REPUTATION", "badges": badges})
    deliver(community, [insert("x", KEYS, post("p"))])
    assert community.standing("ana")["badges"] == [{"id": "expert"}, {"id": "first-post"}]


def test_an_odd_entry_of_the_history_is_kept_as_far_as_it_can_be_read(community: Community) -> None:
    odd: list[Any] = [
        {"date": "2025-01-19", "change": 5, "reason": "Post upvoted"},
        {"date": 5, "change": "five", "reason": "Moderation"},
        "upvoted",
        None,
    ]
    community.reputation.put({"PK": "USER#ben", "SK": "REPUTATION", "reputationHistory": odd})
    deliver(community, [insert("x", KEYS, comment("c", "gone", likes=1))])
    assert community.standing("ben")["reputationHistory"] == [
        {"date": "2025-01-20", "change": 5, "reason": "Comment upvoted"},
        odd[0],
        {"date": "", "change": 0, "reason": "Moderation"},
    ]
