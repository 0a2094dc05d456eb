"""The words of a plan that a terminal and a pull request share."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from tools.rollout.changes.change import Change, Verdict
from tools.rollout.plan.report import Report

_MAX_VALUE = 120
SUMMARY = {
    Verdict.SAFE: "Safe: one ordinary deployment makes all of it.",
    Verdict.STAGED: "Staged: it takes several steps, or somebody who looks first.",
    Verdict.REFUSED: "Refused: deployed like this, it loses data or what others rely on.",
}


def place(change: Change) -> str:
    """Return what changes: the physical name if there is one, and the path."""
    where = change.name or change.logical_id or change.stack
    return f"{where} {change.path}".strip()


def step(change: Change) -> str:
    """Return the two values, shortened."""
    if change.before == change.after:
        return "made anew"
    if change.before is None:
        return f"new: {_value(change.after)}"
    if change.after is None:
        return f"gone: {_value(change.before)}"
    path, before, after = _innermost(change.before, change.after)
    return f"{path}{_value(before)} → {_value(after)}"


def _innermost(before: Any, after: Any) -> tuple[str, Any, Any]:  # noqa: ANN401
    """Return the place within two values that alone differs, and what stands there."""
    path = ""
    while isinstance(before, dict) and isinstance(after, dict):
        differing = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        if len(differing) != 1 or differing[0] not in before or differing[0] not in after:
            break
        path += f"{differing[0]}: "
        before, after = before[differing[0]], after[differing[0]]
    return path, before, after


def _value(value: Any) -> str:  # noqa: ANN401  properties are JSON
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= _MAX_VALUE else f"{text[:_MAX_VALUE]} …"


def wave_lines(report: Report) -> Iterator[str]:
    """Yield a line for each wave, with all that it touches."""
    for stack, waves in report.waves.items():
        for wave in waves:
            touched = "; ".join(
                f"{touch.action} {touch.subject} of {touch.table}" for touch in wave.touches
            )
            yield f"{stack}, wave {wave.number}: {touched}"


def duration(time: timedelta) -> str:
    """Return a time in the unit that people would use."""
    minutes = time.total_seconds() / 60
    return f"{minutes:,.0f} min" if minutes < 120 else f"{minutes / 60:,.1f} h"  # noqa: PLR2004


def cost(report: Report) -> str:
    """Return both costs."""
    difference = report.cost_after - report.cost_before
    return (
        f"USD {report.cost_before:,.2f} a month before, {report.cost_after:,.2f} after "
        f"({difference:+,.2f}; load as declared, docs/costs.md)"
    )


def backfill_lines(report: Report) -> Iterator[str]:
    """Yield how long each index takes to build."""
    for each in report.backfills:
        yield f"{each.index} of {each.table}: about {duration(each.expected)} ({each.basis})"


def reader_lines(report: Report) -> Iterator[str]:
    """Yield who reads each index that goes."""
    for each in report.readers:
        yield f"{each.index} of {each.table}: {each.sentence}"
