"""The kinds of files: their fields, and how their rows become rows of the database."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tools.database.loading.arrays import flag_array, text_array
from tools.database.loading.cells import as_list
from tools.database.loading.problems import RuleError
from tools.database.loading.rules import (
    FLAG,
    IDENTIFIER,
    PATH,
    TOPIC_NAME,
    Field,
    Rule,
    choice,
    label,
    number,
    records_check,
    text,
    texts,
    whole,
)

_SQL = Path(__file__).parent / "sql"
_MAX_OPTIONS = 1_000


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of file.

    Parameters
    ----------
    name
        What the file's name begins with.
    fields
        Fields of a record by their names in the file.
    reference
        How a record names the topic or subject it belongs to: sets of fields, one of which must
        be there completely.
    other_names
        What the file's name may begin with as well.
    """

    name: str
    fields: Mapping[str, Field]
    reference: tuple[tuple[str, ...], ...] = ()
    other_names: tuple[str, ...] = ()

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of the staging table that its records fill."""
        return tuple(column for each in self.fields.values() for column in each.columns)

    @property
    def names(self) -> tuple[str, ...]:
        """All that the file's name may begin with, in small letters."""
        return (self.name, *self.other_names)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Names of the fields that each record has."""
        return tuple(name for name, each in self.fields.items() if each.required)

    def has(self, step: str) -> bool:
        """Tell whether the kind has a certain step."""
        return (_SQL / f"{self.name}.{step}.sql").exists()

    def sql(self, step: str) -> bytes:
        """Return the SQL of a step: ``stage``, ``resolve``, ``check`` or ``merge``."""
        return (_SQL / f"{self.name}.{step}.sql").read_bytes()


_OPTIONS = records_check(
    {
        "text": Field("option_text", text(), required=True),
        "label": Field("option_label", text(10)),
        "isCorrect": Field("is_correct", FLAG),
        "explanation": Field("explanation", text()),
    }
)
_TEST_QUESTIONS = records_check(
    {
        "topic": Field("topic", PATH, required=True),
        "text": Field("text", text(), required=True),
        "points": Field("points", whole()),
    }
)


def _options(value: object) -> tuple[str, ...]:
    options = _OPTIONS(value)
    texts, flags = options["option_text"], options["is_correct"]
    if len(texts) > _MAX_OPTIONS:
        raise RuleError(
            f"must contain at most {_MAX_OPTIONS} options, not {len(texts)}", len(texts)
        )
    if texts and True not in flags:
        raise RuleError("must contain at least one option that is correct", value)
    return (
        text_array(texts),
        text_array(options["option_label"]),
        flag_array(flags),
        text_array(options["explanation"]),
    )


def _test_questions(value: object) -> str:
    columns = _TEST_QUESTIONS(value)
    return json.dumps(
        [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    )


SUBJECTS = Kind(
    "subjects",
    {
        "id": Field("id", IDENTIFIER),
        "code": Field("code", label(50), required=True),
        "name": Field("name", text(255), required=True),
        "description": Field("description", text()),
        "university": Field("university", text(255)),
        "department": Field("department", text(255)),
        "credit_hours": Field("credit_hours", whole()),
        "level": Field("level", choice("undergraduate", "graduate")),
        "is_active": Field("is_active", FLAG),
    },
)

TOPICS = Kind(
    "topics",
    {
        "subject": Field("subject", label(50), required=True),
        "parent": Field("parent", PATH),
        "name": Field("name", TOPIC_NAME, required=True),
        "description": Field("description", text()),
        "order_index": Field("order_index", whole()),
        "difficulty_level": Field(
            "difficulty_level", choice("beginner", "intermediate", "advanced")
        ),
        "estimated_study_hours": Field("estimated_study_hours", number(999.99)),
    },
)

_TOPIC_REFERENCE = {
    "topicId": Field("topic_id", IDENTIFIER),
    "subject": Field("subject", label(50)),
    "topic": Field("topic", PATH),
}

QUESTIONS = Kind(
    "questions",
    {
        **_TOPIC_REFERENCE,
        "text": Field("question_text", text(), required=True),
        "type": Field(
            "question_type",
            choice("multiple_choice", "true_false", "short_answer", "essay"),
            required=True,
        ),
        "difficulty": Field("difficulty_level", choice("easy", "medium", "hard"), required=True),
        "points": Field("points", whole()),
        "explanation": Field("explanation", text()),
        "hint": Field("hint", text()),
        "questionImageUrl": Field("question_image_url", text(500)),
        "explanationImageUrl": Field("explanation_image_url", text(500)),
        "createdBy": Field("created_by", text(255)),
        "source": Field("source", choice("instructor", "community", "textbook")),
        "isVerified": Field("is_verified", FLAG),
        "isActive": Field("is_active", FLAG),
        "options": Field(
            "options",
            Rule(_options, as_list),
            spread=("option_texts", "option_labels", "option_flags", "option_explanations"),
        ),
    },
    reference=(("topicId",), ("subject", "topic")),
    # As the document calls its file.
    other_names=("question-bank",),
)

TESTS = Kind(
    "tests",
    {
        "subject": Field("subject", label(50), required=True),
        "name": Field("name", label(255), required=True),
        "description": Field("description", text()),
        "durationMinutes": Field("duration_minutes", whole(1)),
        "totalPoints": Field("total_points", whole()),
        "passingScore": Field("passing_score", whole()),
        "shuffleQuestions": Field("shuffle_questions", FLAG),
        "shuffleOptions": Field("shuffle_options", FLAG),
        "showCorrectAnswers": Field("show_correct_answers", FLAG),
        "allowReview": Field("allow_review", FLAG),
        "isPublished": Field("is_published", FLAG),
        "isTimed": Field("is_timed", FLAG),
        "requiresProctor": Field("requires_proctor", FLAG),
        "createdBy": Field("created_by", text(255)),
        "questions": Field("questions", Rule(_test_questions, as_list)),
    },
    other_names=("test-templates",),
)

VIDEOS = Kind(
    "videos",
    {
        **_TOPIC_REFERENCE,
        "title": Field("title", text(255), required=True),
        "description": Field("description", text()),
        "durationSeconds": Field("duration_seconds", whole(1), required=True),
        "qualityLevels": Field("quality_levels", texts(allowed=("360p", "480p", "720p", "1080p"))),
        "s3Key": Field("s3_key", text(500), required=True),
        "cloudfrontUrl": Field("cloudfront_url", text(500), required=True),
        "thumbnailUrl": Field("thumbnail_url", text(500)),
        "instructorName": Field("instructor_name", text(255)),
        "instructorBio": Field("instructor_bio", text()),
        "transcript": Field("transcript", text()),
        "subtitlesUrl": Field("subtitles_url", text(500)),
        "slidesUrl": Field("slides_url", text(500)),
        "difficulty": Field("difficulty_level", text(20)),
        "prerequisites": Field("prerequisites", texts()),
        "tags": Field("tags", texts(100)),
        "isPublished": Field("is_published", FLAG),
        "isFree": Field("is_free", FLAG),
    },
    reference=(("topicId",), ("subject", "topic")),
    other_names=("video-lessons",),
)

KINDS = (SUBJECTS, TOPICS, QUESTIONS, TESTS, VIDEOS)
"""In the order in which they are written: each refers to earlier ones only."""
