"""Posts and comments as stream records and items show them, reduced to what counts here.

Each attribute is read by itself, and one that is malformed counts as nothing: an author as nobody,
votes as none. So whatever an item was and becomes, what was counted of it is what is taken away.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mavprep_community.credit import Contribution, Credit
from mavprep_community.keys import time_in
from mavprep_community.times import canonical, written_at
from stream_records.texts import can_be_key
from stream_records.values import (
    if_readable,
    read_boolean,
    read_integer,
    read_string,
    strings_among,
)

_MAX_TAG_BYTES = 1024 - len("TAG#")
"""A sort key holds 1,024 bytes."""

_MAX_USER_BYTES = 2048 - len("USER#")
"""A partition key holds 2,048 bytes."""

MAX_TAGS = 1_000
"""More tags of a post are none: each is an item, and 60,000 would keep a function busy for longer
than it may run, again and again."""

_VOTES_END = 10**15


@dataclass(frozen=True, slots=True)
class Post(Contribution):
    """A post.

    Attributes
    ----------
    tags
        Its tags, `MAX_TAGS` at most. What cannot be a key is none, nor is what is no string.
    created
        When it was written, as ISO 8601 in UTC.
    """

    tags: frozenset[str]
    created: str


def read_post(image: Mapping[str, Any], keys: Mapping[str, Any]) -> Post:
    """Read a post."""
    return Post(
        author=_author(image),
        credit=Credit(posts=1, votes=_votes(image)),
        tags=read_tags(image),
        created=read_created(image, keys),
    )


def read_comment(image: Mapping[str, Any]) -> Contribution:
    """Read a comment."""
    accepted = if_readable(read_boolean, image, "isAnswer") or False
    return Contribution(
        author=_author(image),
        credit=Credit(answers=1, accepted=int(accepted), votes=_votes(image)),
    )


def read_tags(image: Mapping[str, Any]) -> frozenset[str]:
    """Return the tags of a post that can be keys; of too many, those that come first as texts."""
    tags = if_readable(strings_among, image, "tags") or []
    keys = sorted({tag for tag in tags if can_be_key(tag, _MAX_TAG_BYTES)})
    return frozenset(keys[:MAX_TAGS])


def read_created(image: Mapping[str, Any], keys: Mapping[str, Any]) -> str:
    """Return when a post was written, in UTC; if nothing says a time, what stands in its key."""
    time = written_at(image, keys)
    return canonical(time) if time else time_in(keys)


def _author(image: Mapping[str, Any]) -> str | None:
    user = if_readable(read_string, image, "userId")
    return user if user and can_be_key(user, _MAX_USER_BYTES) else None


def _votes(image: Mapping[str, Any]) -> int:
    votes = if_readable(read_integer, image, "likes") or 0
    return votes if 0 <= votes < _VOTES_END else 0
