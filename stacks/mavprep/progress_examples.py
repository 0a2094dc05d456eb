"""Example items of ``MavPrep-Progress``."""

from decimal import Decimal

from data_platform.dynamodb.schema import Example
from stacks.mavprep.common import CALCULUS_ID

MIDTERM = Example(
    "midterm-user123",
    {
        "PK": "USER#user123",
        "SK": "PROGRESS#test456#2025-01-20T15:30:00Z",
        "attemptId": "attempt789",
        "testId": "test456",
        "testName": "Calculus Midterm Practice",
        "subjectId": "subject101",
        "subjectName": "Calculus I",
        "score": 85,
        "totalQuestions": 50,
        "correctAnswers": 42,
        "incorrectAnswers": 8,
        "skippedQuestions": 0,
        "percentageScore": Decimal("84.0"),
        "startTime": "2025-01-20T15:30:00Z",
        "endTime": "2025-01-20T16:45:00Z",
        "timeSpentSeconds": 4500,
        "topicPerformance": {
            "derivatives": {"correct": 8, "total": 10, "percentage": 80},
            "integrals": {"correct": 9, "total": 10, "percentage": 90},
            "limits": {"correct": 7, "total": 10, "percentage": 70},
        },
        "difficultyBreakdown": {
            "easy": {"correct": 15, "total": 15, "percentage": 100},
            "medium": {"correct": 20, "total": 25, "percentage": 80},
            "hard": {"correct": 7, "total": 10, "percentage": 70},
        },
        "answers": [
            {"questionId": "q1", "selectedOption": "A", "correct": True, "timeSpent": 45},
            {"questionId": "q2", "selectedOption": "C", "correct": False, "timeSpent": 120},
        ],
        "completed": True,
        "graded": True,
    },
)
MIDTERM_AGAIN = MIDTERM.variation(
    "midterm-again-user123",
    {
        "SK": "PROGRESS#test456#2025-01-27T09:00:00Z",
        "attemptId": "attempt795",
        "score": 91,
        "correctAnswers": 45,
        "incorrectAnswers": 5,
        "percentageScore": 90,
        "startTime": "2025-01-27T09:00:00Z",
        "endTime": "2025-01-27T10:10:00Z",
        "timeSpentSeconds": 4200,
        "topicPerformance": {
            "derivatives": {"correct": 9, "total": 10, "percentage": 90},
            "integrals": {"correct": 9, "total": 10, "percentage": 90},
            "limits": {"correct": 9, "total": 10, "percentage": 90},
        },
        "difficultyBreakdown": {
            "easy": {"correct": 15, "total": 15, "percentage": 100},
            "medium": {"correct": 22, "total": 25, "percentage": 88},
            "hard": {"correct": 8, "total": 10, "percentage": 80},
        },
    },
)
MIDTERM_OTHER_USER = MIDTERM.variation(
    "midterm-user456",
    {
        "PK": "USER#user456",
        "SK": "PROGRESS#test456#2025-01-21T11:00:00Z",
        "attemptId": "attempt790",
        "score": 96,
        "correctAnswers": 48,
        "incorrectAnswers": 2,
        "percentageScore": 96,
        "startTime": "2025-01-21T11:00:00Z",
        "endTime": "2025-01-21T12:00:00Z",
        "timeSpentSeconds": 3600,
        "topicPerformance": {
            "derivatives": {"correct": 10, "total": 10, "percentage": 100},
            "integrals": {"correct": 9, "total": 10, "percentage": 90},
            "limits": {"correct": 10, "total": 10, "percentage": 100},
        },
        "difficultyBreakdown": {
            "easy": {"correct": 15, "total": 15, "percentage": 100},
            "medium": {"correct": 25, "total": 25, "percentage": 100},
            "hard": {"correct": 8, "total": 10, "percentage": 80},
        },
    },
)
# Its test ID starts with that of the midterm, which a careless prefix would confuse.
FINAL = Example(
    "final-user123",
    {
        "PK": "USER#user123",
        "SK": "PROGRESS#test4567#2025-01-23T14:00:00Z",
        "attemptId": "attempt793",
        "testId": "test4567",
        "testName": "Calculus Final Practice",
        "subjectId": CALCULUS_ID,
        "subjectName": "Calculus I",
        "score": 78,
        "totalQuestions": 40,
        "correctAnswers": 31,
        "incorrectAnswers": 7,
        "skippedQuestions": 2,
        "percentageScore": Decimal("77.5"),
        "startTime": "2025-01-23T14:00:00Z",
        "endTime": "2025-01-23T15:30:00Z",
        "timeSpentSeconds": 5400,
        "topicPerformance": {
            "derivatives": {"correct": 16, "total": 20, "percentage": 80},
            "integrals": {"correct": 15, "total": 20, "percentage": 75},
        },
        "difficultyBreakdown": {
            "easy": {"correct": 10, "total": 10, "percentage": 100},
            "medium": {"correct": 15, "total": 20, "percentage": 75},
            "hard": {"correct": 6, "total": 10, "percentage": 60},
        },
        "answers": [
            {"questionId": "q7", "selectedOption": "B", "correct": True, "timeSpent": 60},
            {"questionId": "q8", "selectedOption": "D", "correct": False, "timeSpent": 150},
        ],
        "completed": True,
        "graded": True,
    },
)
QUIZ = FINAL.variation(
    "quiz-user123",
    {
        "SK": "PROGRESS#test123#2025-02-03T17:45:00Z",
        "attemptId": "attempt801",
        "testId": "test123",
        "testName": "Derivatives Quiz",
        "score": 88,
        "totalQuestions": 10,
        "correctAnswers": 9,
        "incorrectAnswers": 1,
        "skippedQuestions": 0,
        "percentageScore": 90,
        "startTime": "2025-02-03T17:45:00Z",
        "endTime": "2025-02-03T18:00:00Z",
        "timeSpentSeconds": 900,
        "topicPerformance": {"derivatives": {"correct": 9, "total": 10, "percentage": 90}},
        "difficultyBreakdown": {
            "easy": {"correct": 5, "total": 5, "percentage": 100},
            "medium": {"correct": 3, "total": 3, "percentage": 100},
            "hard": {"correct": 1, "total": 2, "percentage": 50},
        },
    },
)
FINAL_UNGRADED = Example(
    "final-ungraded-user456",
    {
        "PK": "USER#user456",
        "SK": "PROGRESS#test4567#2025-01-30T10:00:00Z",
        "attemptId": "attempt798",
        "testId": "test4567",
        "testName": "Calculus Final Practice",
        "subjectId": CALCULUS_ID,
        "subjectName": "Calculus I",
        "totalQuestions": 40,
        "correctAnswers": 0,
        "incorrectAnswers": 0,
        "skippedQuestions": 1,
        "startTime": "2025-01-30T10:00:00Z",
        "endTime": "2025-01-30T11:20:00Z",
        "timeSpentSeconds": 4800,
        "answers": [],
        "completed": True,
        "graded": False,
    },
)

DAY = Example(
    "day-0120-user123",
    {
        "PK": "USER#user123",
        "SK": "DAILY#2025-01-20",
        "date": "2025-01-20",
        "testsCompleted": 3,
        "questionsAnswered": 150,
        "correctAnswers": 120,
        "studyTimeMinutes": 180,
        "videosWatched": 5,
        "flashcardsReviewed": 50,
        "topicsStudied": ["calculus", "physics", "chemistry"],
        "subjectsStudied": ["Calculus I", "Physics I", "Chemistry 101"],
        "studyStreak": 7,
        "loginStreak": 15,
        "timeByActivity": {"tests": 120, "flashcards": 30, "videos": 25, "community": 5},
    },
)
DAY_BEFORE = DAY.variation(
    "day-0119-user123",
    {"SK": "DAILY#2025-01-19", "date": "2025-01-19", "studyStreak": 6, "loginStreak": 14},
)
DAY_AFTER = DAY.variation(
    "day-0121-user123",
    {"SK": "DAILY#2025-01-21", "date": "2025-01-21", "studyStreak": 8, "loginStreak": 16},
)
DAY_OTHER_USER = DAY.variation("day-0120-user456", {"PK": "USER#user456", "studyStreak": 1})
