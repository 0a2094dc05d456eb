"""The kinds of item in ``MavPrep-Progress``: test attempts and daily summaries."""

from data_platform.dynamodb.attributes import (
    ISO_8601_UTC,
    Attribute,
    boolean,
    list_of,
    map_of,
    number,
    string,
)
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import Entity
from stacks.load import PEOPLE
from stacks.mavprep.common import (
    ISO_8601_DATE,
    SUBJECT_ID,
    SUBJECT_NAME,
    USER_PARTITION,
    percentage,
)
from stacks.mavprep.progress_examples import (
    DAY,
    DAY_AFTER,
    DAY_BEFORE,
    DAY_OTHER_USER,
    FINAL,
    FINAL_UNGRADED,
    MIDTERM,
    MIDTERM_AGAIN,
    MIDTERM_OTHER_USER,
    QUIZ,
)


def _result(difficulty: str) -> Attribute:
    return map_of(
        difficulty,
        f"Result in the {difficulty} questions",
        number("correct", "Questions answered correctly", minimum=0),
        number("total", "Questions asked", minimum=0),
        percentage("percentage", "Share of correct answers"),
    )


TEST_ATTEMPT = Entity(
    name="TestAttempt",
    meaning="One attempt of one user at one test.",
    key_templates={"PK": "USER#<userId>", "SK": "PROGRESS#<testId>#<startTime>"},
    attributes=(
        USER_PARTITION,
        string("SK", "Test, and when the attempt was started"),
        string("attemptId", "Identifier of the attempt"),
        string("testId", "Test that was taken"),
        string("testName", "Name of the test"),
        SUBJECT_ID,
        SUBJECT_NAME,
        number(
            "score",
            "Points reached; absent until graded",
            required=False,
            sensitive=True,
            minimum=0,
        ),
        number("totalQuestions", "Questions in the test", minimum=0),
        number("correctAnswers", "Questions answered correctly", minimum=0),
        number("incorrectAnswers", "Questions answered wrongly", minimum=0),
        number("skippedQuestions", "Questions left out", minimum=0),
        percentage(
            "percentageScore",
            "Share of correct answers; absent until graded",
            required=False,
            sensitive=True,
        ),
        string("startTime", "When the attempt was started", unit=ISO_8601_UTC),
        string(
            "endTime",
            "When the attempt was ended; absent while it runs",
            unit=ISO_8601_UTC,
            required=False,
        ),
        number("timeSpentSeconds", "Time spent on the attempt", unit="seconds", minimum=0),
        map_of(
            "topicPerformance",
            "Result per topic, by its name: a Map of correct, total and percentage, as in "
            "difficultyBreakdown; absent until graded",
            required=False,
            sensitive=True,
        ),
        map_of(
            "difficultyBreakdown",
            "Result per difficulty; absent until graded",
            _result("easy"),
            _result("medium"),
            _result("hard"),
            required=False,
            sensitive=True,
        ),
        list_of(
            "answers",
            "The answers given, in the order of the questions",
            string("questionId", "Question that was answered"),
            string("selectedOption", "Label of the option chosen, such as A"),
            boolean("correct", "Whether the option is the right one"),
            number("timeSpent", "Time spent on the question", unit="seconds", minimum=0),
            sensitive=True,
        ),
        boolean("completed", "Whether the user has finished the attempt"),
        boolean("graded", "Whether the attempt has its score"),
    ),
    examples=(
        MIDTERM,
        MIDTERM_AGAIN,
        MIDTERM_OTHER_USER,
        FINAL,
        QUIZ,
        FINAL_UNGRADED,
    ),
    load=Load(
        created=20 * PEOPLE,
        changed=40 * PEOPLE,
        queries=(Queries(20 * PEOPLE, items=20),),
        item_bytes=3_000,
        source=(
            "Assumption: a test of 30 questions, each with its answer; every attempt is started, "
            "handed in and graded, each at the size that it has in the end"
        ),
    ),
)

DAILY_SUMMARY = Entity(
    name="DailySummary",
    meaning="What one user did on one day.",
    key_templates={"PK": "USER#<userId>", "SK": "DAILY#<date>"},
    attributes=(
        USER_PARTITION,
        string("SK", "Day of the summary"),
        string("date", "Day of the summary", unit=ISO_8601_DATE),
        number("testsCompleted", "Tests finished", minimum=0),
        number("questionsAnswered", "Questions answered", minimum=0),
        number("correctAnswers", "Questions answered correctly", minimum=0),
        number("studyTimeMinutes", "Time spent studying", unit="minutes", minimum=0),
        number("videosWatched", "Videos watched", minimum=0),
        number("flashcardsReviewed", "Flashcards reviewed", minimum=0),
        list_of("topicsStudied", "Names of the topics studied"),
        list_of("subjectsStudied", "Names of the subjects studied"),
        number("studyStreak", "Consecutive days with study", unit="days", minimum=0),
        number("loginStreak", "Consecutive days with a login", unit="days", minimum=0),
        map_of(
            "timeByActivity",
            "How the study time was spent",
            number("tests", "On tests", unit="minutes", minimum=0),
            number("flashcards", "On flashcards", unit="minutes", minimum=0),
            number("videos", "On videos", unit="minutes", minimum=0),
            number("community", "In the community", unit="minutes", minimum=0),
        ),
    ),
    examples=(DAY, DAY_BEFORE, DAY_AFTER, DAY_OTHER_USER),
    load=Load(created=15 * PEOPLE, changed=20 * PEOPLE, queries=(Queries(20 * PEOPLE, items=7),)),
)
