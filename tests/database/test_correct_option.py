"""A question with options has a correct one, whoever changes what at the same time."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import psycopg
import pytest
from psycopg import IsolationLevel, errors

from tests.database.conftest import Connect
from tests.database.rows import option, question, subject, topic
from tests.database.sessions import in_background, wait_until_blocked

_NAME = "check_has_correct_answer"
_REMOVALS = {
    "delete": "DELETE FROM question_options WHERE id = %s",
    "unset": "UPDATE question_options SET is_correct = FALSE WHERE id = %s",
}


@pytest.fixture
def limits(connection: psycopg.Connection) -> UUID:
    return topic(connection, subject(connection))


def test_all_wrong_is_refused_at_commit_with_the_question(
    connection: psycopg.Connection, limits: UUID
) -> None:
    with pytest.raises(errors.CheckViolation, match="has options, but no correct one") as refused:
        question(connection, limits, (False, False))
    assert refused.value.diag.constraint_name == _NAME
    assert refused.value.diag.table_name == "question_options"
    assert connection.execute("SELECT FROM questions").fetchall() == []


@pytest.mark.parametrize("correct", [(), (True,), (False, False, True), (True, True)])
def test_any_order_and_no_options_at_all_are_fine(
    connection: psycopg.Connection, limits: UUID, correct: tuple[bool, ...]
) -> None:
    question(connection, limits, correct)


@pytest.mark.parametrize("removal", _REMOVALS)
def test_the_last_correct_option_stays(
    connection: psycopg.Connection, limits: UUID, removal: str
) -> None:
    question(connection, limits, (True, False))
    row = connection.execute("SELECT id FROM question_options WHERE is_correct").fetchone()
    with pytest.raises(errors.CheckViolation):
        connection.execute(_REMOVALS[removal].encode(), row)


def test_a_wrong_option_alone_cannot_be_added(connection: psycopg.Connection, limits: UUID) -> None:
    essay = question(connection, limits)
    with pytest.raises(errors.CheckViolation):
        option(connection, essay, 1, is_correct=False)


def test_moving_an_option_checks_both_questions(
    connection: psycopg.Connection, limits: UUID
) -> None:
    question(connection, limits, (True, False))
    other = question(connection, limits)
    for is_correct in (True, False):
        with pytest.raises(errors.CheckViolation):
            connection.execute(
                "UPDATE question_options SET question_id = %s WHERE is_correct = %s",
                [other, is_correct],
            )


def test_all_options_can_be_replaced_or_removed_in_one_transaction(
    connection: psycopg.Connection, limits: UUID
) -> None:
    answered = question(connection, limits, (True, False))
    with connection.transaction():
        connection.execute("DELETE FROM question_options WHERE is_correct")
        option(connection, answered, 3, is_correct=True)
    connection.execute("DELETE FROM question_options")
    assert connection.execute("SELECT FROM questions").fetchall() != []


def insert_at_once(
    connection: psycopg.Connection, options: Sequence[tuple[UUID, bool]]
) -> psycopg.Cursor:
    """Insert options of several questions in one statement."""
    return connection.execute(
        "INSERT INTO question_options (question_id, option_text, is_correct, order_index)"
        " SELECT question_id, 'option', is_correct, 1 FROM unnest(%s::uuid[], %s::boolean[])"
        " AS given (question_id, is_correct)",
        [[each for each, _ in options], [is_correct for _, is_correct in options]],
    )


def test_one_statement_may_write_all_options(connection: psycopg.Connection, limits: UUID) -> None:
    one, two = question(connection, limits), question(connection, limits)
    inserted = insert_at_once(
        connection, [(one, False), (two, True), (one, True), (two, False), (one, False)]
    )
    assert inserted.rowcount == 5


def test_one_of_several_questions_in_a_statement_has_wrong_options_only(
    connection: psycopg.Connection, limits: UUID
) -> None:
    one, two = question(connection, limits), question(connection, limits)
    options = [(one, True), (two, False), (one, False), (two, False)]
    with pytest.raises(errors.CheckViolation, match=f"question {two} has options, but no correct"):
        insert_at_once(connection, options)
    with connection.transaction():
        insert_at_once(connection, options)
        insert_at_once(connection, [(two, True)])


def test_a_statement_with_wrong_options_only_may_follow_the_correct_one(
    connection: psycopg.Connection, limits: UUID
) -> None:
    answered = question(connection, limits, (True,))
    assert insert_at_once(connection, [(answered, False), (answered, False)]).rowcount == 2


@pytest.mark.parametrize(
    "removal",
    [
        *(f"{each.removesuffix('id = %s')}is_correct" for each in _REMOVALS.values()),
        "UPDATE question_options SET question_id = %s WHERE is_correct",
    ],
)
def test_a_correct_option_is_not_taken_back_by_the_same_transaction(
    connection: psycopg.Connection, limits: UUID, removal: str
) -> None:
    answered, other = question(connection, limits), question(connection, limits)

    def insert_and_take_back() -> None:
        with connection.transaction():
            insert_at_once(connection, [(answered, False), (answered, True)])
            connection.execute(removal.encode(), [other] if "%s" in removal else None)

    with pytest.raises(errors.CheckViolation):
        insert_and_take_back()


def test_options_can_be_copied_into_the_table(connection: psycopg.Connection, limits: UUID) -> None:
    def copy(correct: Sequence[bool]) -> None:
        answered = question(connection, limits)
        command = "COPY question_options (question_id, option_text, is_correct, order_index)"
        with (
            connection.cursor() as cursor,
            cursor.copy(f"{command} FROM STDIN".encode()) as rows,
        ):
            for position, is_correct in enumerate(correct, start=1):
                rows.write_row((answered, "option", is_correct, position))

    copy([False, True])
    with pytest.raises(errors.CheckViolation):
        copy([False, False])


def test_a_savepoint_changes_nothing(connection: psycopg.Connection, limits: UUID) -> None:
    with (
        pytest.raises(errors.CheckViolation),
        connection.transaction(),
        connection.transaction(),
    ):
        question(connection, limits, (False,))


@pytest.mark.parametrize("second", _REMOVALS)
@pytest.mark.parametrize("first", _REMOVALS)
@pytest.mark.parametrize(
    "isolation", [IsolationLevel.READ_COMMITTED, IsolationLevel.REPEATABLE_READ]
)
def test_two_sessions_cannot_each_remove_one_of_two(
    connect: Connect,
    limits: UUID,
    isolation: IsolationLevel,
    first: Literal["delete", "unset"],
    second: Literal["delete", "unset"],
) -> None:
    """Neither sees the other's change while it checks; the second must wait and then fail."""
    observer = connect()
    question(observer, limits, (True, True, False))
    options = observer.execute("SELECT id FROM question_options WHERE is_correct").fetchall()
    one, two = connect(autocommit=False), connect(autocommit=False)
    one.isolation_level = two.isolation_level = isolation
    for session, removal, row in zip((one, two), (first, second), options, strict=True):
        session.execute(_REMOVALS[removal].encode(), row)
    # The check runs now rather than at commit, so that the first session can be held in between.
    one.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with in_background(two.commit) as outcome:
        wait_until_blocked(observer, two)
        one.commit()
        expected = (
            errors.CheckViolation
            if isolation is IsolationLevel.READ_COMMITTED
            else errors.SerializationFailure
        )
        assert isinstance(outcome.exception(), expected)
    left = observer.execute("SELECT count(*) FROM question_options WHERE is_correct").fetchone()
    assert left == (1,)


def test_a_reader_of_an_old_snapshot_cannot_overlook_a_committed_removal(
    connect: Connect, limits: UUID
) -> None:
    """Whatever isolation the other session used."""
    writer, reader = connect(), connect(autocommit=False)
    question(writer, limits, (True, True, False))
    one, two = writer.execute("SELECT id FROM question_options WHERE is_correct").fetchall()
    reader.isolation_level = IsolationLevel.REPEATABLE_READ
    reader.execute("SELECT FROM question_options")
    writer.execute(_REMOVALS["unset"].encode(), one)
    reader.execute(_REMOVALS["unset"].encode(), two)
    with pytest.raises(errors.SerializationFailure):
        reader.commit()


def test_adding_a_wrong_option_waits_for_who_removes_the_correct_one(
    connect: Connect, limits: UUID
) -> None:
    observer = connect()
    answered = question(observer, limits, (True,))
    one, two = connect(autocommit=False), connect(autocommit=False)
    one.execute("DELETE FROM question_options")
    one.execute("SET CONSTRAINTS ALL IMMEDIATE")
    option(two, answered, 2, is_correct=False)
    with in_background(two.commit) as outcome:
        wait_until_blocked(observer, two)
        one.commit()
        assert isinstance(outcome.exception(), errors.CheckViolation)
