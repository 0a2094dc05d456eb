"""Plans as plain data for JSON."""

from dataclasses import asdict
from typing import Any

from tools.rollout.plan.report import Report


def report_record(report: Report) -> dict[str, Any]:
    """Return a plan as JSON takes it; times are in seconds, amounts in USD a month."""
    return {
        "stage": report.stage,
        "from": report.before,
        "to": report.after,
        "verdict": report.verdict,
        "changes": [asdict(change) for change in report.changes],
        "waves": [
            {
                "stack": stack,
                "number": wave.number,
                "touches": [asdict(touch) for touch in wave.touches],
            }
            for stack, waves in report.waves.items()
            for wave in waves
        ],
        "refactor": dict(report.refactor),
        "backfills": [
            {**asdict(each), "expected": each.expected.total_seconds()} for each in report.backfills
        ],
        "index_readers": [asdict(each) for each in report.readers],
        "usd_a_month": {"before": report.cost_before, "after": report.cost_after},
    }
