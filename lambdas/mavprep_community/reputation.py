"""What a user has earned, as the item in the reputation table says it, and what changes of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from mavprep_community.credit import Credit, Earning
from mavprep_community.store import Store
from stream_records.changes import Change, MalformedRecordError
from stream_records.values import (
    if_readable,
    is_absent,
    read_kept_number,
    read_number,
    read_string,
)

MAX_HISTORY = 50
"""Entries kept: each vote writes the item anew, and a write is paid by the size of the item."""

VOTES_OF_HELPFUL = 50

_FIRST_POST = ("first-post", "First Post", "Created your first post")
_HELPFUL = ("helpful", "Helpful", f"Received {VOTES_OF_HELPFUL} helpful votes")

_NUMBERS = (
    "reputation",
    "postsCount",
    "answersCount",
    "acceptedAnswersCount",
    "helpfulVotesReceived",
)


def reputation_update(store: Store, earning: Earning, change: Change) -> dict[str, Any]:
    """Return the write that adds what a user earned.

    It says what the attributes become, on the condition that they still are what was read. Other
    attributes, such as ranks, may change meanwhile. A user without an item gets a complete one.

    Raises
    ------
    MalformedRecordError
        If an attribute of the item that is there can be neither read nor mended.
    """
    table = store.environment.reputation_table
    key = {"PK": {"S": f"USER#{earning.user}"}, "SK": {"S": "REPUTATION"}}
    answer = store.client.get_item(TableName=table, Key=key, ConsistentRead=True)
    item: Mapping[str, Any] = answer.get("Item", {})
    day = datetime.fromtimestamp(change.written_at, UTC).date().isoformat()
    return {
        "Update": {"TableName": table, "Key": key, **_replace(item, _after(item, earning, day))}
    }


def _after(item: Mapping[str, Any], earning: Earning, day: str) -> dict[str, Any]:
    numbers = _add(item, earning.credit)
    return {
        **{name: _as_number(value) for name, value in numbers.items()},
        "reputationHistory": {"L": _extend_history(_history(item), earning, day)},
        "badges": {
            "L": _award(
                _badges(item),
                wrote_post=earning.credit.posts > 0,
                votes=numbers["helpfulVotesReceived"],
                day=day,
            )
        },
    }


def _add(item: Mapping[str, Any], credit: Credit) -> dict[str, Decimal]:
    # Nothing is cut off at zero. A deletion can be applied before the record of what it deletes,
    # when that one is replayed, and then only plain sums come out right in the end.
    differences = (
        credit.reputation,
        credit.posts,
        credit.answers,
        credit.accepted,
        credit.votes,
    )
    return {
        name: read_kept_number(item, name) + difference
        for name, difference in zip(_NUMBERS, differences, strict=True)
    }


def _history(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [member["M"] for member in _members(item, "reputationHistory") if "M" in member]


def _extend_history(
    history: Sequence[Mapping[str, Any]], earning: Earning, day: str
) -> list[dict[str, Any]]:
    """Add what was won or lost to the entry of its day and reason.

    One entry per day and reason makes the result the same in whatever order changes arrive. What
    cannot be read of an entry that somebody else wrote counts as absent.
    """
    changes: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in history:
        date, reason = (if_readable(read_string, entry, name) or "" for name in ("date", "reason"))
        changes[date, reason] += if_readable(read_number, entry, "change") or 0
    for reason, change in earning.reasons:
        changes[day, reason] += change
    latest = sorted(changes.items(), reverse=True)[:MAX_HISTORY]
    return [
        {"M": {"date": {"S": date}, "change": _as_number(change), "reason": {"S": reason}}}
        for (date, reason), change in latest
    ]


def _award(
    badges: Sequence[Mapping[str, Any]], *, wrote_post: bool, votes: Decimal, day: str
) -> list[dict[str, Any]]:
    owned = {if_readable(read_string, badge, "id") for badge in badges}
    earned = [
        {
            "id": {"S": identifier},
            "name": {"S": name},
            "description": {"S": description},
            "earnedDate": {"S": day},
        }
        for (identifier, name, description), is_earned in (
            (_FIRST_POST, wrote_post),
            (_HELPFUL, votes >= VOTES_OF_HELPFUL),
        )
        if is_earned and identifier not in owned
    ]
    return [{"M": badge} for badge in (*badges, *earned)]


def _badges(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return a user's badges. A string is the identifier of one, as in a comment."""
    badges = []
    for member in _members(item, "badges"):
        if not member.keys() & {"M", "S"}:
            raise MalformedRecordError(
                "badges of the author's reputation holds something that is no badge. Correct it, "
                "and replay the record."
            )
        badges.append(member.get("M", {"id": member}))
    return badges


def _members(item: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return the members of a list or a set of texts; none if it is absent or NULL."""
    if is_absent(item, name):
        return []
    value = item[name]
    if "SS" in value:
        return [{"S": text} for text in sorted(value["SS"])]
    if "L" not in value:
        raise MalformedRecordError(
            f"{name} of the author's reputation is not a list. Correct it, and replay the record."
        )
    return [member for member in value["L"] if "NULL" not in member]


def _as_number(value: Decimal) -> dict[str, str]:
    return {"N": format(value, "f")}


def _replace(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return an update from one state of some attributes to another."""
    names = {f"#{name}": name for name in after}
    values = {f":new_{name}": value for name, value in after.items()}
    values |= {f":old_{name}": before[name] for name in after if name in before}
    return {
        "UpdateExpression": "SET " + ", ".join(f"#{name} = :new_{name}" for name in after),
        "ConditionExpression": " AND ".join(
            f"#{name} = :old_{name}" if name in before else f"attribute_not_exists(#{name})"
            for name in after
        ),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
    }
