"""What users do in a community at random, and what must come out of it."""

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

from tests.handlers.mavprep_community.community import Community, Item, comment, post
from tests.handlers.mavprep_community.odd import (
    ABSENT,
    ODD_ACTIVITY,
    ODD_COMMENT,
    ODD_COUNTS,
    ODD_POST,
    author_of,
    some_odd,
    tags_of,
    votes_of,
    with_values,
)
from tests.handlers.records import image

USERS = ("ana", "ben", "eva")
TAGS = ("limits", "series", "sums")
COUNTS = ("postsCount", "answersCount", "acceptedAnswersCount", "helpfulVotesReceived")
_WORTH = {"acceptedAnswersCount": 15, "helpfulVotesReceived": 5}


class History:
    """Writes posts and comments as applications do, and keeps account in the plainest way.

    Any attribute may be written in any odd form, at any time, and be corrected or not.

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
        self._activity: dict[str, tuple[str, object]] = {}
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
            choices += [self._spoil_post, self._spoil_post, self._mend_post]
        if self.comments:
            choices += [self._like_comment, self._accept, self._delete_comment]
            choices += [self._spoil_comment, self._spoil_comment, self._mend_comment]
        self._random.choice(choices)()

    def expected_tags(self) -> set[tuple[str, str, str, str]]:
        """Return the post, the tag, and the place of the post, of each item of a tag."""
        return {
            (post_id, tag, item["PK"], item["SK"])
            for post_id, item in self.posts.items()
            for tag in tags_of(item)
        }

    def expected_post(self, post_id: str) -> tuple[int, object]:
        """Return the number of comments of a post, and its latest activity."""
        count = sum(item["PK"] == f"POST#{post_id}" for item in self.comments.values())
        return count, self._activity[post_id][1]

    def expected_counts(self, user: str) -> dict[str, int]:
        """Return what counts for a user."""
        written = [item for item in self.posts.values() if author_of(item) == user]
        answers = [item for item in self.comments.values() if author_of(item) == user]
        values = (
            len(written),
            len(answers),
            sum(item.get("isAnswer") is True for item in answers),
            sum(votes_of(item) for item in (*written, *answers)),
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
            item["postId"]: (
                int(item.get("commentCount") or 0),
                item.get("lastActivityTime", ABSENT),
            )
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
        item = post(
            post_id,
            self._random.choice(USERS),
            tags=self._some_tags(),
            likes=self._random.choice((0, 0, 2, 45)),
            created=created,
        )
        self._activity[post_id] = created, created
        if self._random.random() < 0.4:
            count = self._random.choice(ODD_COUNTS)
            activity = self._random.choice((*ODD_ACTIVITY, _two_hours_ahead(created)))
            item = with_values(item, {"commentCount": count, "lastActivityTime": activity})
            known = created if activity == _two_hours_ahead(created) else ""
            self._activity[post_id] = known, activity
        if self._random.random() < 0.2:
            item = with_values(item, some_odd(self._random, ODD_POST))
        self._community.posts.put(item)
        self.posts[post_id] = item
        self._note_post({}, item)

    def _write_comment(self) -> None:
        comment_id, created = self._new("c")
        # Clocks of several servers differ, so that a later comment may seem older.
        created = created[:-3] + self._random.choice(("00Z", created[-3:]))
        post_id = self._random.choice(sorted(self.posts))
        item = comment(
            comment_id,
            post_id,
            self._random.choice(USERS),
            likes=self._random.choice((0, 0, 1)),
            isAnswer=self._random.random() < 0.2,
            created=created,
        )
        if self._random.random() < 0.2:
            item["created"] = _two_hours_ahead(created)
        if self._random.random() < 0.2:
            item = with_values(item, some_odd(self._random, ODD_COMMENT))
        if self._random.random() < 0.1:
            created = ""
            item = {**item, "SK": f"COMMENT#no time#{comment_id}", "created": "yesterday"}
        self._community.comments.put(item)
        self.comments[comment_id] = item
        if created > self._activity[post_id][0]:
            self._activity[post_id] = created, created
        self._note_votes({}, item)

    def _spoil_post(self) -> None:
        self._update_post(self._some_post(), some_odd(self._random, ODD_POST))

    def _spoil_comment(self) -> None:
        self._update_comment(self._some_comment(), some_odd(self._random, ODD_COMMENT))

    def _mend_post(self) -> None:
        author, likes = self._random.choice(USERS), self._random.choice((0, 3, 45))
        values = {"userId": author, "likes": likes, "tags": self._some_tags()}
        self._update_post(self._some_post(), values)

    def _mend_comment(self) -> None:
        author, likes = self._random.choice(USERS), self._random.choice((0, 3, 45))
        values = {"userId": author, "likes": likes, "isAnswer": self._random.random() < 0.5}
        self._update_comment(self._some_comment(), values)

    def _edit_tags(self) -> None:
        self._update_post(self._some_post(), {"tags": self._some_tags()})

    def _open_post(self) -> None:
        item = self._some_post()
        self._update_post(item, {"views": item["views"] + 1})

    def _like_post(self) -> None:
        item = self._some_post()
        self._update_post(item, {"likes": self._more_or_less(item)})

    def _like_comment(self) -> None:
        item = self._some_comment()
        self._update_comment(item, {"likes": self._more_or_less(item)})

    def _accept(self) -> None:
        item = self._some_comment()
        self._update_comment(item, {"isAnswer": item.get("isAnswer") is not True})

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
            self._note_post({}, item)

    def _delete_post(self) -> None:
        item = self._some_post()
        self._community.posts.delete(item)
        del self.posts[item["postId"]]
        if self._random.random() < 0.5:
            partition = f"POST#{item['postId']}"
            for other in [c for c in self.comments.values() if c["PK"] == partition]:
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
        return max(0, votes_of(item) + self._random.choice((-1, 1, 2, 6)))

    def _note_post(self, before: Item, after: Item) -> None:
        author = author_of(after)
        if author and author_of(before) != author:
            self._writers_of_posts.add(author)
        self._note_votes(before, after)

    def _note_votes(self, before: Item, after: Item) -> None:
        author = author_of(after)
        if author:
            known = votes_of(before) if author_of(before) == author else 0
            self._votes_won[author] += max(0, votes_of(after) - known)

    def _update_post(self, item: Item, values: Item) -> None:
        after = with_values(item, values)
        self._note_post(item, after)
        self.posts[item["postId"]] = after
        self._update(self._community.posts.name, after, values)

    def _update_comment(self, item: Item, values: Item) -> None:
        after = with_values(item, values)
        self._note_votes(item, after)
        self.comments[item["commentId"]] = after
        self._update(self._community.comments.name, after, values)

    def _update(self, table: str, item: Item, values: Item) -> None:
        names = {f"#{place}": name for place, name in enumerate(values)}
        written = {place: name for place, name in names.items() if name in item}
        expressions = []
        if written:
            assignments = (f"{place} = {place.replace('#', ':')}" for place in written)
            expressions.append("SET " + ", ".join(assignments))
        if len(written) < len(names):
            expressions.append("REMOVE " + ", ".join(sorted(names.keys() - written.keys())))
        request: dict[str, Any] = {
            "TableName": table,
            "Key": image({"PK": item["PK"], "SK": item["SK"]}),
            "UpdateExpression": " ".join(expressions),
            "ExpressionAttributeNames": names,
        }
        if written:
            request["ExpressionAttributeValues"] = image(
                {place.replace("#", ":"): item[name] for place, name in written.items()}
            )
        self._community.posts.client.update_item(**request)


def _two_hours_ahead(time: str) -> str:
    """Return the same time as a clock shows it two hours east of Greenwich."""
    return f"{time[:11]}{int(time[11:13]) + 2}{time[13:-1]}+02:00"
