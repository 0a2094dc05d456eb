"""Plans as comments of a pull request."""

from collections.abc import Iterator, Sequence

from tools.output.markdown import code, markdown_table
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

_MAX_ROWS = 60
"""Of a table: GitHub takes 65,536 characters a comment."""


def report_markdown(report: Report) -> str:
    """Return a plan as Markdown."""
    lines = [
        f"### Rollout of `{report.stage}`: {report.verdict}",
        "",
        f"From {report.before} to {report.after}. {SUMMARY[report.verdict]}"
        if report.changes
        else f"From {report.before} to {report.after} nothing changes.",
        "",
    ]
    for verdict in (Verdict.REFUSED, Verdict.STAGED):
        lines += _table(verdict, report.of(verdict))
    lines += _list("Waves before the ordinary deployment", wave_lines(report))
    lines += _list("Building of indexes", backfill_lines(report))
    lines += _list("Who reads the indexes that go", reader_lines(report))
    if report.changes:
        lines += [f"Cost: {cost(report)}.", ""]
    safe = report.of(Verdict.SAFE)
    if safe:
        lines += [f"<details><summary>{len(safe)} safe changes</summary>", ""]
        lines += _table(Verdict.SAFE, safe)
        lines += ["</details>", ""]
    return "\n".join(lines)


def _table(verdict: Verdict, changes: Sequence[Change]) -> list[str]:
    if not changes:
        return []
    header = (f"{verdict.capitalize()} ({len(changes)})", "change", "reason", "what to do")
    rows = [
        (
            f"{change.stack}<br>{code(place(change))}",
            code(step(change)),
            change.reason,
            change.advice,
        )
        for change in changes[:_MAX_ROWS]
    ]
    more = len(changes) - len(rows)
    return [markdown_table(header, rows), "", *([f"… and {more} more.", ""] if more else [])]


def _list(title: str, lines: Iterator[str]) -> list[str]:
    found = [f"- {line}" for line in lines]
    return [f"**{title}**", "", *found, ""] if found else []
