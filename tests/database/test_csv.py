"""CSV files: whatever a JSON file can say, a CSV file can, as spreadsheets and people write it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.database.rows import subject, topic
from tests.database.test_loading import EXAMPLES, QUESTION, contents, write_csv, write_json
from tools.database.loading.kinds import KINDS, Kind
from tools.database.loading.load import load
from tools.database.loading.problems import LoadError

if TYPE_CHECKING:
    import psycopg

_RECORDS: Mapping[str, Mapping[str, Any]] = {
    "subjects": {
        "id": "0b0f6c1e-5f53-4b4e-9a55-1f3f4b7d1a10",
        "code": "PHYS 1443",
        "name": "Physics, general",
        "description": 'Forces and "fields"',
        "university": "UTA",
        "department": "Physics",
        "credit_hours": 4,
        "level": "graduate",
        "is_active": False,
    },
    "topics": {
        "subject": "MATH 1426",
        "parent": "Derivatives",
        "name": "Quotient Rule",
        "description": "Two\nlines",
        "order_index": 7,
        "difficulty_level": "advanced",
        "estimated_study_hours": 2.25,
    },
    "questions": {
        "subject": "MATH 1426",
        "topic": "Derivatives > Chain Rule",
        "text": "What is the derivative of (x + 1)^2?",
        "type": "multiple_choice",
        "difficulty": "hard",
        "points": 0,
        "explanation": "2(x + 1), by the chain rule",
        "hint": "NULL",
        "questionImageUrl": "https://example.org/q.png",
        "explanationImageUrl": "https://example.org/e.png",
        "createdBy": "prof1",
        "source": "textbook",
        "isVerified": True,
        "isActive": False,
        "options": [
            {"text": 'a, "b"', "label": "A", "isCorrect": True, "explanation": "½"},
            {"text": "wrong"},
        ],
    },
    "tests": {
        "subject": "MATH 1426",
        "name": "Final",
        "description": "All of it",
        "durationMinutes": 90,
        "totalPoints": 100,
        "passingScore": 0,
        "shuffleQuestions": False,
        "shuffleOptions": False,
        "showCorrectAnswers": False,
        "allowReview": False,
        "isPublished": False,
        "isTimed": False,
        "requiresProctor": True,
        "createdBy": "prof1",
        "questions": [
            {"topic": "Derivatives", "text": "What is the derivative of x^2?", "points": 2}
        ],
    },
    "videos": {
        "subject": "MATH 1426",
        "topic": "Limits",
        "title": "Limits",
        "description": "What a limit is",
        "durationSeconds": 1800,
        "qualityLevels": ["360p", "1080p"],
        "s3Key": "lessons/limits.mp4",
        "cloudfrontUrl": "https://example.org/limits.mp4",
        "thumbnailUrl": "https://example.org/limits.png",
        "instructorName": "Dr. Jane Smith",
        "instructorBio": "Professor",
        "transcript": "Let epsilon be …",
        "subtitlesUrl": "https://example.org/limits.vtt",
        "slidesUrl": "https://example.org/limits.pdf",
        "difficulty": "beginner",
        "prerequisites": ["Algebra", "Sets, {maps}"],
        "tags": [],
        "isPublished": False,
        "isFree": False,
    },
}


def _cell(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _as_csv(folder: Path, kind: str, record: Mapping[str, Any]) -> Path:
    return write_csv(folder, f"{kind}.csv", list(record), [_cell(each) for each in record.values()])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("csv_first", [True, False])
def test_every_field_says_the_same_in_both_formats(
    connection: psycopg.Connection, tmp_path: Path, kind: Kind, *, csv_first: bool
) -> None:
    """Loading the second file changes nothing that the first one wrote."""
    record = _RECORDS[kind.name]
    assert set(record) | {"topicId"} == set(kind.fields) | {"topicId"}
    load(connection, EXAMPLES)
    files = [
        _as_csv(tmp_path, kind.name, record),
        write_json(tmp_path, f"{kind.name}.json", [record]),
    ]
    before = contents(connection)
    load(connection, [files.pop(0 if csv_first else 1)])
    after = contents(connection)
    assert sum(map(len, after.values())) > sum(map(len, before.values()))
    load(connection, files)
    assert contents(connection) == after


def test_the_documents_video_loads(connection: psycopg.Connection, tmp_path: Path) -> None:
    load(connection, EXAMPLES)
    path = write_csv(
        tmp_path,
        "videos.csv",
        ["subject", "topic", "title", "durationSeconds", "s3Key", "cloudfrontUrl"],
        [
            "MATH 1426",
            "Derivatives",
            "Introduction",
            "1800",
            "intro2.mp4",
            "https://cdn/intro2.mp4",
        ],
    )
    assert load(connection, [path]).records == {"videos": 1}


@pytest.mark.parametrize(
    "content",
    [
        "code,name\nA,a\nB,b\n\n",
        "code,name\nA,a\nB,b\n\n\n\n",
        "\n\ncode,name\n\nA,a\n\n\nB,b",
        "code,name\nA,a\n,\nB,b\n , \n",
        "\ufeffcode,name\r\nA,a\r\nB,b\r\n\r\n",
        "code,name\rA,a\r\rB,b\r",
        " code , name \nA,a\nB,b\n",
    ],
)
def test_lines_in_which_nothing_stands_are_passed_over(
    connection: psycopg.Connection, tmp_path: Path, content: str
) -> None:
    path = tmp_path / "subjects.csv"
    path.write_bytes(content.encode())
    assert load(connection, [path]).records == {"subjects": 2}
    rows = connection.execute("SELECT code, name FROM subjects ORDER BY code").fetchall()
    assert rows == [("A", "a"), ("B", "b")]


def test_rows_behind_blank_lines_have_the_numbers_of_their_lines(
    connection: psycopg.Connection, tmp_path: Path
) -> None:
    path = tmp_path / "subjects.csv"
    path.write_text('code,name,credit_hours\n\nA,"two\nlines",3\n\nB,b,x\n', "utf-8")
    with pytest.raises(LoadError, match=r"subjects\.csv, row 6, column credit_hours: 'x'"):
        load(connection, [path])


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("a;b", 'column tags: \'a;b\': must be a list of strings, such as ["a", "b"]'),
        ("[a, b]", "column tags: '[a, b]': must be a list of strings"),
        ('{"a": 1}', "must be a list of strings"),
        ("[1]", "column tags[1]: 1: must be a text"),
        ("[" * 100_000, "must be a list of strings"),
        ('[{"a": 1, "a": 2}]', 'column tags: \'[{"a": 1, "a": 2}]\': must be a list of strings'),
    ],
)
def test_what_is_no_list_is_refused(
    connection: psycopg.Connection, tmp_path: Path, cell: str, problem: str
) -> None:
    record = {**_RECORDS["videos"], "tags": cell}
    load(connection, EXAMPLES)
    with pytest.raises(LoadError) as failed:
        load(connection, [_as_csv(tmp_path, "videos", record)])
    assert problem in str(failed.value)


class TestLongCells:
    @pytest.mark.parametrize("length", [131_072, 131_073, 1_000_000])
    def test_load_as_they_do_from_json(
        self, connection: psycopg.Connection, tmp_path: Path, length: int
    ) -> None:
        load(connection, EXAMPLES)
        record = {**_RECORDS["videos"], "transcript": "word " * (length // 5) + "x" * (length % 5)}
        load(connection, [_as_csv(tmp_path, "videos", record)])
        after = contents(connection)
        load(connection, [write_json(tmp_path, "videos.json", [record])])
        assert contents(connection) == after

    @pytest.fixture
    def short(self) -> Iterator[None]:
        longest = csv.field_size_limit(1_000)
        yield
        csv.field_size_limit(longest)

    @pytest.mark.usefixtures("short")
    def test_have_an_end(self, connection: psycopg.Connection, tmp_path: Path) -> None:
        path = tmp_path / "subjects.csv"
        path.write_text('code,name\nA,a\nB,"' + "b\n" * 2_000, "utf-8")
        with pytest.raises(LoadError, match=r"row 3: is no valid CSV: a cell has more than"):
            load(connection, [path])

    def test_that_nothing_closes_are_named_by_the_line_they_begin_on(
        self, connection: psycopg.Connection, tmp_path: Path
    ) -> None:
        path = tmp_path / "subjects.csv"
        path.write_text('code,name\nA,a\nB,"b\nC,c\nD,d\n', "utf-8")
        with pytest.raises(LoadError, match=r"row 3: is no valid CSV: a quotation mark opens"):
            load(connection, [path])

    def test_that_postgresql_cannot_index_are_refused_with_the_file(
        self, connection: psycopg.Connection, tmp_path: Path
    ) -> None:
        topic(connection, subject(connection))
        text = " ".join(f"word{number}" for number in range(200_000))
        path = _as_csv(tmp_path, "questions", {**QUESTION, "text": text})
        with pytest.raises(LoadError, match=r"^questions\.csv: PostgreSQL refuses a record: "):
            load(connection, [path])
        assert contents(connection)["questions"] == []


class TestHeaders:
    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ("", "needs a first line with id, code"),
            ("\n \n", "needs a first line with id, code"),
            ("code;name\nA;a\n", "row 1: must separate its cells by commas, not semicolons"),
            ("code\tname\nA\ta\n", "row 1: must separate its cells by commas, not tabs"),
            ("code,name,\nA,a,\n", "row 1: has no name for column 3"),
            ("A,a\nB,b\n", "row 1, column A: 'A': is no column here: use id, code"),
            ("code,name,code\nA,a,B\n", "row 1, column code: 'code': stands twice in the header"),
            ("\ncode\nA\n", "row 2, column name: nothing: is required"),
            (",".join("abcdefghijklmnopqrstuvwxyz"), "… and 8 more"),
        ],
    )
    def test_are_refused_with_what_is_missing(
        self, connection: psycopg.Connection, tmp_path: Path, content: str, message: str
    ) -> None:
        path = tmp_path / "subjects.csv"
        path.write_text(content, "utf-8")
        with pytest.raises(LoadError) as failed:
            load(connection, [path])
        assert message in str(failed.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "code,name\nA,Größe\nB,Über\n".encode("latin-1"),
            "subjects.csv: must be UTF-8, but the byte 0xF6 is not (line 2, column 5)",
        ),
        (b"code,name\nA,a\n" * 200_000 + b"B,\xff", "(line 400,001, column 3)"),
        ("code,name\nA,½\nB,".encode() + "½".encode()[:1], "(line 3, column 3)"),
        ("code,name\nA,a\n".encode("utf-16"), "must be UTF-8, not UTF-16: save it as UTF-8"),
        ("code,name\nA,a\n".encode("utf-16-be"), "is no column here"),
    ],
)
def test_other_encodings(
    connection: psycopg.Connection, tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "subjects.csv"
    path.write_bytes(content)
    with pytest.raises(LoadError) as failed:
        load(connection, [path])
    assert message in str(failed.value)


@pytest.mark.parametrize(
    "name",
    [
        "question-bank.json",
        "question_bank_2026.json",
        "Question Bank.JSON",
        "QUESTIONS.json",
        "questions-algebra.json",
    ],
)
def test_names_of_question_files(connection: psycopg.Connection, tmp_path: Path, name: str) -> None:
    """The first is what the document calls it."""
    topic(connection, subject(connection))
    assert load(connection, [write_json(tmp_path, name, [QUESTION])]).records == {"questions": 1}


@pytest.mark.parametrize("name", ["SUBJECTS.CSV", "Subjects.csv"])
def test_names_are_the_same_in_capital_letters(
    connection: psycopg.Connection, tmp_path: Path, name: str
) -> None:
    path = write_csv(tmp_path, name, ["code", "name"], ["A", "a"])
    assert load(connection, [path]).records == {"subjects": 1}


@pytest.mark.parametrize("kind", ["video_lessons", "test_templates"])
def test_files_may_be_named_after_their_table(
    connection: psycopg.Connection, tmp_path: Path, kind: str
) -> None:
    load(connection, EXAMPLES)
    known = {"video_lessons": "videos", "test_templates": "tests"}[kind]
    path = write_json(tmp_path, f"{kind}.json", [_RECORDS[known]])
    assert load(connection, [path]).records == {known: 1}


def test_very_many_files(connection: psycopg.Connection, tmp_path: Path) -> None:
    files = [
        write_csv(tmp_path, f"subjects-{n:03}.csv", ["code", "name"], [f"S{n}", "a subject"])
        for n in range(250)
    ]
    assert load(connection, files).records == {"subjects": 250}
    twice = write_csv(tmp_path, "subjects-x.csv", ["code", "name"], ["S7", "again"])
    with pytest.raises(LoadError, match=r"^subjects-x\.csv, row 2, column code: 'S7'"):
        load(connection, [*files, twice])
