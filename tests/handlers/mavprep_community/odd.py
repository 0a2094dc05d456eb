"""Values that no application should write, and what an item counts for, odd values or not."""

from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any

ABSENT = object()
"""Stands for an attribute that is not there."""

_VOTES = ("4", Decimal("1.5"), None, True, -3, [1], ABSENT)
_TAGS = ("limits", 5, None, ["limits", 5, None, ""], {"limits", "sums"}, {5}, ABSENT)

ODD_POST: Mapping[str, tuple[Any, ...]] = {
    "likes": _VOTES,
    "tags": _TAGS,
    # Keys of indexes, which DynamoDB lets be nothing but strings.
    "userId": (ABSENT,),
    "created": ("yesterday", ABSENT),
}
ODD_COMMENT: Mapping[str, tuple[Any, ...]] = {
    "likes": _VOTES,
    "isAnswer": ("yes", 1, None, [True], ABSENT),
    "userId": (5, None, "", ["ana"], ABSENT),
    "postId": ("p1", 5, None, ABSENT),
    "created": ("yesterday", 5, None, ABSENT),
}
ODD_COUNTS = (None, "0", ABSENT)
ODD_ACTIVITY = ("yesterday", 5, None, ABSENT)


def with_values(item: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item with other values of some attributes."""
    return {name: value for name, value in {**item, **values}.items() if value is not ABSENT}


def some_odd(random: Random, odd: Mapping[str, tuple[Any, ...]]) -> dict[str, Any]:
    """Return an odd value of one attribute, of several now and then."""
    names = random.sample(sorted(odd), random.choice((1, 1, 2, len(odd))))
    return {name: random.choice(odd[name]) for name in names}


def votes_of(item: Mapping[str, Any]) -> int:
    """Return how many votes an item has."""
    likes = item.get("likes")
    return likes if type(likes) is int and likes >= 0 else 0


def author_of(item: Mapping[str, Any]) -> str | None:
    """Return who wrote an item."""
    author = item.get("userId")
    return author if isinstance(author, str) and author else None


def tags_of(item: Mapping[str, Any]) -> set[str]:
    """Return the tags of a post."""
    tags = item.get("tags")
    if not isinstance(tags, list | set):
        return set()
    return {tag for tag in tags if isinstance(tag, str) and tag}
