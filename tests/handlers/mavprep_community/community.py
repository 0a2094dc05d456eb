"""MavPrep's community for tests: its tables, its items, and a consumer to deliver records to."""

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from mavprep_community.consumer import apply_change
from mavprep_community.environment import Environment
from mavprep_community.store import Store
from stream_records.batches import process_each
from tests.handlers.records import event, image
from tests.handlers.tables import LiveTable

MARK_SECONDS = 100 * 86_400
CREATED = "2025-01-20T15:30:00Z"
LATER_THAN_INDEX_LAG = 60.0

Item = dict[str, Any]


def post(post_id: str, author: str = "ana", **attributes: Any) -> Item:
    """Make a post as an application writes it."""
    created = attributes.get("created", CREATED)
    return {
        "PK": "COMMUNITY#calculus",
        "SK": f"POST#{created}#{post_id}",
        "postId": post_id,
        "userId": author,
        "tags": [],
        "likes": 0,
        "views": 0,
        "commentCount": 0,
        "created": created,
        "lastActivityTime": created,
        **attributes,
    }


def comment(comment_id: str, post_id: str, author: str = "ben", **attributes: Any) -> Item:
    """Make a comment as an application writes it."""
    created = attributes.get("created", CREATED)
    return {
        "PK": f"POST#{post_id}",
        "SK": f"COMMENT#{created}#{comment_id}",
        "commentId": comment_id,
        "postId": post_id,
        "userId": author,
        "likes": 0,
        "isAnswer": False,
        "created": created,
        **attributes,
    }


class Follower:
    """Reads what is new in the stream of a table."""

    def __init__(self, table: LiveTable) -> None:
        self._table = table
        self._iterator = self._first_iterator()

    def new_records(self) -> list[dict[str, Any]]:
        """Return the records since the last call, as Lambda gets them.

        Records follow their writes after a moment, so an item is written that marks the end.
        """
        end = {"PK": f"END#{uuid.uuid4()}", "SK": "END"}
        self._table.put(end)
        self._table.delete(end)
        records: list[dict[str, Any]] = []
        deadline = time.monotonic() + 10
        while not any(_is_removal(record, end) for record in records):
            assert time.monotonic() < deadline, "the stream does not come to its end"
            page = self._table.streams.get_records(ShardIterator=self._iterator)
            records += [self._table._as_event(record) for record in page["Records"]]
            self._iterator = page["NextShardIterator"]
        return [r for r in records if not r["dynamodb"]["Keys"]["PK"]["S"].startswith("END#")]

    def _first_iterator(self) -> str:
        """Return where the stream begins: that of DynamoDB Local has one shard for hours."""
        arn, streams = self._table.stream_arn, self._table.streams
        (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        iterator: str = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        return iterator


def _is_removal(record: Mapping[str, Any], item: Item) -> bool:
    kind, key = str(record["eventName"]), str(record["dynamodb"]["Keys"]["PK"]["S"])
    return kind == "REMOVE" and key == item["PK"]


@dataclass
class Community:
    """The three tables, and a consumer of their streams."""

    posts: LiveTable
    comments: LiveTable
    reputation: LiveTable
    followers: dict[str, Follower] = field(init=False)

    def __post_init__(self) -> None:
        self.followers = {
            "posts": Follower(self.posts),
            "comments": Follower(self.comments),
        }

    @property
    def environment(self) -> Environment:
        """The settings of the function."""
        return Environment(
            community_table=self.posts.name,
            comments_table=self.comments.name,
            reputation_table=self.reputation.name,
            applied_mark_seconds=MARK_SECONDS,
        )

    def store(self, client: Any = None, *, now: Callable[[], float] | None = None) -> Store:
        """Make what the consumer works on, by default with a clock ahead of the index's lag."""
        return Store(
            self.environment,
            client or self.posts.client,
            now=now or (lambda: time.time() + LATER_THAN_INDEX_LAG),
            sleep=lambda _seconds: None,
        )

    def consumer(self, store: Store | None = None) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
        """Make a handler."""
        apply = partial(apply_change, store or self.store())
        return lambda event: process_each(event, apply)

    def new_records(self) -> list[dict[str, Any]]:
        """Return what is new in both streams, posts first."""
        return [record for follower in self.followers.values() for record in follower.new_records()]

    def clear(self) -> None:
        """Delete all items, and pass over the records of that."""
        for table in (self.posts, self.comments, self.reputation):
            deletions = [
                {"DeleteRequest": {"Key": image({name: item[name] for name in table.key_names})}}
                for item in table.items()
            ]
            for start in range(0, len(deletions), 25):
                batch = {table.name: deletions[start : start + 25]}
                table.client.batch_write_item(RequestItems=batch)
        self.new_records()

    def settle(self) -> None:
        """Deliver all that is new, and what follows from it, without any mishap."""
        while records := self.new_records():
            response = self.consumer()(event(*records))
            assert response == {"batchItemFailures": []}

    def post(self, post_id: str) -> Item:
        """Return a post."""
        [found] = [item for item in self.posts.items() if item.get("postId") == post_id]
        return found

    def tags(self, post_id: str) -> dict[str, Item]:
        """Return the items of a post's tags, by their tags."""
        return {
            item["tag"]: item for item in self.posts.items() if item.get("taggedPostId") == post_id
        }

    def standing(self, user: str) -> Item:
        """Return what a user earned."""
        found = self.reputation.get(PK=f"USER#{user}", SK="REPUTATION")
        assert found is not None, f"{user} has no reputation"
        return found
