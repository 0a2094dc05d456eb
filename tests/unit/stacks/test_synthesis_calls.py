"""Synthesis asks CDK no more than it does today."""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]

MAX_CALLS = 1559
"""Calls to Node for the dev stage, as `benchmarks/synth_calls.py` counts them.

Every class, method and property of CDK that Python uses is such a call, and waiting for Node is
most of what synthesis takes. Where a new table, function or published value makes more, raise the
number to what the test reports; where code asks again for what it knew, let it keep the answer
instead. When the number falls, lower it.
"""


def test_synthesis_makes_no_more_calls_to_node_than_it_did() -> None:
    # In a process of its own: what other tests have asked already would not be counted.
    answer = subprocess.run(
        [sys.executable, "benchmarks/synth_calls.py", "dev"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    calls = int(answer.stdout.split(maxsplit=1)[0])
    assert calls <= MAX_CALLS, f"See MAX_CALLS in {__file__}. Most of them:\n{answer.stdout}"
