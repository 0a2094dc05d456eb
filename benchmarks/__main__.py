"""`make bench`: runs all benchmarks, and writes what they measured.

``python -m benchmarks [NAME…] [--full]`` runs some of them, and keeps the figures of the others.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from benchmarks.pages import RESULTS, write_pages
from benchmarks.registry import BENCHMARKS, Benchmark
from tools.paths import REPOSITORY

_PACKAGES = ("aws-cdk-lib", "boto3", "moto", "psycopg")


def main() -> None:
    """Run them one after the other; end with status 1 if one fails."""
    names = [each.name for each in BENCHMARKS]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(names)}")
    parser.add_argument("--full", action="store_true", help="more and larger runs")
    options = parser.parse_args()
    if unknown := set(options.names) - set(names):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    chosen = [each for each in BENCHMARKS if each.name in (options.names or names)]
    results: dict[str, Any] = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    # Of what is no longer there, nothing is kept.
    results = {name: results[name] for name in names if name in results}
    failed = []
    for number, benchmark in enumerate(chosen, start=1):
        started = time.monotonic()
        _say(f"{number} of {len(chosen)}: {benchmark.name} … ")
        figures = _run(benchmark, is_quick=not options.full)
        _say(f"{time.monotonic() - started:.0f} s\n")
        if figures is None:
            failed.append(benchmark.name)
        else:
            results[benchmark.name] = {"figures": figures, **_circumstances(options.full)}
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", "utf-8")
    write_pages(results)
    sys.exit(f"error: {', '.join(failed)} failed." if failed else 0)


def _run(benchmark: Benchmark, *, is_quick: bool) -> list[dict[str, Any]] | None:
    quick = ["--quick"] if is_quick else []
    command = [sys.executable, "-m", f"benchmarks.{benchmark.name}", "--json", *quick]
    limit = benchmark.limit_seconds if is_quick else None
    try:
        done = subprocess.run(
            command, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=limit
        )
    except subprocess.TimeoutExpired:
        _say(f"more than {limit} s, ")
        return None
    if done.returncode != 0:
        sys.stderr.write(done.stdout + done.stderr)
        return None
    figures: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return [
        {**each, "values": [float(f"{value:.4g}") for value in each["values"]]} for each in figures
    ]


def _circumstances(full: bool) -> dict[str, Any]:  # noqa: FBT001  one value
    load, _, _ = os.getloadavg()
    return {
        "at": datetime.now(UTC).date().isoformat(),
        "is_quick": not full,
        "cores": os.cpu_count(),
        "load": round(load, 1),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
    }


def _say(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


if __name__ == "__main__":
    main()
