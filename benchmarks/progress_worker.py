"""A process that stands for Lambda's: decodes events and hands them to one of two functions.

Run by `progress_analytics.py` with `function` or `powertools`, and the files of the events. Prints
the seconds of decoding and of processing each event, and the highest memory, as JSON.
"""

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Handler = Callable[[Any, Any], object]

_UPSERT = """
    INSERT INTO analytics_subject_performance AS stored (
        user_id, subject_id, date, tests_taken, questions_answered, correct_answers, score_sum,
        study_time_seconds, easy_correct, easy_total, medium_correct, medium_total, hard_correct,
        hard_total
    )
    VALUES (%s, %s, %s, 1, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (user_id, subject_id, date) DO UPDATE
        SET tests_taken = stored.tests_taken + 1,
            questions_answered = stored.questions_answered + excluded.questions_answered,
            correct_answers = stored.correct_answers + excluded.correct_answers,
            score_sum = stored.score_sum + excluded.score_sum,
            study_time_seconds = stored.study_time_seconds + excluded.study_time_seconds,
            easy_correct = stored.easy_correct + excluded.easy_correct,
            easy_total = stored.easy_total + excluded.easy_total,
            medium_correct = stored.medium_correct + excluded.medium_correct,
            medium_total = stored.medium_total + excluded.medium_total,
            hard_correct = stored.hard_correct + excluded.hard_correct,
            hard_total = stored.hard_total + excluded.hard_total
"""


class Context:
    """What the function reads of an invocation's context."""

    def get_remaining_time_in_millis(self) -> int:
        """Return a time that never ends."""
        return 900_000


def main() -> None:
    """Process the events."""
    handle = _function() if sys.argv[1] == "function" else _powertools()
    timings = []
    for name in sys.argv[2:]:
        text = Path(name).read_bytes()
        started = time.perf_counter()
        event = json.loads(text)
        decoded = time.perf_counter()
        with (
            Path(os.devnull).open("w", encoding="utf-8") as nowhere,
            contextlib.redirect_stdout(nowhere),
        ):
            handle(event, Context())
        timings.append((decoded - started, time.perf_counter() - decoded))
        del event
    print(json.dumps({"timings": timings, "memory": _highest_memory()}))


def _highest_memory() -> float:
    """Return megabytes; getrusage would count the process that started this one as well."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _function() -> Handler:
    from mavprep_progress_analytics.handler import handler  # noqa: PLC0415

    return handler


def _powertools() -> Handler:
    """Powertools with all defaults, and one upsert for each record, as the document sketches it."""
    import psycopg  # noqa: PLC0415
    from aws_lambda_powertools.utilities.batch import (  # noqa: PLC0415
        BatchProcessor,
        EventType,
        process_partial_response,
    )

    connection = psycopg.connect(
        host=os.environ["DATABASE_HOST"],
        port=int(os.environ["DATABASE_PORT"]),
        dbname=os.environ["DATABASE_NAME"],
        user=os.environ["DATABASE_USER"],
        autocommit=True,
    )
    processor = BatchProcessor(event_type=EventType.DynamoDBStreams)

    def apply(record: Any) -> None:  # noqa: ANN401
        connection.execute(_UPSERT, _values(record.dynamodb.new_image))

    def handle(event: Any, context: Any) -> object:  # noqa: ANN401
        return process_partial_response(
            event=event, record_handler=apply, processor=processor, context=context
        )

    return handle


def _values(item: Mapping[str, Any]) -> list[Any]:
    breakdown = item["difficultyBreakdown"]
    return [
        item["PK"].removeprefix("USER#"),
        item["subjectId"],
        item["startTime"][:10],
        item["correctAnswers"] + item["incorrectAnswers"],
        item["correctAnswers"],
        item["percentageScore"],
        item["timeSpentSeconds"],
        *(
            breakdown[name][count]
            for name in ("easy", "medium", "hard")
            for count in ("correct", "total")
        ),
    ]


if __name__ == "__main__":
    main()
