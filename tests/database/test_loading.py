"""Files become rows: all or nothing, again without effect, and with errors that can be repaired."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

import mavprep_queries as queries
from stacks.mavprep.common import CALCULUS_ID
from tests.database.conftest import Connect
from tests.database.rows import question, subject, topic
from tests.database.sessions import in_background, wait_until_blocked
from tools.database.loading.load import load
from tools.database.loading.problems import LoadError
from tools.paths import REPOSITORY

EXAMPLES = [
    path
    for path in (REPOSITORY / "tools/database/examples").iterdir()
    if path.suffix in {".csv", ".json"}
]
_TABLES = (
    "subjects",
    "topics",
    "questions",
    "question_options",
    "test_templates",
    "test_questions",
    "video_lessons",
)
QUESTION = {
    "subject": "MATH 1426",
    "topic": "Limits",
    "text": "Is it continuous?",
    "type": "true_false",
    "difficulty": "easy",
    "options": [{"text": "Yes", "isCorrect": True}, {"text": "No"}],
}


def write_json(folder: Path, name: str, records: Sequence[Mapping[str, Any]]) -> Path:
    path = folder / name
    path.write_text(json.dumps(records), "utf-8")
    return path


def write_csv(folder: Path, name: str, *rows: Sequence[str]) -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def contents(connection: psycopg.Connection) -> dict[str, list[tuple[object, ...]]]:
    return {
        table: connection.execute(
            sql.SQL("SELECT * FROM {} ORDER BY id").format(sql.Identifier(table))
        ).fetchall()
        for table in _TABLES
    }


@pytest.fixture
def limits(connection: psycopg.Connection) -> UUID:
    return topic(connection, subject(connection))


class TestExamples:
    def test_the_documents_samples_arrive(self, connection: psycopg.Connection) -> None:
        loaded = load(connection, EXAMPLES)
        assert loaded.records == {
            "subjects": 2,
            "topics": 8,
            "questions": 6,
            "tests": 1,
            "videos": 1,
        }
        row = connection.execute("SELECT id::text FROM subjects WHERE code = 'MATH 1426'")
        assert row.fetchone() == (CALCULUS_ID,)
        (found,) = queries.search_questions(connection, "derivative x^2 -sin")
        assert found.topic == "Derivatives"
        test_id = connection.execute("SELECT id FROM test_templates").fetchone()
        assert test_id is not None
        test = queries.test_with_questions(connection, test_id[0])
        assert [each.points for each in test.questions] == [2, 2, 3]

    def test_loading_again_changes_nothing_at_all(self, connection: psycopg.Connection) -> None:
        load(connection, EXAMPLES)
        before = contents(connection)
        load(connection, reversed(EXAMPLES))
        assert contents(connection) == before

    def test_the_application_role_can_load(
        self, connect: Connect, connection: psycopg.Connection
    ) -> None:
        # Copies of a database lose the privileges on the database itself.
        connection.execute(
            sql.SQL("GRANT TEMPORARY ON DATABASE {} TO mavprep_app").format(
                sql.Identifier(connection.info.dbname)
            )
        )
        load(connect(user="mavprep_app"), EXAMPLES)

    def test_a_dry_run_leaves_no_trace(self, connection: psycopg.Connection) -> None:
        assert load(connection, EXAMPLES, dry_run=True).records["questions"] == 6
        assert not any(contents(connection).values())

    def test_progress_ends_at_the_size_of_the_files(
        self, connection: psycopg.Connection, tmp_path: Path
    ) -> None:
        steps: list[int] = []
        more = write_csv(tmp_path, "subjects-more.csv", ["code", "name"], ["FÜ", "Überblick"])
        load(connection, [*EXAMPLES, more], advance=steps.append)
        assert sum(steps) == sum(path.stat().st_size for path in (*EXAMPLES, more))


class TestChanges:
    @pytest.mark.usefixtures("limits")
    def test_what_the_file_says_differently_is_updated_and_identifiers_stay(
        self, connection: psycopg.Connection, tmp_path: Path
    ) -> None:
        load(connection, [write_json(tmp_path, "questions.json", [QUESTION])])
        before = contents(connection)
        options = [{"text": "No"}, {"text": "Yes", "isCorrect": True}, {"text": "Maybe"}]
        changed = {**QUESTION, "difficulty": "hard", "options": options}
        load(connection, [write_json(tmp_path, "questions.json", [changed])])
        after = contents(connection)
        assert [row[0] for row in after["questions"]] == [row[0] for row in before["questions"]]
        rows = connection.execute(
            "SELECT id, option_text, is_correct FROM question_options ORDER BY order_index"
        ).fetchall()
        assert [row[1:] for row in rows] == [("No", False), ("Yes", True), ("Maybe", False)]
        assert {row[0] for row in before["question_options"]} < {row[0] for row in rows}

    @pytest.mark.usefixtures("limits")
    def test_what_the_file_leaves_out_stays(
        self, connection: psycopg.Connection, tmp_path: Path
    ) -> None:
        load(connection, [write_json(tmp_path, "questions.json", [{**QUESTION, "hint": "Draw."}])])
        before = contents(connection)
        less = {name: value for name, value in QUESTION.items() if name != "options"}
        load(connection, [write_json(tmp_path, "questions.json", [less])])
        assert contents(connection) == before

    @pytest.mark.usefixtures("limits")
    def test_an_empty_list_removes_the_options(
        self, connection: psycopg.Connection, tmp_path: Path
    ) -> None:
        for options in (QUESTION["options"], []):
            record = {**QUESTION, "options": options}
            load(connection, [write_json(tmp_path, "questions.json", [record])])
        assert contents(connection)["question_options"] == []

    def test_questions_of_a_test_change_places(
        self, connection: psycopg.Connection, tmp_path: Path
    ) -> None:
        load(connection, EXAMPLES)
        (path,) = [each for each in EXAMPLES if each.name == "tests.json"]
        (record,) = json.loads(path.read_text("utf-8"))
        record["questions"].reverse()
        load(connection, [write_json(tmp_path, "tests.json", [record])])
        rows = connection.execute(
            "SELECT points_override FROM test_questions ORDER BY order_index"
        ).fetchall()
        assert rows == [(3,), (2,), (2,)]

    def test_the_documents_own_format_with_identifiers_of_topics(
        self, connection: psycopg.Connection, limits: UUID, tmp_path: Path
    ) -> None:
        record = {"topicId": str(limits), "text": "Why?", "type": "essay", "difficulty": "easy"}
        load(connection, [write_json(tmp_path, "questions-own.json", [record])])
        row = connection.execute("SELECT topic_id FROM questions").fetchone()
        assert row == (limits,)

    def test_two_loads_at_once_insert_each_row_once(
        self, connect: Connect, connection: psycopg.Connection
    ) -> None:
        second, blocker = connect(), connect(autocommit=False)
        blocker.execute("LOCK TABLE video_lessons IN EXCLUSIVE MODE")
        with in_background(lambda: load(connection, EXAMPLES)) as first:
            wait_until_blocked(blocker, connection)
            with in_background(lambda: load(second, EXAMPLES)) as outcome:
                wait_until_blocked(blocker, second)
                blocker.commit()
                assert first.result() == outcome.result()
        assert len(contents(blocker)["questions"]) == 6


_BROKEN_QUESTIONS: list[tuple[dict[str, Any], str]] = [
    ({"text": None}, "column text: nothing: is required"),
    ({"text": "  "}, "column text: '  ': must not be blank"),
    ({"text": "a\0b"}, "column text: 'a\\x00b': must not contain the zero character"),
    ({"text": "\ud800"}, "column text: '\\ud800': must be valid Unicode"),
    ({"text": 7}, "column text: 7: must be a text"),
    ({"type": "puzzle"}, "column type: 'puzzle': must be one of multiple_choice, true_false"),
    ({"difficulty": "EASY"}, "column difficulty: 'EASY': must be one of easy, medium, hard"),
    ({"points": "3"}, "column points: '3': must be a whole number"),
    ({"points": 2**31}, "must be between 0 and 2147483647"),
    ({"points": True}, "column points: True: must be a whole number"),
    ({"isActive": "yes"}, "column isActive: 'yes': must be true or false"),
    ({"questionImageUrl": "x" * 501}, "must have at most 500 characters, not 501"),
    ({"colour": "red"}, "column colour: 'red': is no field here: use topicId, subject"),
    ({"topic": None}, "column topicId: nothing: needs topicId or subject and topic"),
    ({"topicId": "limits"}, "column topicId: 'limits': must be a UUID"),
    ({"topic": "Limits >  > a"}, "must be names of topics separated by ' > '"),
    ({"topic": "Elsewhere"}, "column topic: 'MATH 1426 > Elsewhere': is no topic"),
    ({"options": [{"text": "No"}]}, "must contain at least one option that is correct"),
    ({"options": [{"isCorrect": True}]}, "column options[1].text: nothing: is required"),
    ({"options": [{"text": "A", "isCorrect": 1}]}, "column options[1].isCorrect: 1: must be true"),
    ({"options": [{"text": "A", "right": 1}]}, "column options[1].right: 1: is no field here"),
    ({"options": ["A"]}, "column options[1]: 'A': must be an object"),
    ({"options": "A"}, "column options: 'A': must be a list"),
    ({"options": [{"text": "A", "isCorrect": True}] * 1_001}, "at most 1000 options, not 1001"),
]


class TestBrokenFiles:
    """One of each kind; nothing is ever written."""

    @pytest.fixture(autouse=True)
    def nothing_changes(self, connection: psycopg.Connection) -> Iterator[None]:
        topic(connection, subject(connection))
        before = contents(connection)
        yield
        assert contents(connection) == before

    def fails(self, connection: psycopg.Connection, *paths: Path) -> str:
        with pytest.raises(LoadError) as failed:
            load(connection, paths)
        return str(failed.value)

    @pytest.mark.parametrize(("change", "message"), _BROKEN_QUESTIONS)
    def test_questions(
        self,
        connection: psycopg.Connection,
        tmp_path: Path,
        change: dict[str, Any],
        message: str,
    ) -> None:
        path = write_json(tmp_path, "questions.json", [QUESTION, {**QUESTION, **change}])
        said = self.fails(connection, path)
        assert said.startswith("questions.json, row 2")
        assert message in said

    def test_the_same_question_twice(self, connection: psycopg.Connection, tmp_path: Path) -> None:
        path = write_json(tmp_path, "questions.json", [QUESTION, QUESTION])
        assert "row 2, column text: 'Is it continuous?': stands in more than one row" in self.fails(
            connection, path
        )

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ("", "questions.json: must be a list of records"),
            ("{}", "questions.json: must be a list of records"),
            ("[1]", "row 1: must be an object with fields"),
            ('[{"text": ', "row 1: is no valid JSON"),
            ("[{}, ]", "row 2: is no valid JSON"),
            ("[{} {}]", "row 1: must be followed by a comma"),
            ("[{}] []", "goes on after the end"),
            ('[{"points": NaN}]', "row 1: is no valid JSON: NaN is not a JSON value"),
            ("[" * 100_000, "row 1: is no valid JSON"),
            (
                '[{}, {"text": "Why?", "text": "How?"}]',
                "row 2: says 'text' twice in one object (line 1, column 6)",
            ),
            ('[{"options": [{"text": "A", "text": "B"}]}]', "row 1: says 'text' twice in one"),
        ],
    )
    def test_no_list_of_records(
        self, connection: psycopg.Connection, tmp_path: Path, content: str, message: str
    ) -> None:
        path = tmp_path / "questions.json"
        path.write_text(content, "utf-8")
        assert message in self.fails(connection, path)

    def test_no_text_at_all(self, connection: psycopg.Connection, tmp_path: Path) -> None:
        path = tmp_path / "questions.json"
        path.write_bytes(b'[{"text": "\xff"}]')
        assert "questions.json: must be UTF-8" in self.fails(connection, path)

    def test_no_file(self, connection: psycopg.Connection, tmp_path: Path) -> None:
        said = self.fails(connection, tmp_path / "questions.json")
        assert said == "questions.json: cannot be read: No such file or directory"

    def test_an_unknown_kind(self, connection: psycopg.Connection, tmp_path: Path) -> None:
        assert "pupils.csv: must begin with one of subjects, topics" in self.fails(
            connection, tmp_path / "pupils.csv"
        )

    @pytest.mark.parametrize(
        ("rows", "message"),
        [
            ([], "needs a first line with id, code"),
            ([["code"]], "subjects.csv, row 1, column name: nothing: is required"),
            ([["code", "name", "hue"]], "row 1, column hue: 'hue': is no column here"),
            ([["code", "name", "name"]], "row 1, column name: 'name': stands twice"),
            ([["code", "name"], ["A", "B", "C"]], "row 2: has 3 cells, the header 2"),
            ([["code", "name"], ["A", ""]], "row 2, column name: nothing: is required"),
            ([["code", "name"], ["A", "B"], ["A", "C"]], "row 3, column code: 'A': stands in more"),
            ([["code", "name"], ["A", "B"], ["A ", "B"]], "'A ': must not begin or end with a sp"),
            ([["code", "name"], ["\u00a0A", "B"]], "column code: '\\xa0A': must not begin or end"),
            (
                [["code", "name", "credit_hours"], ["A", "B", "three"]],
                "row 2, column credit_hours: 'three': must be a whole number",
            ),
            (
                [["id", "code", "name"], [CALCULUS_ID, "MATH 1426", "Calculus"]],
                f"column id: '{CALCULUS_ID}': is not the id that the subject MATH 1426 has",
            ),
        ],
    )
    def test_subjects(
        self,
        connection: psycopg.Connection,
        tmp_path: Path,
        rows: list[list[str]],
        message: str,
    ) -> None:
        assert message in self.fails(connection, write_csv(tmp_path, "subjects.csv", *rows))

    def test_malformed_csv(self, connection: psycopg.Connection, tmp_path: Path) -> None:
        path = tmp_path / "subjects.csv"
        path.write_text('code,name\nA,"B"C\n', "utf-8")
        assert "row 2: is no valid CSV" in self.fails(connection, path)

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            (["PHYS", "", "Waves"], "column subject: 'PHYS': is no subject"),
            (["MATH 1426 ", "", "Waves"], "'MATH 1426 ': must not begin or end with a space"),
            (["MATH 1426", "Waves", "Light"], "column parent: 'Waves': is no topic"),
            (["MATH 1426", "", "a > b"], "column name: 'a > b': must not contain ' > '"),
        ],
    )
    def test_topics(
        self, connection: psycopg.Connection, tmp_path: Path, row: list[str], message: str
    ) -> None:
        path = write_csv(tmp_path, "topics.csv", ["subject", "parent", "name"], row)
        assert message in self.fails(connection, path)

    def test_tests(self, connection: psycopg.Connection, tmp_path: Path) -> None:
        record = {
            "subject": "MATH 1426",
            "name": "Midterm",
            "questions": [{"topic": "Limits", "text": "Unheard of"}],
        }
        said = self.fails(connection, write_json(tmp_path, "tests.json", [record]))
        assert "row 1, column questions[1].text: 'Unheard of': is no question" in said

    def test_a_test_with_a_space_behind_its_name(
        self, connection: psycopg.Connection, tmp_path: Path
    ) -> None:
        record = {"subject": "MATH 1426", "name": "Midterm "}
        said = self.fails(connection, write_json(tmp_path, "tests.json", [record]))
        assert "row 1, column name: 'Midterm ': must not begin or end with a space" in said

    def test_videos(self, connection: psycopg.Connection, tmp_path: Path) -> None:
        record = {
            "subject": "MATH 1426",
            "topic": "Limits",
            "title": "Limits",
            "durationSeconds": 60,
            "s3Key": "k",
            "cloudfrontUrl": "u",
            "qualityLevels": ["480p", "8k"],
        }
        said = self.fails(connection, write_json(tmp_path, "videos.json", [record]))
        assert "row 1, column qualityLevels[2]: '8k': must be one of 360p" in said

    def test_the_first_twenty_problems_and_the_number_of_the_others(
        self, connection: psycopg.Connection, tmp_path: Path
    ) -> None:
        records = [{**QUESTION, "points": -1}] * 50
        lines = self.fails(connection, write_json(tmp_path, "questions.json", records)).split("\n")
        assert len(lines) == 21
        assert lines[-1] == "… and 30 more"

    def test_a_problem_in_the_last_file_takes_back_the_first(
        self, connection: psycopg.Connection, tmp_path: Path
    ) -> None:
        good = write_csv(tmp_path, "subjects.csv", ["code", "name"], ["PHYS", "Physics"])
        bad = write_json(tmp_path, "questions.json", [{**QUESTION, "subject": "PHYS"}])
        assert "'PHYS > Limits': is no topic" in self.fails(connection, good, bad)

    def test_problems_name_the_right_one_of_several_files(
        self, connection: psycopg.Connection, tmp_path: Path
    ) -> None:
        first = write_json(tmp_path, "questions-1.json", [QUESTION])
        second = write_json(tmp_path, "questions-2.json", [{**QUESTION, "text": "?"}, QUESTION])
        assert "questions-2.json, row 2, column text" in self.fails(connection, first, second)


def test_a_question_that_exists_twice_is_not_guessed(
    connection: psycopg.Connection,
    limits: UUID,
    tmp_path: Path,
) -> None:
    for _ in range(2):
        question(connection, limits, question_text=QUESTION["text"])
    with pytest.raises(LoadError, match="more than one question of it in the database"):
        load(connection, [write_json(tmp_path, "questions.json", [QUESTION])])
