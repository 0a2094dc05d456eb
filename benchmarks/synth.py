"""How long synthesis takes of its own, beyond loading the library and CDK's built-in validation.

Run with `python benchmarks/synth.py [stage]`. It measures in one fresh process per run, and prints
the median of five: loading aws-cdk-lib, building the five stacks, and writing them without any rule
pack; then the same with all packs, so that the difference is what the packs cost.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys

RUNS = 5

_PROGRAM = """
import json, sys, tempfile, time
from pathlib import Path
start = time.perf_counter()
import aws_cdk
aws_cdk.App(builtin_cloud_formation_validation=False)
loaded = time.perf_counter()
from tools.synthesis import synthesize
with tempfile.TemporaryDirectory() as directory:
    synthesize({stage!r}, Path(directory), check_rules={check_rules})
print(json.dumps([loaded - start, time.perf_counter() - loaded]))
"""


def main() -> None:
    """Measure and print."""
    stage = sys.argv[1] if len(sys.argv) > 1 else "dev"
    for name, check_rules in (("without rule packs", False), ("with rule packs", True)):
        runs = [_measure(stage, check_rules=check_rules) for _ in range(RUNS)]
        load, own = (statistics.median(values) for values in zip(*runs, strict=True))
        print(f"{stage}, {name}: library {load:.2f} s, synthesis {own:.2f} s (median of {RUNS})")


def _measure(stage: str, *, check_rules: bool) -> tuple[float, float]:
    answer = subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(stage=stage, check_rules=check_rules)],
        capture_output=True,
        text=True,
        check=True,
    )
    load, own = json.loads(answer.stdout.splitlines()[-1])
    return load, own


if __name__ == "__main__":
    main()
