"""How long the test suite takes, and which tests and files take most of it.

Run as `python benchmarks/tests.py [--runs 3] [--repository OTHER_CHECKOUT] [-- pytest arguments]`.
The first run of a fresh clone also synthesizes every stage; later ones read what it wrote.
"""

import argparse
import resource
import statistics
import subprocess
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree as ET

REPOSITORY = Path(__file__).resolve().parents[1]
_SLOWEST = 10


def main() -> None:
    """Run the tests some times, and print medians and the slowest of the last run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--repository", type=Path, default=REPOSITORY)
    parser.add_argument("arguments", nargs="*", help="for pytest")
    options = parser.parse_args()
    walls, processors = [], []
    with tempfile.TemporaryDirectory() as directory:
        report = Path(directory) / "report.xml"
        for _ in range(options.runs):
            wall, processor = _run(options.repository, report, options.arguments)
            walls.append(wall)
            processors.append(processor)
            print(f"{wall:.0f} s, {processor:.0f} s of processor time")
        tests = _tests(report)
    print(f"median of {options.runs}: {statistics.median(walls):.0f} s,", end=" ")
    print(f"{statistics.median(processors):.0f} s of processor time, {len(tests)} tests")
    files: dict[str, float] = defaultdict(float)
    for name, seconds in tests.items():
        files[name.partition("::")[0]] += seconds
    for title, durations in (("files", files), ("tests", tests)):
        print(f"\nslowest {title}")
        for name in sorted(durations, key=lambda name: -durations[name])[:_SLOWEST]:
            print(f"{durations[name]:7.1f} s  {name}")


def _run(repository: Path, report: Path, arguments: list[str]) -> tuple[float, float]:
    """Return the seconds that a run took, and those of all its processes that have ended."""
    given = " ".join((f"--junitxml={report}", *arguments))
    before, started = _processor_seconds(), time.monotonic()
    subprocess.run(
        ["make", "test", f"PYTEST_ARGS={given}"],
        cwd=repository,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.monotonic() - started, _processor_seconds() - before


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tests(report: Path) -> dict[str, float]:
    cases = ET.parse(report).iter("testcase")  # noqa: S314  pytest wrote it just now
    return {
        f"{case.attrib['classname']}::{case.attrib['name']}": float(case.attrib["time"])
        for case in cases
    }


if __name__ == "__main__":
    main()
