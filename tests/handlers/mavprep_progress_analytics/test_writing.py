"""What batches leave behind in a real PostgreSQL 18."""

import json
from decimal import Decimal
from typing import Any

import pytest

from stacks.mavprep.common import CALCULUS_ID
from stacks.mavprep.progress import PROGRESS
from tests.handlers.mavprep_progress_analytics.analytics import Analytics
from tests.handlers.mavprep_progress_analytics.attempts import (
    LATER_ID,
    PHYSICS_ID,
    UNKNOWN_ID,
    attempt,
    delete,
    put,
)

_DAY = ("user123", CALCULUS_ID, "2025-02-03")
_QUIZ = (1, 10, 9, 9000, 900, 5, 5, 3, 3, 1, 2)


def test_an_attempt_is_counted(analytics: Analytics) -> None:
    assert analytics.deliver(put(attempt())) == []
    assert analytics.sums() == {_DAY: _QUIZ}
    assert analytics.averages() == {"user123": "90.00"}


def test_attempts_of_a_day_add_up(analytics: Analytics) -> None:
    analytics.deliver(put(attempt(test="a")), put(attempt(test="b", percentageScore=80)))
    analytics.deliver(put(attempt(test="c", percentageScore=70)))
    assert analytics.sums()[_DAY][:4] == (3, 30, 27, 24000)
    assert analytics.averages() == {"user123": "80.00"}


def test_the_examples_of_the_declaration(analytics: Analytics) -> None:
    """The document's own subject is not a UUID, and one example is not graded yet."""
    analytics.deliver(*(put(example.item) for example in PROGRESS.examples))
    assert {key: sums[0] for key, sums in analytics.sums().items()} == {
        ("user123", CALCULUS_ID, "2025-01-23"): 1,
        ("user123", CALCULUS_ID, "2025-02-03"): 1,
    }
    assert set(analytics.rejected().values()) == {"malformed_subject"}
    assert len(analytics.rejected()) == 3
    assert analytics.facts()["user456", "PROGRESS#test4567#2025-01-30T10:00:00Z"][1] is False


def test_what_skipped_questions_leave_is_answered(analytics: Analytics) -> None:
    analytics.deliver(put(attempt(correctAnswers=31, incorrectAnswers=7, skippedQuestions=2)))
    assert analytics.sums()[_DAY][1:3] == (38, 31)


@pytest.mark.parametrize("again", [1, 3])
def test_delivered_again_it_counts_once(analytics: Analytics, again: int) -> None:
    record = put(attempt())
    for _ in range(1 + again):
        analytics.deliver(record, record)
    assert analytics.sums() == {_DAY: _QUIZ}


class TestCorrections:
    def test_replace_what_was_counted(self, analytics: Analytics) -> None:
        analytics.deliver(put(attempt()))
        analytics.deliver(put(attempt(percentageScore=50, correctAnswers=5, incorrectAnswers=5)))
        assert analytics.sums()[_DAY][:4] == (1, 10, 5, 5000)

    def test_move_to_another_subject_and_day(self, analytics: Analytics) -> None:
        analytics.deliver(put(attempt()))
        analytics.deliver(put(attempt(subjectId=PHYSICS_ID, startTime="2025-02-04T00:00:00Z")))
        assert analytics.sums() == {("user123", PHYSICS_ID, "2025-02-04"): _QUIZ}

    def test_take_a_grade_back(self, analytics: Analytics) -> None:
        analytics.deliver(put(attempt()))
        analytics.deliver(put(attempt(graded=False)))
        assert analytics.sums() == {}

    def test_within_one_batch_only_the_last_counts(self, analytics: Analytics) -> None:
        analytics.deliver(
            put(attempt(graded=False)), put(attempt(percentageScore=10)), put(attempt())
        )
        assert analytics.sums() == {_DAY: _QUIZ}

    def test_of_an_unknown_subject_clear_the_rejection(self, analytics: Analytics) -> None:
        analytics.deliver(put(attempt(subjectId=UNKNOWN_ID)))
        assert list(analytics.rejected().values()) == ["unknown_subject"]
        analytics.deliver(put(attempt()))
        assert analytics.rejected() == {}
        assert analytics.sums() == {_DAY: _QUIZ}

    def test_that_make_an_attempt_unusable_take_it_out_of_the_sums(
        self, analytics: Analytics
    ) -> None:
        analytics.deliver(put(attempt()))
        analytics.deliver(put(attempt(subjectId=UNKNOWN_ID)))
        assert analytics.sums() == {}
        assert list(analytics.rejected().values()) == ["unknown_subject"]


class TestDeletions:
    def test_take_the_attempt_out(self, analytics: Analytics) -> None:
        analytics.deliver(put(attempt(test="a")), put(attempt(test="b")))
        analytics.deliver(delete(attempt(test="a")))
        assert analytics.sums() == {_DAY: _QUIZ}

    def test_of_an_item_never_seen_are_remembered(self, analytics: Analytics) -> None:
        analytics.deliver(delete(attempt(), 20))
        analytics.deliver(put(attempt(), 10))
        assert analytics.sums() == {}

    def test_clear_a_rejection(self, analytics: Analytics) -> None:
        analytics.deliver(put(attempt(subjectId="subject101")))
        analytics.deliver(delete(attempt()))
        assert analytics.rejected() == {}

    def test_can_be_followed_by_the_item_again(self, analytics: Analytics) -> None:
        analytics.deliver(put(attempt(percentageScore=10)))
        analytics.deliver(delete(attempt()))
        analytics.deliver(put(attempt()))
        assert analytics.sums() == {_DAY: _QUIZ}


def test_a_batch_replayed_days_later_changes_nothing(analytics: Analytics) -> None:
    old = [put(attempt(subjectId=UNKNOWN_ID)), put(attempt(percentageScore=10))]
    analytics.deliver(*old, put(attempt()))
    analytics.deliver(*old)
    analytics.deliver(old[0])
    assert analytics.sums() == {_DAY: _QUIZ}
    assert analytics.rejected() == {}


def test_sequence_numbers_are_compared_as_numbers(analytics: Analytics) -> None:
    """They are not padded in a real stream, and longer than any integer."""
    older, newer = put(attempt(percentageScore=10)), put(attempt())
    older["dynamodb"]["SequenceNumber"] = "9" * 38
    newer["dynamodb"]["SequenceNumber"] = "1" + "0" * 38
    for records in ((newer, older), (older,)):
        analytics.deliver(*records)
    assert analytics.sums() == {_DAY: _QUIZ}


def test_an_attempt_is_counted_when_its_subject_exists_at_last(analytics: Analytics) -> None:
    record = put(attempt(subjectId=LATER_ID))
    analytics.deliver(record)
    assert list(analytics.rejected().values()) == ["unknown_subject"]
    analytics.add_subjects(LATER_ID)
    for _ in range(2):
        analytics.deliver(record)
        assert analytics.sums() == {("user123", LATER_ID, "2025-02-03"): _QUIZ}
        assert analytics.rejected() == {}


def test_a_rejected_attempt_is_kept_whole(analytics: Analytics) -> None:
    record = put(attempt(subjectId="subject101", testName='zero \0 "quoted" \\ 🎓'))
    assert analytics.deliver(record) == []
    row = analytics.admin.execute(
        "SELECT item::text, detail FROM analytics_rejected_attempts"
    ).fetchone()
    assert row is not None
    assert json.loads(row[0]) == record["dynamodb"]["NewImage"]
    assert row[1] == "subjectId is missing or not a UUID."


def test_keys_with_special_characters(analytics: Analytics) -> None:
    user = 'a"b\\c{d},NULL 🎓'
    analytics.deliver(put(attempt(user)), put(attempt("NULL")))
    assert {key[0] for key in analytics.sums()} == {user, "NULL"}


def test_other_items_of_the_table_are_left_alone(analytics: Analytics) -> None:
    summary = {**attempt(), "SK": "DAILY#2025-02-03"}
    assert analytics.deliver(put(summary), delete(summary)) == []
    assert analytics.facts() == {}


class TestPoison:
    @pytest.mark.parametrize("place", [0, 2, 4])
    @pytest.mark.parametrize(
        "break_it",
        [
            lambda data: data.update(Keys="not a map"),
            lambda data: data["Keys"].update(PK={"S": "POST#1"}),
            lambda data: data["Keys"].update(PK={"S": "USER#" + "u" * 256}),
            lambda data: data["Keys"].update(PK={"S": "USER#zero\0"}),
            lambda data: data["Keys"].update(SK={"S": "PROGRESS#\ud800"}),
            lambda data: data["Keys"].update(SK={"S": "PROGRESS#" + "🎓" * 254}),
            lambda data: data.pop("NewImage"),
        ],
    )
    def test_without_a_storable_key_is_reported_alone(
        self, analytics: Analytics, break_it: Any, place: int
    ) -> None:
        records = [put(attempt(test=f"test{n}")) for n in range(5)]
        break_it(records[place]["dynamodb"])
        number = records[place]["dynamodb"]["SequenceNumber"]
        assert analytics.deliver(*records) == [number]
        assert analytics.sums()[_DAY][0] == 4

    @pytest.mark.parametrize("place", [0, 2, 4])
    def test_that_postgresql_refuses_is_isolated(self, analytics: Analytics, place: int) -> None:
        """JSON knows no such number, and the attempt could not be kept whole."""
        records = [put(attempt(test=f"test{n}")) for n in range(5)]
        records[place]["dynamodb"]["NewImage"]["timeSpentSeconds"] = {"N": float("nan")}
        number = records[place]["dynamodb"]["SequenceNumber"]
        assert analytics.deliver(*records) == [number]
        assert analytics.sums()[_DAY][0] == 4

    def test_without_a_sequence_number_fails_the_batch(self, analytics: Analytics) -> None:
        """Lambda takes it so, and halves the batch until the record is alone."""
        record = put(attempt(test="broken"))
        del record["dynamodb"]["SequenceNumber"]
        assert analytics.deliver(put(attempt()), record) == [None]


def test_one_statement_serves_a_batch(analytics: Analytics) -> None:
    statements: list[str] = []
    run = analytics.database.run

    def counting(statement: str, parameters: Any) -> Any:
        statements.append(statement)
        return run(statement, parameters)

    analytics.database.run = counting  # type: ignore[method-assign]
    analytics.deliver(
        *(put(attempt(test=f"test{n}")) for n in range(50)),
        delete(attempt(test="gone")),
        put(attempt(test="malformed", subjectId="subject101")),
        put(attempt(test="ungraded", graded=False)),
    )
    assert len(statements) == 1


def test_scores_are_rounded_once(analytics: Analytics) -> None:
    analytics.deliver(put(attempt(percentageScore=Decimal("66.666666"))))
    assert analytics.averages() == {"user123": "66.67"}
    analytics.deliver(delete(attempt()))
    assert analytics.sums() == {}
