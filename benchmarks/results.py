"""What benchmarks measure: figures with their spread, and how a benchmark is run.

A benchmark is a module with ``measure(*, quick)``, which yields figures; `benchmarks.registry`
names all of them. Each also runs alone: ``python -m benchmarks.NAME [--quick] [--json]``.
"""

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass

_WHOLE = 100
"""From here on, digits behind the point say nothing."""


@dataclass(frozen=True)
class Figure:
    """One thing that was measured, in every run.

    Attributes
    ----------
    name
        What it is.
    unit
        Such as `s`, `records/s`, or `times` for a ratio within one run.
    values
        One for each run.
    is_detail
        Whether only the page of all results shows it.
    """

    name: str
    unit: str
    values: tuple[float, ...]
    is_detail: bool = False

    @property
    def median(self) -> float:
        """The value in the middle."""
        return statistics.median(self.values)

    def __str__(self) -> str:
        """Write the median, and the spread if there were several runs."""
        text = f"{written(self.median)} {self.unit}"
        if len(self.values) == 1:
            return text
        low, high = written(min(self.values)), written(max(self.values))
        return f"{text} ({low} to {high})" if low != high else text


Measure = Callable[..., Iterable[Figure]]
"""Takes `quick`, and yields figures as they are known."""


def ratios(name: str, of: Sequence[float], to: Sequence[float]) -> Figure:
    """Return how many times as much one is as the other, run by run."""
    return Figure(name, "times", tuple(a / b for a, b in zip(of, to, strict=True)))


def twentieths(values: Sequence[float]) -> tuple[float, ...]:
    """Return the nineteen values that part many into twenty: a single slow one is no spread."""
    return tuple(statistics.quantiles(values, n=20))


def written(value: float) -> str:
    """Write a number with three digits, or all those before the point."""
    return f"{value:,.0f}" if abs(value) >= _WHOLE else f"{value:.3g}"


def run_alone(measure: Measure, description: str | None) -> None:
    """Measure, and print each figure as it is known, or all as JSON."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="fewer and smaller runs")
    parser.add_argument("--json", action="store_true", help="print JSON for scripts")
    options = parser.parse_args()
    figures = []
    for figure in measure(quick=options.quick):
        figures.append(asdict(figure))
        if not options.json:
            sys.stdout.write(f"{figure.name}: {figure}\n")
            sys.stdout.flush()
    if options.json:
        sys.stdout.write(json.dumps(figures) + "\n")
