"""Existing items get what they lack, and nothing else changes."""

import time
from pathlib import Path
from typing import Any

import pytest

from stacks.mavprep.community_examples import POST_TAGS
from stacks.tutor.courses import COURSES
from stacks.tutor.users import USERS
from stacks.tutoria.chat_messages import CHAT_MESSAGES
from tests.handlers.backfill.filling import Interfering, counted, fill, without
from tests.handlers.mavprep_community.community import post
from tests.handlers.tables import LiveTable
from tools.backfill.counts import Outcome, Standing

COURSE = dict(COURSES.examples[0].item)
MESSAGE = dict(CHAT_MESSAGES.examples[0].item)
A_YEAR = 365 * 86_400


def messages(number: int) -> list[dict[str, Any]]:
    """Return messages as they are declared; every other one is from before."""
    first = int(time.time()) * 1000 - 86_400_000
    return [
        {
            **MESSAGE,
            "conversationId": f"conversation-{index % 3}",
            "timestamp": first + index,
            "expiresAt": (first + index) // 1000 + A_YEAR,
        }
        for index in range(number)
    ]


def by_key(table: LiveTable) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {tuple(item[name] for name in table.key_names): item for item in table.items()}


def test_messages_get_the_expiry_that_they_were_to_be_written_with(
    chat: LiveTable, tmp_path: Path
) -> None:
    declared = messages(20)
    for index, message in enumerate(declared):
        chat.put(without(message, "expiresAt") if index % 2 else message)

    before, done, after = counted(chat), fill(chat, tmp_path), counted(chat)

    assert (before.examined, before.matching, before.lacking) == (20, 20, 10)
    assert done.outcomes == {Outcome.WRITTEN: 10}
    assert after.lacking == 0
    assert by_key(chat) == {(m["conversationId"], m["timestamp"]): m for m in declared}


def test_a_second_run_writes_nothing(chat: LiveTable, tmp_path: Path) -> None:
    chat.put(without(MESSAGE, "expiresAt"))
    fill(chat, tmp_path)
    assert not fill(chat, tmp_path).outcomes
    assert list(tmp_path.iterdir()) == []


def test_what_an_item_says_is_left_alone(chat: LiveTable, tmp_path: Path) -> None:
    kept = [{**MESSAGE, "expiresAt": 1}, {**MESSAGE, "conversationId": "b", "expiresAt": "soon"}]
    for each in kept:
        chat.put(each)
    done = fill(chat, tmp_path)
    assert not done.outcomes
    assert done.reasons == {"'expiresAt' is of another type": 1}
    assert all(item in kept for item in chat.items())


def test_a_message_that_dynamodb_would_never_delete_expires_now(
    chat: LiveTable, tmp_path: Path
) -> None:
    """It leaves items alone that expired more than five years ago."""
    chat.put(without(MESSAGE, "expiresAt", timestamp=1_420_070_400_000))
    now = int(time.time())
    fill(chat, tmp_path)
    [message] = chat.items()
    assert 0 <= message["expiresAt"] - now < 60


def test_what_cannot_be_derived_is_counted_by_reason(courses: LiveTable, tmp_path: Path) -> None:
    old = without(COURSE, "departmentId", department_id="department-1")
    courses.put(old)
    courses.put(without(COURSE, "departmentId", courseId="none"))
    courses.put({**old, "courseId": "number", "department_id": 7})
    courses.put({**old, "courseId": "empty", "department_id": ""})

    done = fill(courses, tmp_path)

    assert done.outcomes == {Outcome.WRITTEN: 1}
    assert done.standings == {Standing.LACKING: 1, Standing.UNDERIVABLE: 3}
    assert done.reasons == {
        "'department_id' is absent": 1,
        "'department_id' has no value of the declared type": 2,
    }
    assert courses.get(courseId=COURSE["courseId"]) == {**old, "departmentId": "department-1"}
    assert counted(courses).lacking == 3


def test_an_item_that_would_be_too_large_holds_up_no_other(
    courses: LiveTable, tmp_path: Path
) -> None:
    """A key of an index has 2,048 bytes, an item 400 KB."""
    old = without(COURSE, "departmentId", department_id="department-1")
    long_key = {**old, "courseId": "long", "department_id": "d" * 2049}
    full = {**old, "courseId": "full", "department_id": "d" * 1000, "filling": "x" * 408_000}
    for each in (old, long_key, full):
        courses.put(each)

    done = fill(courses, tmp_path)

    assert done.outcomes == {Outcome.WRITTEN: 1, Outcome.OVERSIZED: 2}
    assert courses.get(courseId=COURSE["courseId"]) == {**old, "departmentId": "department-1"}
    assert courses.get(courseId="long") == long_key
    assert counted(courses).lacking == 2


def test_tag_items_are_the_declared_ones(community: LiveTable, tmp_path: Path) -> None:
    """Those of the examples, though comments of the same partition stay as they are."""
    tags = [dict(each.item) for each in POST_TAGS]
    for example in community.declaration.examples:
        if dict(example.item) not in tags[1:]:
            community.put(example.item)

    before, done, after = counted(community), fill(community, tmp_path), counted(community)

    assert done.outcomes[Outcome.WRITTEN] == before.lacking > 0
    assert after.lacking == 0
    found = [item for item in community.items() if "tag" in item]
    assert sorted(map(str, (t["PK"] + t["SK"] for t in found))) == sorted(
        str(t["PK"]) + str(t["SK"]) for t in tags
    )
    assert all(tag in found for tag in tags)


@pytest.mark.parametrize("tags", [[], ["x" * 2000, "", 7], "no list"])
def test_a_post_without_usable_tags_needs_nothing(
    community: LiveTable, tmp_path: Path, tags: object
) -> None:
    community.put(post("p", tags=tags))
    assert not fill(community, tmp_path).outcomes
    assert len(community.items()) == 1


def test_more_tags_than_a_transaction_takes(community: LiveTable, tmp_path: Path) -> None:
    community.put(post("p", tags=[f"tag-{number}" for number in range(120)]))
    assert fill(community, tmp_path).outcomes == {Outcome.WRITTEN: 1}
    assert len(community.items()) == 121


def test_an_address_that_a_client_cut_keeps_no_other_account_from_its_claim(
    users: LiveTable, tmp_path: Path
) -> None:
    account = USERS.examples[0].item
    users.put(dict(account))
    users.put({**account, "userId": "cut", "email": "\ud83d@example.com"})

    before, done = counted(users), fill(users, tmp_path)

    assert before.described()["underivable"] == {"'email' holds half a character": 1}
    assert done.outcomes == {Outcome.WRITTEN: 1}
    assert counted(users).standings == {
        Standing.COMPLETE: 1,
        Standing.UNDERIVABLE: 1,
        Standing.OTHER: 1,
    }


def test_an_account_whose_address_is_cut_while_it_waits_gets_no_claim(
    users: LiveTable, tmp_path: Path
) -> None:
    account = USERS.examples[0].item
    users.put(dict(account))
    cut = {**account, "email": "\ud83d@example.com"}
    client = Interfering(users.client, transact_write_items=lambda _call: users.put(cut))

    assert fill(users, tmp_path, client).outcomes == {Outcome.UNDERIVABLE: 1}
    assert users.items() == [cut]
