"""Topics form trees within their subject, whatever is moved where, and by how many at once."""

from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import IsolationLevel, errors

from tests.database.conftest import Connect
from tests.database.rows import subject, topic
from tests.database.sessions import in_background, wait_until_blocked

_MOVE = "UPDATE topics SET parent_topic_id = %s WHERE id = %s"


@pytest.fixture
def math(connection: psycopg.Connection) -> UUID:
    return subject(connection)


def test_a_topic_is_not_its_own_parent(connection: psycopg.Connection, math: UUID) -> None:
    limits = topic(connection, math)
    with pytest.raises(errors.CheckViolation) as refused:
        connection.execute(_MOVE, [limits, limits])
    assert refused.value.diag.constraint_name == "topics_own_parent_check"


def test_a_parent_belongs_to_the_same_subject(connection: psycopg.Connection, math: UUID) -> None:
    other = topic(connection, subject(connection, "CSE 1325"))
    with pytest.raises(errors.ForeignKeyViolation) as refused:
        topic(connection, math, parent_topic_id=other)
    assert refused.value.diag.constraint_name == "topics_parent_in_same_subject_fkey"


def test_a_tree_moves_to_another_subject_only_as_a_whole(
    connection: psycopg.Connection, math: UUID
) -> None:
    physics = subject(connection, "PHYS 1443")
    parent = topic(connection, math)
    topic(connection, math, parent_topic_id=parent)
    with pytest.raises(errors.ForeignKeyViolation):
        connection.execute("UPDATE topics SET subject_id = %s WHERE id = %s", [physics, parent])
    connection.execute("UPDATE topics SET subject_id = %s", [physics])


def test_one_statement_cannot_insert_a_cycle(connection: psycopg.Connection, math: UUID) -> None:
    with pytest.raises(errors.CheckViolation) as refused:
        connection.execute(
            """
            WITH ids AS (SELECT uuidv7() AS a, uuidv7() AS b)
            INSERT INTO topics (id, subject_id, parent_topic_id, name)
            SELECT a, %(subject)s::uuid, b, 'a' FROM ids
            UNION ALL SELECT b, %(subject)s, a, 'b' FROM ids
            """,
            {"subject": math},
        )
    assert refused.value.diag.constraint_name == "topics_acyclic"


def test_one_statement_can_turn_a_chain_around(connection: psycopg.Connection, math: UUID) -> None:
    upper = topic(connection, math)
    lower = topic(connection, math, parent_topic_id=upper)
    connection.execute(
        "UPDATE topics SET parent_topic_id = CASE WHEN id = %s THEN %s::uuid END", [upper, lower]
    )


@pytest.mark.parametrize(
    "isolation", [IsolationLevel.READ_COMMITTED, IsolationLevel.REPEATABLE_READ]
)
def test_two_sessions_cannot_close_a_cycle_together(
    connect: Connect, math: UUID, isolation: IsolationLevel
) -> None:
    observer = connect()
    a, b = topic(observer, math), topic(observer, math)
    one, two = connect(autocommit=False), connect(autocommit=False)
    one.isolation_level = two.isolation_level = isolation
    two.execute("SELECT FROM topics")
    one.execute(_MOVE, [a, b])
    with in_background(lambda: two.execute(_MOVE, [b, a])) as outcome:
        wait_until_blocked(observer, two)
        one.commit()
        expected = (
            errors.CheckViolation
            if isolation is IsolationLevel.READ_COMMITTED
            else errors.SerializationFailure
        )
        assert isinstance(outcome.exception(), expected)


def test_moving_topics_does_not_block_writing_questions(connect: Connect, math: UUID) -> None:
    one, two = connect(autocommit=False), connect()
    a, b = topic(two, math), topic(two, math)
    one.execute(_MOVE, [a, b])
    two.execute("SET lock_timeout = '1s'")
    topic(two, math, name="Meanwhile")


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    moves=st.lists(
        st.tuples(st.integers(0, 5), st.one_of(st.none(), st.integers(0, 5))), max_size=12
    )
)
def test_any_sequence_of_moves_leaves_a_forest(
    connection: psycopg.Connection, moves: list[tuple[int, int | None]]
) -> None:
    """The database accepts exactly the moves that a simple model accepts."""
    with connection.transaction(force_rollback=True):
        math = subject(connection, "MODEL")
        ids = [topic(connection, math) for _ in range(6)]
        parents: dict[int, int | None] = dict.fromkeys(range(6))
        for child, parent in moves:
            allowed = parent is None or child not in _upwards(parents, parent)
            try:
                with connection.transaction():
                    connection.execute(_MOVE, [None if parent is None else ids[parent], ids[child]])
            except errors.CheckViolation:
                assert not allowed
            else:
                assert allowed
                parents[child] = parent


def _upwards(parents: dict[int, int | None], start: int) -> set[int]:
    seen: set[int] = set()
    current: int | None = start
    while current is not None and current not in seen:
        seen.add(current)
        current = parents[current]
    return seen
