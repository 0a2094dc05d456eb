"""Typed reads of MavPrep's PostgreSQL: the documented queries, over psycopg 3.

Every function takes an open connection, sends one statement and returns plain frozen values. The
SQL stands in ``sql/``, one file a query; parameters are always bound.
"""

from mavprep_queries.analytics import (
    DailyPerformance,
    DifficultyPerformance,
    Share,
    SubjectPerformance,
    daily_performance,
    difficulty_performance,
    subject_performance,
)
from mavprep_queries.catalogue import SubjectTopics, Topic, subject_topics
from mavprep_queries.errors import NotFoundError
from mavprep_queries.questions import (
    FoundQuestion,
    Option,
    PracticeQuestion,
    Test,
    TestQuestion,
    random_questions,
    search_questions,
    test_with_questions,
)

__all__ = [
    "DailyPerformance",
    "DifficultyPerformance",
    "FoundQuestion",
    "NotFoundError",
    "Option",
    "PracticeQuestion",
    "Share",
    "SubjectPerformance",
    "SubjectTopics",
    "Test",
    "TestQuestion",
    "Topic",
    "daily_performance",
    "difficulty_performance",
    "random_questions",
    "search_questions",
    "subject_performance",
    "subject_topics",
    "test_with_questions",
]
