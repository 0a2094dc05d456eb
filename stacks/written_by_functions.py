"""What functions of this platform write into products' tables; all else is applications'.

A test compares the tables with the permissions of the functions.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from data_platform.dynamodb.schema import Entity, Table

APPLICATIONS = "applications"
"""Whoever holds the product's policy for reading and writing."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a function writes of one kind of item.

    Attributes
    ----------
    function
        Its package.
    table, entity
        Declared names.
    attributes
        The attributes; all that such an item has, if there is none.
    with_applications
        Whether applications write the same.
    is_mark
        Whether such items are nobody's data: they only say what the function has done.
    """

    function: str
    table: str
    entity: str
    attributes: tuple[str, ...] = ()
    with_applications: bool = False
    is_mark: bool = False


_POST = ("commentCount", "lastActivityTime")
_STANDING = (
    *("PK", "SK", "reputation", "reputationHistory", "postsCount", "answersCount"),
    *("acceptedAnswersCount", "helpfulVotesReceived", "badges"),
)
WRITTEN_BY_FUNCTIONS = (
    # Applications write entries of their own as well, which name who acted (decision 42).
    Written(
        function="tutor_audit_trail",
        table="aitutor_audit_logs",
        entity="AuditLog",
        with_applications=True,
    ),
    Written(
        function="tutor_chat_counters",
        table="aitutor_chat_sessions",
        entity="ChatSession",
        attributes=("messageCount", "countId"),
    ),
    Written(
        function="tutor_chat_counters",
        table="aitutor_chat_sessions",
        entity="AppliedChange",
        is_mark=True,
    ),
    Written(
        function="ielts_escalation",
        table="ielts-published-notices",
        entity="PublishedNotice",
        is_mark=True,
    ),
    Written(function="tutoria_usage_rollup", table="ChatUsageDaily", entity="DailyUsage"),
    Written(
        function="tutoria_usage_rollup",
        table="ChatUsageDaily",
        entity="AppliedChange",
        is_mark=True,
    ),
    *(
        Written(
            function="mavprep_community",
            table="MavPrep-Community",
            entity=post,
            attributes=_POST,
        )
        for post in ("SubjectPost", "TopicPost")
    ),
    Written(function="mavprep_community", table="MavPrep-Community", entity="PostTag"),
    Written(
        function="mavprep_community",
        table="MavPrep-Reputation",
        entity="Reputation",
        attributes=_STANDING,
    ),
    *(
        Written(function="mavprep_community", table="MavPrep-Reputation", entity=mark, is_mark=True)
        for mark in ("AppliedCommunityChange", "UncountedComment")
    ),
)


def writers_of(table: Table, entity: Entity, attribute: str) -> tuple[str, ...]:
    """Return who writes an attribute of a kind of item: applications, packages of functions."""
    written = [
        each for each in _of(table, entity) if not each.attributes or attribute in each.attributes
    ]
    functions = tuple(each.function for each in written)
    if table.is_internal or (written and not any(each.with_applications for each in written)):
        return functions
    return (APPLICATIONS, *functions)


def is_mark(table: Table, entity: Entity) -> bool:
    """Tell whether items of a kind only say what a function has done."""
    return any(each.is_mark for each in _of(table, entity))


def _of(table: Table, entity: Entity) -> Iterator[Written]:
    return (
        each
        for each in WRITTEN_BY_FUNCTIONS
        if (each.table, each.entity) == (table.name, entity.name)
    )
