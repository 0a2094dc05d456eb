"""Attempts that a bad release deleted or changed come back, and count as they did."""

from collections.abc import Callable
from pathlib import Path

from data_platform.dynamodb.schema import Table
from stacks.mavprep.progress import PROGRESS
from tests.handlers.mavprep_progress_analytics.analytics import Analytics
from tests.handlers.mavprep_progress_analytics.attempts import attempt
from tests.handlers.records import event
from tests.handlers.restore.restoring import Restoring
from tests.handlers.tables import LiveTable
from tools.restore.copying import Mode, Request

ATTEMPTS = [attempt(test=f"test{number}") for number in range(4)]


def test_analytics_agree_again(
    analytics: Analytics, live_table: Callable[[Table], LiveTable], tmp_path: Path
) -> None:
    base, bad, live = (live_table(PROGRESS) for _ in range(3))
    for each in ATTEMPTS:
        base.put(each)
        live.put(each)
    analytics.handle(event(*live.stream_records(4)))
    before = analytics.sums()

    wrong = [{**each, "percentageScore": 1} for each in ATTEMPTS[2:]]
    for each in ATTEMPTS[:2]:
        live.delete(each)
    for each in wrong:
        live.put(each)
        bad.put(each)
    analytics.handle(event(*live.stream_records(4, after=4)))
    assert analytics.sums() != before

    Restoring(base, bad, live, tmp_path).run(Request(Mode.WINDOW))
    analytics.handle(event(*live.stream_records(4, after=8)))

    assert analytics.sums() == before
