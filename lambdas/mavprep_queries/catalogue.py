"""The tree of topics of a subject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from mavprep_queries.errors import NotFoundError
from mavprep_queries.statements import statement

if TYPE_CHECKING:
    import psycopg


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic in its tree.

    Parameters
    ----------
    id, name
        The topic.
    level
        0 at the top.
    path
        Identifiers from the top down to this topic, itself included.
    """

    id: UUID
    name: str
    level: int
    path: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class SubjectTopics:
    """A subject and its topics: each below its parent, siblings by their order and name."""

    id: UUID
    name: str
    topics: tuple[Topic, ...]


def subject_topics(connection: psycopg.Connection, subject_id: UUID) -> SubjectTopics:
    """Return a subject with all of its topics.

    Raises
    ------
    NotFoundError
        There is no such subject.
    """
    rows = connection.execute(statement("subject_topics"), {"subject_id": subject_id}).fetchall()
    if not rows:
        raise NotFoundError("subject", subject_id)
    id_, subject_name, *_ = rows[0]
    topics = tuple(
        Topic(topic_id, name, level, tuple(path))
        for _, _, topic_id, name, level, path in rows
        if topic_id is not None
    )
    return SubjectTopics(id_, subject_name, topics)
