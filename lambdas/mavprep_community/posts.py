"""The post of a comment: where it is, and how its count and its latest activity change."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mavprep_community.keys import post_of
from mavprep_community.store import Store
from mavprep_community.times import canonical, not_ahead, read_time
from stream_records.conditions import as_read
from stream_records.values import read_kept_number

Key = Mapping[str, Any]

POST_ID_INDEX = "post-id-index"

_COUNT, _ACTIVITY = "commentCount", "lastActivityTime"


def post_keys(store: Store, post_id: str) -> list[Key]:
    """Return the keys of the posts with an identifier, most often one, as the index knows them.

    The index lags behind its table: a key may be missing or stale. It goes by an attribute, and a
    key that says another identifier is of another post.
    """
    pages = store.client.get_paginator("query").paginate(
        TableName=store.environment.community_table,
        IndexName=POST_ID_INDEX,
        KeyConditionExpression="postId = :post",
        ExpressionAttributeValues={":post": {"S": post_id}},
    )
    found = [{"PK": item["PK"], "SK": item["SK"]} for page in pages for item in page["Items"]]
    keys = [key for key in found if post_of(key) == post_id]
    return sorted(keys, key=lambda key: (key["PK"]["S"], key["SK"]["S"]))


def read_post_item(store: Store, key: Key, *attributes: str) -> Mapping[str, Any] | None:
    """Return some attributes of the item with a post's key as it is now, None without an item."""
    names = {f"#{name}": name for name in attributes}
    answer = store.client.get_item(
        TableName=store.environment.community_table,
        Key=key,
        ConsistentRead=True,
        ProjectionExpression=", ".join(names),
        ExpressionAttributeNames=names,
    )
    return answer.get("Item")


def comment_count_update(
    store: Store, post_id: str, difference: int, written: datetime | None
) -> dict[str, Any] | None:
    """Return the write that counts a comment, on condition that its post still exists.

    Parameters
    ----------
    difference
        What is added to the number of comments.
    written
        When a new comment was written: the activity of its post never moves back. A comment that
        was deleted leaves the time as it is.

    Returns
    -------
    dict
        None if there is no such post, or if the index does not know it yet.

    Raises
    ------
    MalformedRecordError
        If the number of comments of the post is none.
    """
    for key in post_keys(store, post_id):
        item = read_post_item(store, key, "PK", _COUNT, _ACTIVITY)
        if item is not None:
            return _update(store, key, item, difference, written)
    return None


def _update(
    store: Store, key: Key, post: Mapping[str, Any], difference: int, written: datetime | None
) -> dict[str, Any]:
    assignments = []
    conditions = ["attribute_exists(PK)"]
    kept: list[str] = []
    values: dict[str, Any] = {}
    count = read_kept_number(post, _COUNT) + difference
    if "N" in post.get(_COUNT, {}):
        # Without regard to what it is by now, since all comments of a post change it.
        assignments.append(f"{_COUNT} = {_COUNT} + :difference")
        conditions.append(f"attribute_type({_COUNT}, :number)")
        values |= {":difference": {"N": str(difference)}, ":number": {"S": "N"}}
    else:
        assignments.append(f"{_COUNT} = :count")
        kept.append(_COUNT)
        values[":count"] = {"N": str(count)}
    latest = not_ahead(read_time(post, _ACTIVITY), store.now())
    if written is not None and (latest is None or latest < written):
        assignments.append(f"{_ACTIVITY} = :written")
        kept.append(_ACTIVITY)
        values[":written"] = {"S": canonical(written)}
    unchanged, read = as_read(post, kept)
    return {
        "Update": {
            "TableName": store.environment.community_table,
            "Key": key,
            "UpdateExpression": "SET " + ", ".join(assignments),
            "ConditionExpression": " AND ".join([*conditions, *unchanged]),
            "ExpressionAttributeValues": {**values, **read},
        }
    }
