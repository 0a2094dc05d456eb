"""One item per post and tag, made to agree with what the post says now.

A change only tells that something may have to be done; what is done follows from the post's current
state, and every transaction checks that state. So a change that comes late or twice does no harm.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from mavprep_community.models import Post
from mavprep_community.posts import post_keys, read_post_item
from mavprep_community.store import Store
from mavprep_community.tag_items import SOURCES, tag_items
from stream_records.transactions import MAXIMUM_WRITES, write_together

Item = Mapping[str, Any]

_READ = ("PK", *SOURCES)


def tagging(post: Post | None) -> tuple[str, frozenset[str]] | None:
    """Return what the items of a post's tags follow from; None if there are none."""
    return (post.created, post.tags) if post and post.tags else None


def keep_tags(store: Store, post_id: str, key: Item) -> bool:
    """Make the items of a post's tags agree with the post that is at a key now, if any is.

    Returns
    -------
    bool
        Whether anything was written.
    """
    has_post, has_written = store.retry(partial(_agree, store, post_id, key))
    if has_post:
        return has_written
    # A post that moved has another key, and a tag of both belongs to the one that is left.
    for other in post_keys(store, post_id):
        if other != key:
            has_written |= store.retry(partial(_agree, store, post_id, other))[1]
    return has_written


def _agree(store: Store, post_id: str, key: Item) -> tuple[bool, bool]:
    found = read_post_item(store, key, *_READ)
    wanted = (
        {} if found is None else {each["SK"]["S"]: each for each in tag_items({**found, **key})}
    )
    writes = list(_differences(store, post_id, key, wanted))
    check = _unchanged(store, key, found)
    for start in range(0, len(writes), MAXIMUM_WRITES):
        members = [check, *writes[start : start + MAXIMUM_WRITES]]
        write_together(store.client, members, sleep=store.sleep)
    return found is not None, bool(writes)


def _differences(
    store: Store, post_id: str, key: Item, wanted: Mapping[str, Item]
) -> Iterator[dict[str, Any]]:
    table = store.environment.community_table
    existing = {item["SK"]["S"]: item for item in _existing(store, post_id)}
    for sort_key, item in wanted.items():
        if existing.get(sort_key) != item:
            yield {"Put": {"TableName": table, "Item": item}}
    for sort_key, item in existing.items():
        place = {":pk": item.get("postPK"), ":sk": item.get("postSK")}
        if sort_key not in wanted and place == {":pk": key["PK"], ":sk": key["SK"]}:
            yield {
                "Delete": {
                    "TableName": table,
                    "Key": {"PK": item["PK"], "SK": item["SK"]},
                    # Not the item of a post with the same identifier elsewhere.
                    "ConditionExpression": "attribute_not_exists(PK) "
                    "OR (postPK = :pk AND postSK = :sk)",
                    "ExpressionAttributeValues": place,
                }
            }


def _existing(store: Store, post_id: str) -> Iterator[Item]:
    pages = store.client.get_paginator("query").paginate(
        TableName=store.environment.community_table,
        ConsistentRead=True,
        KeyConditionExpression="PK = :post AND begins_with(SK, :tags)",
        ExpressionAttributeValues={":post": {"S": f"POST#{post_id}"}, ":tags": {"S": "TAG#"}},
    )
    for page in pages:
        yield from page["Items"]


def _unchanged(store: Store, key: Item, found: Item | None) -> dict[str, Any]:
    """Return the condition that an item still is as it was read."""
    check: dict[str, Any] = {"TableName": store.environment.community_table, "Key": key}
    if found is None:
        return {"ConditionCheck": {**check, "ConditionExpression": "attribute_not_exists(PK)"}}
    conditions = [
        f"#{name} = :{name}" if name in found else f"attribute_not_exists(#{name})"
        for name in _READ
    ]
    return {
        "ConditionCheck": {
            **check,
            "ConditionExpression": " AND ".join(conditions),
            "ExpressionAttributeNames": {f"#{name}": name for name in _READ},
            "ExpressionAttributeValues": {f":{name}": found[name] for name in found},
        }
    }
