"""What comes back, what is kept: decided item by item."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.restore.decisions import (
    Decision,
    has_expired,
    merged,
    only_missing,
    overwritten,
)
from tools.restore.images import identity, is_same

A = {"id": {"S": "1"}, "title": {"S": "as it was"}}
B = {"id": {"S": "1"}, "title": {"S": "what the release made of it"}}
C = {"id": {"S": "1"}, "title": {"S": "what a person wrote"}}


@pytest.mark.parametrize(
    ("base", "bad", "live", "decision"),
    [
        (A, A, A, Decision.SAME),
        (A, A, C, Decision.SAME),
        (A, A, None, Decision.SAME),
        (A, B, B, Decision.REVERT),
        (A, B, A, Decision.SAME),
        (A, B, C, Decision.CHANGED_SINCE),
        (A, B, None, Decision.DELETED_SINCE),
        (A, None, None, Decision.PUT_BACK),
        (A, None, A, Decision.SAME),
        (A, None, C, Decision.CHANGED_SINCE),
        (None, B, B, Decision.ADDED),
        (None, B, C, Decision.ADDED),
        (None, B, None, Decision.ADDED),
        (None, None, C, Decision.SAME),
    ],
)
def test_a_merge_takes_back_only_what_went_wrong(
    base: Any, bad: Any, live: Any, decision: Decision
) -> None:
    assert merged(base, bad, live) is decision


def test_without_a_window_only_what_is_missing_comes_back() -> None:
    assert [only_missing(A, live) for live in (None, A, C)] == [
        Decision.PUT_BACK,
        Decision.SAME,
        Decision.CHANGED_SINCE,
    ]


def test_everything_becomes_what_it_was_where_that_is_asked_for() -> None:
    assert [overwritten(A, live) for live in (None, A, C)] == [
        Decision.PUT_BACK,
        Decision.SAME,
        Decision.OVERWRITE,
    ]


IMAGES = st.none() | st.sampled_from([A, B, C])


@given(base=IMAGES, bad=IMAGES, live=IMAGES)
def test_no_write_and_no_deletion_since_is_ever_undone(base: Any, bad: Any, live: Any) -> None:
    """Whatever is not exactly what the bad time left behind was somebody else's doing."""
    if merged(base, bad, live).is_written:
        assert is_same(bad, live)
        assert base is not None


@given(base=IMAGES, bad=IMAGES, live=IMAGES)
def test_a_second_run_finds_nothing_to_do(base: Any, bad: Any, live: Any) -> None:
    after = base if merged(base, bad, live).is_written else live
    assert not merged(base, bad, after).is_written


def test_images_are_compared_as_dynamodb_does() -> None:
    one: dict[str, Any] = {
        "n": {"N": "1.0"},
        "s": {"NS": ["1", "2.50"]},
        "b": {"BS": [b"x", b"y"]},
        "m": {"M": {"deep": {"L": [{"N": "1E+1"}, {"NULL": True}]}}},
    }
    other: dict[str, Any] = {
        "m": {"M": {"deep": {"L": [{"N": "10"}, {"NULL": True}]}}},
        "n": {"N": "1"},
        "s": {"NS": ["2.5", "1"]},
        "b": {"BS": [b"y", b"x"]},
    }
    assert is_same(one, other)
    assert not is_same(one, {**other, "more": {"S": ""}})
    assert not is_same(one, {**other, "n": {"S": "1"}})
    assert not is_same(one, {**other, "m": {"M": {"deep": {"L": [{"NULL": True}, {"N": "10"}]}}}})
    assert identity({"a": {"N": "1.0"}, "b": {"S": "x"}}) == identity(
        {"b": {"S": "x"}, "a": {"N": "1"}}
    )


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"expiresAt": {"N": "99"}}, True),
        ({"expiresAt": {"N": "101.5"}}, False),
        ({"expiresAt": {"S": "99"}}, False),
        ({}, False),
    ],
)
def test_what_has_expired_does_not_come_back(item: Any, *, expected: bool) -> None:
    assert has_expired(item, "expiresAt", now=100) is expected
    assert not has_expired(item, None, now=100)
