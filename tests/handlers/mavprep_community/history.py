"""What users do in a community at random, and what must come out of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from tests.handlers.mavprep_community.community import comment, post
from tests.handlers.records import image

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from tests.handlers.mavprep_community.community import Community, Item

USERS = ("ana", "ben", "eva")
TAGS = ("limits", "series", "sums")
COUNTS = ("postsCount", "answersCount", "acceptedAnswersCount", "helpfulVotesReceived")
_WORTH = {"acceptedAnswersCount": 15, "helpfulVotesReceived": 5}


class History:
    """Writes posts and comments as applications do, and keeps account in the plainest way.

    Attributes
    ----------
    posts, comments
        What is there, by identifier.
    """

    def __init__(self, community: Community, random: Random) -> None:
        self._community = community
        self._random = random
        self.posts: dict[str, Item] = {}
        self.comments: dict[str, Item] = {}
        self._activity: dict[str, str] = {}
        self._votes_won: Counter[str] = Counter()
        self._writers_of_posts: set[str] = set()
        self._seconds = 0

    def step(self) -> None:
        """Do something."""
        choices: list[Callable[[], None]] = [self._write_post]
        if self.posts:
            choices += [self._write_comment] * 3
            choices += [self._edit_tags, self._like_post, self._open_post]
            choices += [self._move_post, self._delete_post]
        if self.comments:
            choices += [self._like_comment, self._accept, self._delete_comment]
        self._random.choice(choices)()

    def expected_tags(self) -> set[tuple[str, str, str, str]]:
        """Return the post, the tag, and the place of the post, of each item of a tag."""
        return {
            (post_id, tag, item["PK"], item["SK"])
            for post_id, item in self.posts.items()
            for tag in item["tags"]
        }

    def expected_post(self, post_id: str) -> tuple[int, str]:
        """Return the number of comments of a post, and its latest activity."""
        count = sum(item["postId"] == post_id for item in self.comments.values())
        return count, self._activity[post_id]

    def expected_counts(self, user: str) -> dict[str, int]:
        """Return what counts for a user."""
        written = [item for item in self.posts.values() if item["userId"] == user]
        answers = [item for item in self.comments.values() if item["userId"] == user]
        values = (
            len(written),
            len(answers),
            sum(item["isAnswer"] for item in answers),
            sum(item["likes"] for item in (*written, *answers)),
        )
        return dict(zip(COUNTS, values, strict=True))

    def check(self) -> None:
        """Compare the tables with the account."""
        items = self._community.posts.items()
        tags = [item for item in items if "tag" in item]
        found_tags = {
            (tag["taggedPostId"], tag["tag"], tag["postPK"], tag["postSK"]) for tag in tags
        }
        assert found_tags == self.expected_tags()
        found_posts = {
            item["postId"]: (item["commentCount"], item["lastActivityTime"])
            for item in items
            if "postId" in item
        }
        assert found_posts == {post_id: self.expected_post(post_id) for post_id in self.posts}
        standings = {
            item["PK"].removeprefix("USER#"): item
            for item in self._community.reputation.items()
            if item["SK"] == "REPUTATION"
        }
        for user in USERS:
            self._check_standing(user, standings.get(user))

    def _check_standing(self, user: str, standing: Item | None) -> None:
        expected = self.expected_counts(user)
        if standing is None:
            assert not any(expected.values()), user
            return
        assert {name: standing[name] for name in COUNTS} == expected
        reputation = sum(worth * expected[name] for name, worth in _WORTH.items())
        assert standing["reputation"] == reputation
        assert sum(entry["change"] for entry in standing["reputationHistory"]) == reputation
        badges = [badge["id"] for badge in standing["badges"]]
        assert len(badges) == len(set(badges))
        assert ("first-post" in badges) == (user in self._writers_of_posts)
        # In between it depends on whether votes were given or withdrawn first.
        if expected["helpfulVotesReceived"] >= 50:
            assert "helpful" in badges
        if self._votes_won[user] < 50:
            assert "helpful" not in badges

    def _new(self, prefix: str) -> tuple[str, str]:
        self._seconds += 1
        minutes, seconds = divmod(self._seconds, 60)
        return f"{prefix}{self._seconds}", f"2025-01-20T15:{minutes:02}:{seconds:02}Z"

    def _write_post(self) -> None:
        post_id, created = self._new("p")
        likes = self._random.choice((0, 0, 2, 45))
        item = post(
            post_id,
            self._random.choice(USERS),
            tags=self._some_tags(),
            likes=likes,
            created=created,
        )
        self._community.posts.put(item)
        self.posts[post_id] = item
        self._activity[post_id] = created
        self._writers_of_posts.add(item["userId"])
        self._votes_won[item["userId"]] += likes

    def _write_comment(self) -> None:
        comment_id, created = self._new("c")
        # Clocks of several servers differ, so that a later comment may seem older.
        created = created[:-3] + self._random.choice(("00Z", created[-3:]))
        item = comment(
            comment_id,
            self._random.choice(sorted(self.posts)),
            self._random.choice(USERS),
            likes=self._random.choice((0, 0, 1)),
            isAnswer=self._random.random() < 0.2,
            created=created,
        )
        self._community.comments.put(item)
        self.comments[comment_id] = item
        post_id = item["postId"]
        self._activity[post_id] = max(self._activity[post_id], created)
        self._votes_won[item["userId"]] += item["likes"]

    def _edit_tags(self) -> None:
        self._update_post(self._some_post(), "tags", self._some_tags())

    def _open_post(self) -> None:
        item = self._some_post()
        self._update_post(item, "views", item["views"] + 1)

    def _like_post(self) -> None:
        item = self._some_post()
        self._update_post(item, "likes", self._more_or_less(item))

    def _like_comment(self) -> None:
        item = self._some_comment()
        self._update_comment(item, "likes", self._more_or_less(item))

    def _accept(self) -> None:
        item = self._some_comment()
        self._update_comment(item, "isAnswer", not item["isAnswer"])

    def _move_post(self) -> None:
        item = self._some_post()
        kept = self._community.posts.get(PK=item["PK"], SK=item["SK"])
        assert kept is not None
        place = self._random.choice(("COMMUNITY#calculus", "TOPIC#limits", "TOPIC#series"))
        if place != item["PK"]:
            # Nothing is delivered in between: only the application could copy the count then.
            writes = [
                (self._community.posts.put, place),
                (self._community.posts.delete, item["PK"]),
            ]
            for write, partition in self._random.sample(writes, 2):
                write({**kept, "PK": partition})
            item["PK"] = place
            self._votes_won[item["userId"]] += item["likes"]

    def _delete_post(self) -> None:
        item = self._some_post()
        self._community.posts.delete(item)
        del self.posts[item["postId"]]
        if self._random.random() < 0.5:
            for other in [c for c in self.comments.values() if c["postId"] == item["postId"]]:
                self._remove_comment(other)

    def _delete_comment(self) -> None:
        self._remove_comment(self._some_comment())

    def _remove_comment(self, item: Item) -> None:
        self._community.comments.delete(item)
        del self.comments[item["commentId"]]

    def _some_post(self) -> Item:
        return self.posts[self._random.choice(sorted(self.posts))]

    def _some_comment(self) -> Item:
        return self.comments[self._random.choice(sorted(self.comments))]

    def _some_tags(self) -> list[str]:
        return self._random.sample(TAGS, self._random.randint(0, len(TAGS)))

    def _more_or_less(self, item: Item) -> int:
        difference = self._random.choice((-1, 1, 2, 6))
        if difference > 0:
            self._votes_won[item["userId"]] += difference
        return max(0, int(item["likes"]) + difference)

    def _update_post(self, item: Item, name: str, value: Any) -> None:
        item[name] = value
        self._update(self._community.posts.name, item, name)

    def _update_comment(self, item: Item, name: str, value: Any) -> None:
        item[name] = value
        self._update(self._community.comments.name, item, name)

    def _update(self, table: str, item: Item, name: str) -> None:
        self._community.posts.client.update_item(
            TableName=table,
            Key=image({"PK": item["PK"], "SK": item["SK"]}),
            UpdateExpression="SET #name = :value",
            ExpressionAttributeNames={"#name": name},
            ExpressionAttributeValues=image({":value": item[name]}),
        )
