"""The items that a post has for its tags: what they are, without reading or writing anything."""

from collections.abc import Iterator, Mapping
from typing import Any

from mavprep_community.keys import post_of
from mavprep_community.models import read_created, read_tags

SOURCES = ("created", "tags")
"""The attributes of a post, besides its key, from which they follow."""


def tag_items(post: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Return one item for each tag of a post that can be a key; none if the key is of no post."""
    key = {"PK": post["PK"], "SK": post["SK"]}
    post_id = post_of(key)
    if post_id is None:
        return
    created = read_created(post, key)
    for tag in sorted(read_tags(post)):
        yield {
            "PK": {"S": f"POST#{post_id}"},
            "SK": {"S": f"TAG#{tag}"},
            "taggedPostId": {"S": post_id},
            "tag": {"S": tag},
            "created": {"S": created},
            "postPK": key["PK"],
            "postSK": key["SK"],
        }
