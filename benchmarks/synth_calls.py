"""How many calls to Node it takes to synthesize a stage, and which lines of the app make them.

``python benchmarks/synth_calls.py [STAGE]`` prints the number, exactly, and the lines with the most
calls; ``--json`` prints figures. Every class, method and property of CDK lives in Node, so each use
of one is such a call.
"""

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from jsii._kernel.providers import process

from benchmarks.results import Figure, run_alone

PROJECT = Path(__file__).resolve().parent.parent
SHOWN = 40

_send = process._NodeProcess.send  # noqa: SLF001  jsii has no other place where all calls pass


def main() -> None:
    """Count and print."""
    # As a script's folder, this one would hide a package of `lambdas/` behind a module of its name.
    sys.path[:] = [path for path in sys.path if Path(path) != PROJECT / "benchmarks"]
    if any(argument.startswith("--") for argument in sys.argv[1:]):
        run_alone(measure, __doc__)
        return
    stage = sys.argv[1] if len(sys.argv) > 1 else "dev"
    lines = count_calls(stage)
    print(f"{sum(lines.values())} calls for {stage}")
    for line, calls in lines.most_common(SHOWN):
        print(f"{calls:5} {line}")


def measure(*, quick: bool) -> Iterator[Figure]:  # noqa: ARG001  it is exact, and quick
    """Yield the calls for the dev stage."""
    yield Figure("calls for the dev stage", "calls", (float(sum(count_calls("dev").values())),))


def count_calls(stage: str) -> Counter[str]:
    """Synthesize a stage and return how many calls each line of the app makes."""
    lines: Counter[str] = Counter()

    def counting(self: Any, request: Any, response_type: Any) -> Any:  # noqa: ANN401
        lines[_line_of_the_app(sys._getframe(1))] += 1  # noqa: SLF001  inspect is a hundred times as slow
        return _send(self, request, response_type)

    # With an account, CDK asks other things: the same is counted with and without credentials.
    for variable in ("CDK_DEFAULT_ACCOUNT", "CDK_DEFAULT_REGION"):
        os.environ.pop(variable, None)
    process._NodeProcess.send = counting  # type: ignore[method-assign]  # noqa: SLF001
    # Imported now: what modules ask CDK when they are loaded counts as well.
    from tools.synthesis import synthesize  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as directory:
        synthesize(stage, Path(directory), check_rules=False)
    return lines


def _line_of_the_app(frame: FrameType | None) -> str:
    while frame:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(PROJECT) and "site-packages" not in path.parts:
            return f"{path.relative_to(PROJECT)}:{frame.f_lineno}"
        frame = frame.f_back
    return "jsii"


if __name__ == "__main__":
    main()
