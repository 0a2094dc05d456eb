"""Realistic events of the stream of `MavPrep-Progress`: attempts at tests of fifty questions."""

import json
from collections.abc import Sequence
from random import Random
from typing import Any

MAX_EVENT = 6_000_000
"""In bytes; Lambda calls a function with up to 6 MB."""

_QUESTIONS = 50
_SHARE_CORRECT = 0.8
_DIFFICULTIES = {"easy": 15, "medium": 25, "hard": 10}
_TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/MavPrep-Progress"


def full_event(subjects: Sequence[str], *, seed: int) -> str:
    """Return an event as large as they get; half of its records are gradings of earlier attempts.

    Parameters
    ----------
    subjects
        Identifiers of existing subjects.
    seed
        Another one gives other attempts.
    """
    random = Random(seed)  # noqa: S311  made-up data
    records: list[str] = []
    size = 0
    while True:
        number = seed * 10_000 + len(records)
        record = json.dumps(_record(random, number, subjects), separators=(",", ":"))
        size += len(record) + 1
        if size > MAX_EVENT:
            return f'{{"Records":[{",".join(records)}]}}'
        records.append(record)


def _record(random: Random, number: int, subjects: Sequence[str]) -> dict[str, Any]:
    new = _attempt(random, number, subjects)
    data = {
        "ApproximateCreationDateTime": 1737390600,
        "Keys": {"PK": new["PK"], "SK": new["SK"]},
        "NewImage": new,
        "SequenceNumber": str(10**20 + number),
        "SizeBytes": 9000,
        "StreamViewType": "NEW_AND_OLD_IMAGES",
    }
    is_grading = bool(number % 2)
    if is_grading:
        data["OldImage"] = {**new, "graded": {"BOOL": False}}
    return {
        "eventID": f"{number:032x}",
        "eventName": "MODIFY" if is_grading else "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": data,
        "eventSourceARN": f"{_TABLE}/stream/2025-01-01T00:00:00.000",
    }


def _attempt(random: Random, number: int, subjects: Sequence[str]) -> dict[str, Any]:
    results = {name: random.randint(total // 2, total) for name, total in _DIFFICULTIES.items()}
    correct = sum(results.values())
    start = f"2025-01-{random.randint(1, 28):02}T{random.randint(0, 23):02}:30:00Z"
    return {
        "PK": {"S": f"USER#user{random.randint(1, 100_000)}"},
        "SK": {"S": f"PROGRESS#test{number}#{start}"},
        "attemptId": {"S": f"attempt{number}"},
        "testId": {"S": f"test{number}"},
        "testName": {"S": "Calculus Midterm Practice"},
        "subjectId": {"S": random.choice(subjects)},
        "subjectName": {"S": "Calculus I"},
        "score": _number(random.randint(0, 100)),
        "totalQuestions": _number(_QUESTIONS),
        "correctAnswers": _number(correct),
        "incorrectAnswers": _number(_QUESTIONS - correct),
        "skippedQuestions": _number(0),
        "percentageScore": _number(100 * correct / _QUESTIONS),
        "startTime": {"S": start},
        "endTime": {"S": start},
        "timeSpentSeconds": _number(random.randint(600, 6_000)),
        "topicPerformance": {
            "M": {topic: _result(8, 10) for topic in ("derivatives", "integrals", "limits")}
        },
        "difficultyBreakdown": {
            "M": {name: _result(count, _DIFFICULTIES[name]) for name, count in results.items()}
        },
        "answers": {"L": [_answer(random, question) for question in range(_QUESTIONS)]},
        "completed": {"BOOL": True},
        "graded": {"BOOL": True},
    }


def _answer(random: Random, question: int) -> dict[str, Any]:
    return {
        "M": {
            "questionId": {"S": f"q{question}"},
            "selectedOption": {"S": random.choice("ABCD")},
            "correct": {"BOOL": random.random() < _SHARE_CORRECT},
            "timeSpent": _number(random.randint(10, 150)),
        }
    }


def _result(correct: int, total: int) -> dict[str, Any]:
    counts = {
        "correct": _number(correct),
        "total": _number(total),
        "percentage": _number(round(100 * correct / total, 1)),
    }
    return {"M": counts}


def _number(value: float) -> dict[str, str]:
    return {"N": f"{value:g}"}
