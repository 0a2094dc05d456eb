"""Posts and comments as stream records and items show them, reduced to what counts here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mavprep_community.credit import Credit
from stream_records.values import (
    read_boolean,
    read_integer,
    read_string,
    read_strings,
    required,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST_TAG_BYTES = 1024 - len("TAG#")
"""A sort key holds 1,024 bytes."""


@dataclass(frozen=True, slots=True)
class Post:
    """A post.

    Attributes
    ----------
    post_id
        Its identifier.
    author
        Identifier of the user who wrote it.
    credit
        What it counts for its author.
    tags
        Its tags. An empty text or one too long for a key is none.
    created
        When it was written, as ISO 8601.
    """

    post_id: str
    author: str
    credit: Credit
    tags: frozenset[str]
    created: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment.

    Attributes
    ----------
    post_id
        Identifier of the post that is commented on.
    author
        Identifier of the user who wrote it.
    credit
        What it counts for its author.
    created
        When it was written, as ISO 8601.
    """

    post_id: str
    author: str
    credit: Credit
    created: str


def read_post(image: Mapping[str, Any]) -> Post:
    """Read a post.

    Raises
    ------
    MalformedRecordError
        If an attribute that counts is missing or of the wrong type.
    """
    return Post(
        post_id=required(read_string(image, "postId"), "postId"),
        author=required(read_string(image, "userId"), "userId"),
        credit=Credit(posts=1, votes=read_integer(image, "likes") or 0),
        tags=read_tags(image),
        created=required(read_string(image, "created"), "created"),
    )


def read_comment(image: Mapping[str, Any]) -> Comment:
    """Read a comment.

    Raises
    ------
    MalformedRecordError
        If an attribute that counts is missing or of the wrong type.
    """
    return Comment(
        post_id=required(read_string(image, "postId"), "postId"),
        author=required(read_string(image, "userId"), "userId"),
        credit=Credit(
            answers=1,
            accepted=int(read_boolean(image, "isAnswer") or False),
            votes=read_integer(image, "likes") or 0,
        ),
        created=required(read_string(image, "created"), "created"),
    )


def read_tags(image: Mapping[str, Any]) -> frozenset[str]:
    """Return the tags of a post that can be keys."""
    tags = read_strings(image, "tags")
    return frozenset(tag for tag in tags if 0 < len(tag.encode()) <= _LONGEST_TAG_BYTES)
