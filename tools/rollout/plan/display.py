"""Plans as people read them on a terminal."""

import json
from collections.abc import Iterable, Iterator

from tools.output.tables import visible
from tools.rollout.changes.change import Change, Verdict
from tools.rollout.plan.report import Report
from tools.rollout.plan.wording import (
    SUMMARY,
    backfill_lines,
    cost,
    place,
    reader_lines,
    step,
    wave_lines,
)


def report_text(report: Report, *, with_safe: bool = False) -> str:
    """Return a plan as text; what is safe is only counted, unless it is asked for."""
    lines = [f"{report.stage}: from {report.before} to {report.after}", ""]
    if not report.changes:
        return "\n".join([*lines, "Nothing changes."])
    lines += change_lines(report.of(Verdict.REFUSED))
    lines += change_lines(report.of(Verdict.STAGED))
    lines += change_lines(report.of(Verdict.SAFE)) if with_safe else ()
    lines += _section("Waves, then the ordinary deployment:", wave_lines(report))
    lines += _section("Building of indexes:", backfill_lines(report))
    lines += _section("Who reads the indexes that go:", reader_lines(report))
    if report.refactor:
        lines += ["Moved resources, for `cdk refactor`'s override file:"]
        lines += [json.dumps({"resources": dict(report.refactor)}, indent=2), ""]
    lines += [f"Cost: {cost(report)}", ""]
    counts = ", ".join(f"{len(report.of(verdict))} {verdict}" for verdict in Verdict)
    return "\n".join([*lines, f"{counts}. {SUMMARY[report.verdict]}"])


def change_lines(changes: Iterable[Change]) -> Iterator[str]:
    """Yield the lines of each change: what it is, why it has its verdict, what to do."""
    for change in changes:
        yield visible(
            f"{change.verdict.upper()}  {change.stack}  {change.resource_type}  {place(change)}"
        )
        yield visible(f"    {step(change)}")
        yield f"    {change.reason}"
        if change.advice:
            yield f"    → {change.advice}"
        yield ""


def _section(title: str, lines: Iterator[str]) -> list[str]:
    found = [f"  {line}" for line in lines]
    return [title, *found, ""] if found else []
