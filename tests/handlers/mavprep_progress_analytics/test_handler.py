"""The function as Lambda starts it: in a process of its own, with nothing but its environment."""

import json
import subprocess
import sys

from tests.handlers.mavprep_progress_analytics.analytics import USER, Analytics, environment_of
from tests.handlers.mavprep_progress_analytics.attempts import attempt, put
from tests.handlers.records import event
from tools.paths import REPOSITORY

_INVOKE = """
import gc, json, sys
from mavprep_progress_analytics.handler import handler

class Context:
    def get_remaining_time_in_millis(self):
        return 60_000

events = json.load(sys.stdin)
answers = [handler(event, Context()) for event in events]
print(json.dumps({"answers": answers, "modules": list(sys.modules), "gc": gc.get_threshold()[0]}))
"""


def test_the_function(analytics: Analytics) -> None:
    settings = environment_of(analytics.url)
    events = [event(put(attempt(test=f"test{n}"))) for n in range(3)]
    answer = subprocess.run(
        [sys.executable, "-c", _INVOKE],
        input=json.dumps(events),
        env={
            "DATABASE_HOST": settings.host,
            "DATABASE_PORT": str(settings.port),
            "DATABASE_NAME": settings.name,
            "DATABASE_USER": USER,
            "PYTHONPATH": str(REPOSITORY / "lambdas"),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    result = json.loads(answer.stdout.splitlines()[-1])
    assert result["answers"] == [{"batchItemFailures": []}] * 3
    assert [sums[0] for sums in analytics.sums().values()] == [3]
    assert result["gc"] > 1_000_000
    slow = {"boto3", "botocore.auth", "botocore.session"}
    assert slow.isdisjoint(result["modules"])
