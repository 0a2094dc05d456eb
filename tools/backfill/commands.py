"""`datactl backfill`: gives existing items what a rule of today needs of them."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from botocore.config import Config
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from data_platform.deployment import Deployment
from data_platform.dynamodb.backfills import Backfill
from data_platform.dynamodb.schema import Product, Table
from data_platform.dynamodb.sharding import with_sharded_indexes
from data_platform.interruptions import end_interrupted
from stacks.environments import stage_named
from tools.aws import aws_errors, new_client
from tools.backfill.counts import Counts, Standing
from tools.backfill.display import described_run, found_in_words, print_run
from tools.backfill.running import Advance, checkpoint_path, count, run
from tools.backfill.target import Target
from tools.confirming import require_confirmation
from tools.local_aws import require_environment
from tools.muting.errors import MutingError
from tools.muting.options import mute_option
from tools.muting.tables import table_muted
from tools.options import (
    MAX_SEGMENTS,
    as_json_option,
    local_option,
    namespace_option,
    pace_options,
    stage_option,
)
from tools.output.groups import Command
from tools.output.json_text import json_text
from tools.paths import BACKFILLS
from tools.place import require_place
from tools.table_scans.checkpoint import BusyError, Checkpoint, only_run
from tools.table_scans.pacing import Pace, TokenBucket


@dataclass(frozen=True)
class _Options:
    """How to go about it."""

    deployment: Deployment
    folder: Path
    segments: int
    dry_run: bool
    is_sure: bool
    as_json: bool
    muted: Callable[[], AbstractContextManager[None]]
    """Keeps warnings about the table silent while it is written to."""


@click.command(cls=Command)
@click.argument("table_name", metavar="TABLE")
@stage_option
@namespace_option
@local_option
@click.option("--only", "names", multiple=True, help="Only the backfill of this name.")
@click.option("--dry-run", is_flag=True, help="Only count; write nothing.")
@pace_options
@mute_option
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
@as_json_option
def backfill(
    *,
    table_name: str,
    stage: str,
    namespace: str | None,
    local: bool,
    names: tuple[str, ...],
    dry_run: bool,
    write_units: float,
    read_units: float,
    segments: int,
    mute_minutes: int | None,
    is_sure: bool,
    as_json: bool,
) -> None:
    """Give items of TABLE what they lack that were written before a rule of today.

    It counts, asks in a protected stage, writes on condition that nobody was faster, and counts
    again. It can be interrupted, and takes up where it was; to repeat it does no harm. Exit status
    1 if items still lack something.
    """
    product, declared = _table_named(table_name)
    table = with_sharded_indexes(declared, stage_named(stage).sharded_indexes)
    chosen = _chosen(table, names)
    environment = require_environment() if local else None
    deployment = Deployment(stage=stage_named(stage), namespace=namespace)
    place = "local" if local else stage
    options = _Options(
        deployment,
        BACKFILLS / place,
        segments,
        dry_run=dry_run,
        is_sure=is_sure,
        as_json=as_json,
        muted=lambda: table_muted(
            lambda service: new_client(service, environment),
            deployment=deployment,
            product=product,
            table_name=deployment.named(table.name),
            command="backfill",
            minutes=mute_minutes,
            say=lambda text: click.echo(text, err=True),
        ),
    )
    runs = []
    for each in chosen:
        pace = Pace(TokenBucket(read_units), TokenBucket(write_units))
        with aws_errors(deployment.named(table.name)):
            require_place(deployment.stage, environment)
            target = Target(_client(environment), deployment.named(table.name), table, each, pace)
            runs.append(_run(target, options))
    if as_json:
        click.echo(json_text(runs))
    if not dry_run and any(each["after"]["lacking"] for each in runs):
        sys.exit(1)


def _table_named(name: str) -> tuple[Product, Table]:
    from stacks.products import PRODUCTS  # noqa: PLC0415  a wrong declaration fails on import

    tables = {table.name: (product, table) for product in PRODUCTS for table in product.tables}
    if name not in tables:
        known = ", ".join(each.name for _, each in tables.values() if each.backfills)
        raise click.UsageError(f"There is no table {name!r}. Those with backfills: {known}.")
    return tables[name]


def _chosen(table: Table, names: tuple[str, ...]) -> list[Backfill]:
    if not table.backfills:
        raise click.UsageError(f"{table.name} declares no backfill: its items lack nothing.")
    known = [each.name for each in table.backfills]
    for name in names:
        if name not in known:
            raise click.UsageError(
                f"{table.name} has no backfill {name!r}: use one of {', '.join(known)}."
            )
    return [each for each in table.backfills if not names or each.name in names]


def _client(environment: Mapping[str, str] | None) -> Any:  # noqa: ANN401  made at run time
    retries = Config(
        retries={"mode": "standard", "total_max_attempts": 10},
        max_pool_connections=MAX_SEGMENTS,
    )
    return new_client("dynamodb", environment, config=retries)


def _run(target: Target, options: _Options) -> dict[str, Any]:
    started = time.monotonic()
    if options.dry_run:
        before, done, after = _counted(target, options), None, None
    else:
        path = checkpoint_path(options.folder, target.table_name, target.backfill)
        try:
            with only_run(path):
                before, done, after = _filled(target, path, options)
        except BusyError as error:
            sys.exit(f"error: {error} Wait for it, or stop it.")
        except MutingError as error:
            sys.exit(f"error: {error}")
        except KeyboardInterrupt:
            end_interrupted("Interrupted: run it again to go on.")
    described = described_run(target, before, time.monotonic() - started, done, after)
    print_run(described, as_json=options.as_json)
    return described


def _filled(target: Target, path: Path, options: _Options) -> tuple[Counts, Counts, Counts]:
    """Return what was counted before, what was done, and what is counted now."""
    subject = target.subject()
    checkpoint = Checkpoint.read(path, subject, Counts)
    if checkpoint is None:
        before = _counted(target, options)
        click.echo(f"{target.backfill.name}: {found_in_words(before.described())}.", err=True)
        if not before.standings[Standing.LACKING]:
            return before, Counts(), before
        _ask(target, options)
        checkpoint = Checkpoint.begin(path, subject, options.segments, before)
        checkpoint.save()
    else:
        click.echo(f"{target.backfill.name}: takes up a run that broke off.", err=True)
    with options.muted(), _progress(target, "writing", checkpoint.before) as advance:
        run(target, checkpoint, advance)
    after = _counted(target, options)
    checkpoint.remove()
    return checkpoint.before, checkpoint.done, after


def _counted(target: Target, options: _Options) -> Counts:
    with _progress(target, "counting") as advance:
        return count(target, options.segments, advance)


def _ask(target: Target, options: _Options) -> None:
    stage = options.deployment.stage
    if stage.protected and not options.is_sure:
        require_confirmation(
            f"Write to {target.table_name} in the protected stage {stage.name}?", "--yes"
        )


@contextmanager
def _progress(target: Target, doing: str, before: Counts | None = None) -> Iterator[Advance]:
    columns = (SpinnerColumn(), TextColumn("{task.description}: {task.completed:,.0f} items"))
    console = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
        total = before.examined if before else None
        task = progress.add_task(f"{target.backfill.name}, {doing}", total=total)
        yield lambda items: progress.advance(task, items)
