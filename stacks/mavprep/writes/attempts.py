"""Writes to attempts and daily summaries."""

from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.writes.changes import Append, Increase, Set
from data_platform.dynamodb.writes.conditions import absent, exists, lacks
from data_platform.dynamodb.writes.declarations import (
    Put,
    Race,
    Refusal,
    SecondCall,
    Update,
    WritePattern,
    passed,
    taken,
)
from data_platform.dynamodb.writes.values import THE_TIME
from stacks.mavprep.progress import PROGRESS
from stacks.mavprep.writes.shared import APP, OF_USER

_ATTEMPT_KEY = {"PK": "USER#<userId>", "SK": "PROGRESS#<testId>#<startTime>"}
_MIDTERM = PROGRESS.examples[0].item
_UNGRADED = next(each.item for each in PROGRESS.examples if each.name == "final-ungraded-user456")
_TEST = (
    *("attemptId", "testId", "testName", "subjectId", "subjectName", "totalQuestions"),
    "startTime",
)
_ANSWERS = (
    *("answers", "correctAnswers", "incorrectAnswers", "skippedQuestions", "timeSpentSeconds"),
)
_GRADES = ("score", "percentageScore", "topicPerformance", "difficultyBreakdown")
_RUNNING = {"completed": False, "graded": False}
_DAY = next(each.item for each in PROGRESS.examples if each.name == "day-0120-user123")
_DAY_KEY = {"PK": "USER#<userId>", "SK": "DAILY#<date>"}
_COUNTS = (
    *("testsCompleted", "questionsAnswered", "correctAnswers", "videosWatched"),
    "flashcardsReviewed",
)
_NO_ATTEMPT = Refusal(when="There is no such attempt.", is_absent=True)

ATTEMPT_WRITES = (
    WritePattern(
        name="start-attempt",
        purpose="Start an attempt at a test.",
        writer=APP,
        steps=(
            Put(
                table=PROGRESS.name,
                entity="TestAttempt",
                item={
                    **_ATTEMPT_KEY,
                    **passed(*_TEST),
                    "correctAnswers": 0,
                    "incorrectAnswers": 0,
                    "skippedQuestions": 0,
                    "timeSpentSeconds": 0,
                    "answers": [],
                    **_RUNNING,
                },
                condition=(absent("PK"),),
            ),
        ),
        parameters={**OF_USER, **taken(_MIDTERM, *_TEST)},
        varies=("attemptId",),
        invariant="An attempt is started once; one that is there keeps its answers.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It has been submitted.", found="midterm-user123"),
            Refusal(when="It has been started.", found="midterm-user123", holds=_RUNNING),
        ),
        when_refused="If it is not completed, go on with the item returned.",
        source="Progress Table, pattern 1, startTime",
    ),
    WritePattern(
        name="submit-attempt",
        purpose="Hand in the answers of an attempt.",
        writer=APP,
        steps=(
            Update(
                table=PROGRESS.name,
                entity="TestAttempt",
                key=_ATTEMPT_KEY,
                condition=(equals("completed", False),),
                changes=(
                    *(Set(name, f"<{name}>") for name in _ANSWERS),
                    Set("endTime", THE_TIME),
                    Set("completed", True),
                ),
                before="final-ungraded-user456",
                holds={"completed": False},
            ),
        ),
        parameters={
            "userId": "user456",
            **taken(_UNGRADED, "testId", "startTime"),
            **taken(_MIDTERM, *_ANSWERS),
        },
        varies=("timeSpentSeconds",),
        invariant="An attempt is handed in once: answers and endTime are those of the first time.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It was handed in.", holds={"completed": True}),
            Refusal(when="It is graded.", holds={"completed": True, "graded": True, "score": 40}),
            _NO_ATTEMPT,
        ),
        when_refused="Show the attempt returned: these answers count no more.",
        source="Progress Table, pattern 1, answers, endTime and completed",
    ),
    WritePattern(
        name="grade-attempt",
        purpose="Give an attempt its score; mavprep_progress_analytics counts it.",
        writer="MavPrep's grading",
        steps=(
            Update(
                table=PROGRESS.name,
                entity="TestAttempt",
                key=_ATTEMPT_KEY,
                condition=(equals("completed", True), equals("graded", False)),
                changes=(*(Set(name, f"<{name}>") for name in _GRADES), Set("graded", True)),
                before="final-ungraded-user456",
            ),
        ),
        parameters={
            "userId": "user456",
            **taken(_UNGRADED, "testId", "startTime"),
            **taken(_MIDTERM, *_GRADES),
        },
        varies=("score",),
        invariant="An attempt has one score, and none before it is handed in.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It is graded.", holds={"graded": True}),
            Refusal(when="It is not handed in.", holds={"completed": False}),
            _NO_ATTEMPT,
        ),
        when_refused="If it is graded, there is nothing to do; otherwise wait until it is in.",
        source="Progress Table, pattern 1, score to difficultyBreakdown and graded",
    ),
    WritePattern(
        name="begin-day",
        purpose="Begin the summary of a day, with the streaks that follow from the day before.",
        writer=APP,
        steps=(
            Put(
                table=PROGRESS.name,
                entity="DailySummary",
                item={
                    **_DAY_KEY,
                    **passed("date", "studyStreak", "loginStreak", "timeByActivity"),
                    **dict.fromkeys((*_COUNTS, "studyTimeMinutes"), 0),
                    "topicsStudied": [],
                    "subjectsStudied": [],
                },
                condition=(absent("PK"),),
            ),
        ),
        parameters={
            **OF_USER,
            **taken(_DAY, "date", "studyStreak", "loginStreak", "timeByActivity"),
        },
        varies=("loginStreak",),
        invariant="What was counted on a day is not set back to zero.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(Refusal(when="It has begun.", found="day-0120-user123"),),
        when_refused="It has begun: go on with count-study.",
        source="Progress Table, pattern 2",
    ),
    WritePattern(
        name="count-study",
        purpose="Add to what a user did on a day.",
        writer=APP,
        steps=(
            Update(
                table=PROGRESS.name,
                entity="DailySummary",
                key=_DAY_KEY,
                condition=(exists("PK"),),
                changes=tuple(Increase(name, f"<{name}>") for name in _COUNTS),
                before="day-0120-user123",
            ),
        ),
        parameters={
            **OF_USER,
            "date": "2025-01-20",
            "testsCompleted": 1,
            "questionsAnswered": 50,
            "correctAnswers": 42,
            "videosWatched": 0,
            "flashcardsReviewed": 0,
        },
        invariant="What several devices count at the same time is all counted.",
        race=Race.ALL_COUNT,
        second_call=SecondCall.COUNTS_AGAIN,
        refusals=(Refusal(when="The day has not begun.", is_absent=True),),
        when_refused="Make begin-day, whether that is refused or not, and call again.",
        source="Progress Table, pattern 2, activity counts",
    ),
    WritePattern(
        name="count-study-time",
        purpose="Add to the minutes of a day and to those of their activity, as last read.",
        writer=APP,
        steps=(
            Update(
                table=PROGRESS.name,
                entity="DailySummary",
                key=_DAY_KEY,
                condition=(equals("studyTimeMinutes", "<minutesRead>"),),
                changes=(
                    Increase("studyTimeMinutes", "<minutes>"),
                    Set("timeByActivity", "<timeByActivity>"),
                ),
                before="day-0120-user123",
            ),
        ),
        parameters={
            **OF_USER,
            "date": "2025-01-20",
            "minutesRead": 180,
            "minutes": 15,
            "timeByActivity": {"tests": 120, "flashcards": 45, "videos": 25, "community": 5},
        },
        invariant="The minutes of the activities go on from those that were read; none are lost.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="Others were added meanwhile.", holds={"studyTimeMinutes": 190}),
            Refusal(when="The day has not begun.", is_absent=True),
        ),
        when_refused="Add to the item returned, and call again; without one, make begin-day.",
        source="Progress Table, pattern 2, time distribution",
    ),
    *(
        WritePattern(
            name=f"note-{kind}",
            purpose=f"Add a {kind} to those studied on a day, once.",
            writer=APP,
            steps=(
                Update(
                    table=PROGRESS.name,
                    entity="DailySummary",
                    key=_DAY_KEY,
                    condition=(exists("PK"), lacks(f"{kind}sStudied", f"<{kind}>")),
                    changes=(Append(f"{kind}sStudied", [f"<{kind}>"]),),
                    before="day-0120-user123",
                ),
            ),
            parameters={**OF_USER, "date": "2025-01-20", kind: "Statistics"},
            invariant=f"A day lists a {kind} once.",
            race=Race.ONE_WINS,
            second_call=SecondCall.REFUSED,
            refusals=(
                Refusal(when="It is listed.", holds={f"{kind}sStudied": ["Statistics"]}),
                Refusal(when="The day has not begun.", is_absent=True),
            ),
            when_refused=f"If an item is returned, it lists the {kind}. Otherwise make begin-day.",
            source=f"Progress Table, pattern 2, {kind}sStudied",
        )
        for kind in ("topic", "subject")
    ),
)
