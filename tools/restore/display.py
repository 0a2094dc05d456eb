"""How a restore is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from tools.restore.copying import Outcome, number_to_write
from tools.restore.decisions import Decision
from tools.restore.settings import BESIDE_THE_TABLE, Lack
from tools.table_scans.tallies import Tally

UNDONE = (Outcome.CONTENDED, Outcome.TOO_MANY_ATTRIBUTES)


def described_found(found: Tally) -> dict[str, int]:
    """Return what would happen, as JSON has it."""
    return {each.name.lower(): found.standings[each] for each in Decision if found.standings[each]}


def described_done(done: Tally) -> dict[str, int]:
    """Return what happened, as JSON has it."""
    written = {each.name.lower(): done.outcomes[each] for each in Decision if each.is_written}
    left = {each.name.lower(): done.outcomes[each] for each in UNDONE if done.outcomes[each]}
    return {**written, **left}


def print_found(table_name: str, found: Tally) -> None:
    """Print what would happen to a live table, in numbers."""
    click.echo(
        f"{table_name}: {number_to_write(found):,} of {found.examined:,} items would be written."
    )
    for each in Decision:
        if number := found.standings[each]:
            click.echo(f"  {number:>12,}  {each.value}")


def print_warnings(warnings: Sequence[str]) -> None:
    """Print what has to be looked at before items are put back."""
    for each in warnings:
        click.echo(f"warning: {each}", err=True)


def print_done(table_name: str, done: Tally, listed: Path) -> None:
    """Print what happened to a live table."""
    parts = [f"{done.outcomes[each]:,} {_PAST[each]}" for each in _PAST if done.outcomes[each]]
    click.echo(f"{table_name}: {', '.join(parts) or 'nothing was to be written'}.")
    for each in UNDONE:
        if number := done.outcomes[each]:
            click.echo(f"  {number:>12,}  {each.value}")
    if listed.exists():
        click.echo(f"The keys of what was left alone are in {listed}.")


def print_new_table(name: str, lacking: Sequence[Lack]) -> None:
    """Print what a new table lacks."""
    click.echo(f"{name} is there. A restore brings back items and indexes, and nothing else.")
    for each in lacking:
        click.echo(f"  it lacks: {each.what} ({each.wanted})")
    click.echo(f"  it lacks: {BESIDE_THE_TABLE}")


def print_own_steps(table_name: str, stack: str, stage: str) -> None:
    """Print what makes a table the stack's own again."""
    click.echo(
        f"{table_name} stands under its own name, with the settings that it is to have. What is "
        "left:\n"
        f"  npx cdk drift {stack} -c stage={stage}   # what else differs from the template\n"
        f"  datactl adopt --stage {stage}   # whether its stack has it; if not, what imports it\n"
        "  Its stream is a new one: consumers follow it when their event source mappings are made "
        "anew, see docs/recovery/one-table.md."
    )


def lacking_described(lacking: Sequence[Lack]) -> list[Mapping[str, Any]]:
    """Return what a new table lacks, as JSON has it."""
    return [{"what": each.what, "wanted": each.wanted} for each in lacking]


_PAST = {
    Decision.PUT_BACK: "put back",
    Decision.REVERT: "reverted",
    Decision.OVERWRITE: "overwritten",
}
