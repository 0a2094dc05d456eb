"""The post of a comment: where it is, and how its count and its latest activity change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mavprep_community.store import Store

    Key = Mapping[str, Any]

POST_ID_INDEX = "post-id-index"


def post_keys(store: Store, post_id: str) -> list[Key]:
    """Return the keys of the posts with an identifier, most often one, as the index knows them.

    The index lags behind its table: a key may be missing or stale.
    """
    answer = store.client.query(
        TableName=store.environment.community_table,
        IndexName=POST_ID_INDEX,
        KeyConditionExpression="postId = :post",
        ExpressionAttributeValues={":post": {"S": post_id}},
    )
    keys = [{"PK": item["PK"], "SK": item["SK"]} for item in answer["Items"]]
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
    store: Store, post_id: str, difference: int, written: str | None
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
    """
    for key in post_keys(store, post_id):
        item = read_post_item(store, key, "postId", "lastActivityTime")
        if item is None or item.get("postId") != {"S": post_id}:
            continue
        assignments = ["commentCount = if_not_exists(commentCount, :zero) + :difference"]
        conditions = ["postId = :post"]
        values: dict[str, Any] = {
            ":post": {"S": post_id},
            ":zero": {"N": "0"},
            ":difference": {"N": str(difference)},
        }
        latest = item.get("lastActivityTime", {}).get("S", "")
        if written is not None and latest < written:
            assignments.append("lastActivityTime = :written")
            conditions.append(
                "(NOT attribute_type(lastActivityTime, :text) OR lastActivityTime < :written)"
            )
            values |= {":written": {"S": written}, ":text": {"S": "S"}}
        return {
            "Update": {
                "TableName": store.environment.community_table,
                "Key": key,
                "UpdateExpression": "SET " + ", ".join(assignments),
                "ConditionExpression": " AND ".join(conditions),
                "ExpressionAttributeValues": values,
            }
        }
    return None
