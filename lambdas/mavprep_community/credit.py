"""What posts and comments are worth to their authors, and what a change of one earns them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

REPUTATION_OF_ACCEPTED_ANSWER = 15
REPUTATION_OF_VOTE = 5


@dataclass(frozen=True, slots=True)
class Credit:
    """What counts for one user, or the difference that a change makes.

    Attributes
    ----------
    posts, answers
        Posts and comments written.
    accepted
        Answers that were accepted.
    votes
        Votes up for posts and comments.
    """

    posts: int = 0
    answers: int = 0
    accepted: int = 0
    votes: int = 0

    def __sub__(self, other: Credit) -> Credit:
        return Credit(
            self.posts - other.posts,
            self.answers - other.answers,
            self.accepted - other.accepted,
            self.votes - other.votes,
        )

    @property
    def reputation(self) -> int:
        """What it is worth."""
        return REPUTATION_OF_ACCEPTED_ANSWER * self.accepted + REPUTATION_OF_VOTE * self.votes


@dataclass(frozen=True, slots=True)
class Contribution:
    """Something that a user wrote.

    Attributes
    ----------
    author
        Identifier of the user; None if it names nobody.
    credit
        What it counts for its author.
    """

    author: str | None
    credit: Credit


@dataclass(frozen=True, slots=True)
class Earning:
    """What a user wins, or loses, by a change.

    Attributes
    ----------
    user
        Identifier of the user.
    credit
        What is to be added to the user's counts.
    reasons
        The reputation won or lost, by its reasons.
    """

    user: str
    credit: Credit
    reasons: Sequence[tuple[str, int]]


def earnings(kind: str, old: Contribution | None, new: Contribution | None) -> list[Earning]:
    """Return what a change earns, most often for one author; nothing for nobody.

    Parameters
    ----------
    kind
        "Post" or "Comment", for the reasons.
    old, new
        Before and after the change; None where there was or is nothing.
    """
    nothing = Credit()
    earned = []
    for user in sorted({image.author for image in (old, new) if image and image.author}):
        before = old.credit if old and old.author == user else nothing
        after = new.credit if new and new.author == user else nothing
        credit = after - before
        if credit != nothing:
            reasons = _reasons(kind, credit, is_deleted=new is None)
            earned.append(Earning(user, credit, reasons))
    return earned


def _reasons(kind: str, credit: Credit, *, is_deleted: bool) -> list[tuple[str, int]]:
    if is_deleted:
        found = [(f"{kind} deleted", credit.reputation)]
    else:
        accepted = "Answer accepted" if credit.accepted > 0 else "Answer no longer accepted"
        voted = f"{kind} upvoted" if credit.votes > 0 else f"{kind} upvote withdrawn"
        found = [
            (accepted, Credit(accepted=credit.accepted).reputation),
            (voted, Credit(votes=credit.votes).reputation),
        ]
    return [(reason, change) for reason, change in found if change]
