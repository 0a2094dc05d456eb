"""What the MavPrep document says about PostgreSQL, written down by hand, table by table.

Each column: name, type, default, and whether the document says NOT NULL or PRIMARY KEY. Departures
that a decision record explains are marked by the constants below, not hidden in the tables.
"""

from typing import NamedTuple

UUID = "uuid"
TEXT = "text"
INTEGER = "integer"
BOOLEAN = "boolean"
# Decision 17: the document writes TIMESTAMP.
TIMESTAMP = "timestamp with time zone"
NEW_ID = "gen_random_uuid()"
NOW = "CURRENT_TIMESTAMP"


class Column(NamedTuple):
    type: str
    default: str | None = None
    required: bool = False


class ForeignKey(NamedTuple):
    column: str
    table: str
    on_delete: str


class Index(NamedTuple):
    columns: tuple[str, ...]
    method: str = "btree"
    where: str | None = None


class Table(NamedTuple):
    columns: dict[str, Column]
    foreign_keys: set[ForeignKey]
    unique: set[tuple[str, ...]]
    indexes: dict[str, Index]


ID = Column(UUID, NEW_ID, required=True)
OPTIONAL_ID = Column(UUID)
REQUIRED_ID = Column(UUID, required=True)
STAMP = Column(TIMESTAMP, NOW)
YES = Column(BOOLEAN, "true")
NO = Column(BOOLEAN, "false")
ZERO = Column(INTEGER, "0")
NUMBER = Column(INTEGER)
REQUIRED_NUMBER = Column(INTEGER, required=True)
PROSE = Column(TEXT)
REQUIRED_PROSE = Column(TEXT, required=True)


def text(length: int, *, required: bool = False) -> Column:
    return Column(f"character varying({length})", required=required)


TABLES = {
    "subjects": Table(
        columns={
            "id": ID,
            "code": text(50, required=True),
            "name": text(255, required=True),
            "description": PROSE,
            "university": text(255),
            "department": text(255),
            "credit_hours": NUMBER,
            "level": text(20),
            "is_active": YES,
            "created_at": STAMP,
            "updated_at": STAMP,
        },
        foreign_keys=set(),
        unique={("code",)},
        indexes={
            "idx_subjects_university": Index(("university",)),
            "idx_subjects_code": Index(("code",)),
            "idx_subjects_active": Index(("is_active",)),
        },
    ),
    "topics": Table(
        columns={
            "id": ID,
            "subject_id": REQUIRED_ID,
            "parent_topic_id": OPTIONAL_ID,
            "name": text(255, required=True),
            "description": PROSE,
            "order_index": NUMBER,
            "difficulty_level": text(20),
            "estimated_study_hours": Column("numeric(5,2)"),
            "created_at": STAMP,
            "updated_at": STAMP,
        },
        foreign_keys={
            ForeignKey("subject_id", "subjects", "CASCADE"),
            ForeignKey("parent_topic_id", "topics", "SET NULL"),
        },
        unique=set(),
        indexes={
            "idx_topics_subject": Index(("subject_id",)),
            "idx_topics_parent": Index(("parent_topic_id",)),
            "idx_topics_order": Index(("subject_id", "order_index")),
        },
    ),
    "questions": Table(
        columns={
            "id": ID,
            "topic_id": REQUIRED_ID,
            "question_text": REQUIRED_PROSE,
            "question_type": text(50, required=True),
            "difficulty_level": text(20, required=True),
            "points": Column(INTEGER, "1"),
            "explanation": PROSE,
            "hint": PROSE,
            "question_image_url": text(500),
            "explanation_image_url": text(500),
            "created_by": text(255),
            "source": text(100),
            "is_verified": NO,
            "is_active": YES,
            "times_answered": ZERO,
            "correct_count": ZERO,
            "average_time_seconds": NUMBER,
            "created_at": STAMP,
            "updated_at": STAMP,
        },
        foreign_keys={ForeignKey("topic_id", "topics", "CASCADE")},
        unique=set(),
        indexes={
            "idx_questions_topic": Index(("topic_id",)),
            "idx_questions_difficulty": Index(("difficulty_level",)),
            "idx_questions_type": Index(("question_type",)),
            "idx_questions_active": Index(("is_active",)),
            "idx_questions_fulltext": Index(
                ("to_tsvector('english'::regconfig, question_text)",), "gin"
            ),
            "idx_active_questions": Index(("topic_id",), where="(is_active = true)"),
        },
    ),
    "question_options": Table(
        columns={
            "id": ID,
            "question_id": REQUIRED_ID,
            "option_text": REQUIRED_PROSE,
            "option_label": text(10),
            "is_correct": NO,
            "order_index": REQUIRED_NUMBER,
            "explanation": PROSE,
            "created_at": STAMP,
        },
        foreign_keys={ForeignKey("question_id", "questions", "CASCADE")},
        unique=set(),
        indexes={"idx_options_question": Index(("question_id",))},
    ),
    "test_templates": Table(
        columns={
            "id": ID,
            "subject_id": REQUIRED_ID,
            "name": text(255, required=True),
            "description": PROSE,
            "duration_minutes": NUMBER,
            "total_points": NUMBER,
            "passing_score": NUMBER,
            "shuffle_questions": YES,
            "shuffle_options": YES,
            "show_correct_answers": YES,
            "allow_review": YES,
            "is_published": NO,
            "is_timed": YES,
            "requires_proctor": NO,
            "created_by": text(255),
            "created_at": STAMP,
            "updated_at": STAMP,
            "published_at": Column(TIMESTAMP),
        },
        foreign_keys={ForeignKey("subject_id", "subjects", "NO ACTION")},
        unique=set(),
        indexes={
            "idx_tests_subject": Index(("subject_id",)),
            "idx_tests_published": Index(("is_published",)),
        },
    ),
    "test_questions": Table(
        columns={
            "id": ID,
            "test_template_id": REQUIRED_ID,
            "question_id": REQUIRED_ID,
            "order_index": REQUIRED_NUMBER,
            "points_override": NUMBER,
            "created_at": STAMP,
        },
        foreign_keys={
            ForeignKey("test_template_id", "test_templates", "CASCADE"),
            ForeignKey("question_id", "questions", "CASCADE"),
        },
        unique={("test_template_id", "question_id"), ("test_template_id", "order_index")},
        indexes={
            "idx_test_questions_test": Index(("test_template_id",)),
            "idx_test_questions_question": Index(("question_id",)),
            "idx_test_questions_order": Index(("test_template_id", "order_index")),
        },
    ),
    "video_lessons": Table(
        columns={
            "id": ID,
            "topic_id": REQUIRED_ID,
            "title": text(255, required=True),
            "description": PROSE,
            "duration_seconds": REQUIRED_NUMBER,
            "quality_levels": Column("character varying(50)[]"),
            "s3_key": text(500, required=True),
            "cloudfront_url": text(500, required=True),
            "thumbnail_url": text(500),
            "instructor_name": text(255),
            "instructor_bio": PROSE,
            "transcript": PROSE,
            "subtitles_url": text(500),
            "slides_url": text(500),
            "difficulty_level": text(20),
            "prerequisites": Column("text[]"),
            "tags": Column("character varying(100)[]"),
            "view_count": ZERO,
            "average_rating": Column("numeric(3,2)"),
            "rating_count": ZERO,
            "is_published": NO,
            "is_free": YES,
            "created_at": STAMP,
            "updated_at": STAMP,
            "published_at": Column(TIMESTAMP),
        },
        foreign_keys={ForeignKey("topic_id", "topics", "CASCADE")},
        unique=set(),
        indexes={
            "idx_videos_topic": Index(("topic_id",)),
            "idx_videos_published": Index(("is_published",)),
            "idx_videos_free": Index(("is_free",)),
            "idx_videos_tags": Index(("tags",), "gin"),
        },
    ),
    "analytics_subject_performance": Table(
        columns={
            "id": ID,
            "user_id": text(255, required=True),
            "subject_id": REQUIRED_ID,
            "date": Column("date", required=True),
            "tests_taken": ZERO,
            "questions_answered": ZERO,
            "correct_answers": ZERO,
            "average_score": Column("numeric(5,2)"),
            "study_time_minutes": ZERO,
            "easy_correct": ZERO,
            "easy_total": ZERO,
            "medium_correct": ZERO,
            "medium_total": ZERO,
            "hard_correct": ZERO,
            "hard_total": ZERO,
            "created_at": STAMP,
            "updated_at": STAMP,
        },
        foreign_keys={ForeignKey("subject_id", "subjects", "NO ACTION")},
        unique={("user_id", "subject_id", "date")},
        indexes={
            "idx_analytics_user": Index(("user_id",)),
            "idx_analytics_subject": Index(("subject_id",)),
            "idx_analytics_date": Index(("date",)),
        },
    ),
}

# Derived from sums: the value without any input is the documented default.
DERIVED = {
    ("analytics_subject_performance", "average_score"),
    ("analytics_subject_performance", "study_time_minutes"),
}
# Sums that the derived columns come from.
ADDED_COLUMNS = {
    ("questions", "timed_answers"),
    ("questions", "answer_seconds"),
    ("analytics_subject_performance", "score_sum"),
    ("analytics_subject_performance", "study_time_seconds"),
}
# "The parent is a topic of the same subject" (decision 17).
ADDED_FOREIGN_KEYS = {"topics_parent_in_same_subject_fkey"}
ADDED_UNIQUE = {("topics", ("id", "subject_id"))}

ENUMERATIONS = {
    ("subjects", "level"): {"undergraduate", "graduate"},
    ("topics", "difficulty_level"): {"beginner", "intermediate", "advanced"},
    ("questions", "question_type"): {"multiple_choice", "true_false", "short_answer", "essay"},
    ("questions", "difficulty_level"): {"easy", "medium", "hard"},
    ("questions", "source"): {"instructor", "community", "textbook"},
}
