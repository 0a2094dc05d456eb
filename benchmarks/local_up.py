"""How long it takes from a fresh clone to a verified deployment on this machine.

Run with `python benchmarks/local_up.py`. It copies the working tree into a temporary folder and
measures there, one after the other:

- `make setup`, with the download caches of this machine as they are;
- `make local`, which starts, deploys, and verifies every documented query;
- `make local` again, when nothing has changed;
- `datactl local down`.

The phases that `datactl local up` reports are shown below the run that they belong to. Nothing
else should run on the machine meanwhile.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
FIRST_LIMIT_SECONDS = 90
SECOND_LIMIT_SECONDS = 30

_PHASE = re.compile(r"^(?P<label>\S.*?) +(?P<seconds>\d+\.\d) s( |$)", re.MULTILINE)


@dataclass(frozen=True)
class Run:
    """One measured command.

    Attributes
    ----------
    seconds
        From start to end.
    phases
        The seconds of each phase that the command itself reported.
    """

    name: str
    seconds: float
    phases: dict[str, float]


def main() -> None:
    """Measure and print; end with status 1 if a limit is missed."""
    with tempfile.TemporaryDirectory() as directory:
        clone = Path(directory) / "clone"
        _copy(clone)
        setup = _measure("make setup", clone)
        try:
            first = _measure("make local", clone)
            second = _measure("make local", clone, "make local, nothing changed")
        finally:
            down = _measure(f"{clone}/.venv/bin/datactl local down", clone, "datactl local down")
    for run in (setup, first, second, down):
        print(f"{run.name:<36} {run.seconds:6.1f} s")
        for label, seconds in run.phases.items():
            print(f"  {label:<34} {seconds:6.1f} s")
    whole = setup.seconds + first.seconds
    print(f"fresh clone to verified deployment   {whole:6.1f} s (limit {FIRST_LIMIT_SECONDS} s)")
    print(
        f"second run                           {second.seconds:6.1f} s "
        f"(limit {SECOND_LIMIT_SECONDS} s)"
    )
    sys.exit(whole > FIRST_LIMIT_SECONDS or second.seconds > SECOND_LIMIT_SECONDS)


def _copy(clone: Path) -> None:
    """Copy what a commit of the working tree would hold."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        source, target = REPOSITORY / name, clone / name
        if source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


def _measure(command: str, directory: Path, name: str | None = None) -> Run:
    started = time.monotonic()
    done = subprocess.run(
        command.split(),
        cwd=directory,
        # The environment of whoever runs this must not be that of the clone.
        env={key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"},
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - started
    if done.returncode != 0:
        sys.exit(f"{command} failed:\n{done.stdout}{done.stderr}")
    phases = {found["label"]: float(found["seconds"]) for found in _PHASE.finditer(done.stderr)}
    return Run(name or command, seconds, phases)


if __name__ == "__main__":
    main()
