"""How backfills are shown."""

from typing import Any

import click

from tools.backfill.counts import Counts, Outcome
from tools.backfill.target import Target


def described_run(
    target: Target,
    before: Counts,
    seconds: float,
    done: Counts | None = None,
    after: Counts | None = None,
) -> dict[str, Any]:
    """Return what was found and done, as JSON has it; without `done` nothing was."""
    described: dict[str, Any] = {
        "table": target.table_name,
        "backfill": target.backfill.name,
        "before": before.described(),
    }
    if done is not None and after is not None:
        described["outcomes"] = {each.value: done.outcomes[each] for each in Outcome}
        described["after"] = after.described()
    described["readUnits"] = round(target.pace.reads.used, 1)
    described["writeUnits"] = round(target.pace.writes.used, 1)
    described["seconds"] = round(seconds, 1)
    return described


def found_in_words(found: dict[str, Any]) -> str:
    """Return a count as the end of a sentence."""
    sentence = f"{found['lacking']:,} of {found['matching']:,} items lack something"
    reasons = [f"{number:,} because {reason}" for reason, number in found["underivable"].items()]
    return f"{sentence} ({'; '.join(reasons)})" if reasons else sentence


def print_run(described: dict[str, Any], *, as_json: bool) -> None:
    """Print what was found and done, for people."""
    if as_json:
        return
    name = described["backfill"]
    if "after" not in described:
        click.echo(f"{name}: {found_in_words(described['before'])}. Nothing was written.")
        return
    outcomes = ", ".join(f"{n:,} {what}" for what, n in described["outcomes"].items() if n)
    click.echo(f"{name}: {outcomes or 'nothing to do'}. Now {found_in_words(described['after'])}.")
    click.echo(
        f"{described['readUnits']:,} read units, {described['writeUnits']:,} write units, "
        f"{described['seconds']:,} s."
    )
