"""`datactl snapshot`: backups of a whole stage, before a change that could lose data."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import boto3
import click
from botocore.config import Config
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from data_platform.deployment import Deployment
from data_platform.interruptions import end_interrupted
from data_platform.stage import Stage
from stacks.environments import stage_named
from tools.aws import AWS_ERRORS, aws_errors, explained, new_client
from tools.configuration import chosen_namespace
from tools.confirming import require_confirmation
from tools.local_aws import require_environment
from tools.options import as_json_option, local_option, stage_option
from tools.output.groups import Command
from tools.output.tables import print_grid
from tools.place import require_place
from tools.snapshots.display import (
    described,
    described_missing,
    described_none,
    described_part,
    parts_grid,
    pruned_grid,
    snapshots_grid,
)
from tools.snapshots.parts import Kind, Part, Resource, snapshots_of
from tools.snapshots.permissions import policy_document
from tools.snapshots.pruning import outdated
from tools.snapshots.resources import chosen, namespace_of
from tools.snapshots.revision import checked_out
from tools.snapshots.stores import Instances, Store, Tables
from tools.snapshots.taking import Order, Report, Taken, take

_PATIENT = Config(retries={"mode": "standard", "max_attempts": 8}, connect_timeout=10)


@dataclass(frozen=True)
class _Context:
    """Where it happens, and how it is told."""

    deployment: Deployment
    stores: Mapping[Kind, Store]
    as_json: bool

    @property
    def keep(self) -> timedelta:
        """How long snapshots are kept."""
        return timedelta(days=self.deployment.stage.backups.snapshot_days)

    def parts(self) -> list[Part]:
        """Return all backups of this command."""
        return [part for store in self.stores.values() for part in store.parts(self.deployment)]


@click.command(cls=Command)
@stage_option
@click.option("--namespace", help="Namespace of the stacks.")
@click.option(
    "--app",
    "directory",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="What was synthesized, such as cdk.out: its namespace is taken.",
)
@local_option
@click.option(
    "--table", "tables", multiple=True, help="Only this table, by its declared name. Repeatable."
)
@click.option("--database", is_flag=True, help="Only the PostgreSQL instance, and what is named.")
@click.option("--reason", default="", help="Why, in words: it becomes a part of the name.")
@click.option("--list", "is_list", is_flag=True, help="List snapshots; take none.")
@click.option("--prune", is_flag=True, help="Delete what is past its time; take none.")
@click.option("--policy", is_flag=True, help="Print the IAM policy that permits all of it.")
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
@as_json_option
def snapshot(
    *,
    stage: str,
    namespace: str | None,
    directory: Path | None,
    local: bool,
    tables: tuple[str, ...],
    database: bool,
    reason: str,
    is_list: bool,
    prune: bool,
    policy: bool,
    is_sure: bool,
    as_json: bool,
) -> None:
    """Back up all tables and the PostgreSQL instance of a stage, and wait until it is done.

    The backups have one name, with the time, the revision that is checked out, and the reason. A
    run that breaks off can be repeated within an hour, and goes on. Snapshots are kept for the
    stage's `backups.snapshot_days`, and deleted with --prune: only this command's own, and never
    the newest. Exit status 1 if a backup is missing.
    """
    declared = stage_named(stage)
    if policy:
        click.echo(json.dumps(policy_document(stage), indent=2))
        return
    if is_list and prune:
        raise click.UsageError("Give --list or --prune: --prune shows what it deletes.")
    if (is_list or prune) and (tables or database or reason):
        raise click.UsageError("--table, --database and --reason are for taking a snapshot.")
    if directory and namespace:
        raise click.UsageError("--app has the namespace of its synthesis: leave --namespace out.")
    if directory:
        deployment = Deployment(stage=declared, namespace=namespace_of(directory, stage))
    else:
        deployment = Deployment(stage=declared, namespace=namespace or chosen_namespace())
    wanted = chosen(deployment, tables, with_database=database)
    environment = require_environment() if local else None
    with aws_errors(f"snapshot of {stage}"):
        context = _Context(deployment, _stores(declared, environment), as_json)
        if is_list:
            _list(context)
        elif prune:
            _prune(context, is_sure=is_sure)
        else:
            _take(context, wanted, reason, are_named=bool(tables or database))


def _stores(stage: Stage, environment: Mapping[str, str] | None) -> Mapping[Kind, Store]:
    """Return where backups are made, if the stage allows account and Region of the credentials."""
    session = boto3.Session()
    client = partial(new_client, environment=environment, session=session, config=_PATIENT)
    require_place(stage, environment)
    return {Kind.TABLE: Tables(client("dynamodb")), Kind.INSTANCE: Instances(client("rds"))}


def _take(context: _Context, wanted: Sequence[Resource], reason: str, *, are_named: bool) -> None:
    there, missing = _existing(context, wanted)
    if missing and are_named:
        named = ", ".join(map(str, missing))
        sys.exit(
            f"error: {named}: does not exist in this account and Region. Check them, the stage and "
            "the namespace; of what was deleted, docs/recovery/README.md says what to do."
        )
    saved = {part.resource for part in context.parts()} if missing else set()
    if not there:
        if saved:
            sys.exit(
                f"error: nothing of {context.deployment.stage.name} exists in this account and "
                "Region, and there are snapshots of it. Check them and the namespace; of what was "
                "deleted, docs/recovery/README.md says what to do."
            )
        said = f"{context.deployment.stage.name}: nothing is deployed, so nothing is saved."
        click.echo(said, err=context.as_json)
        if context.as_json:
            click.echo(json.dumps(described_none(missing), indent=2))
        return
    order = Order(context.deployment, there, checked_out(), reason)
    try:
        with _progress() as advance:
            taken = take(order, context.stores, advance)
    except KeyboardInterrupt:
        end_interrupted("Interrupted: run it again within an hour to go on.")
    _report(context, taken, {each: each in saved for each in missing})
    if taken.problems:
        sys.exit(1)


def _existing(
    context: _Context, wanted: Sequence[Resource]
) -> tuple[list[Resource], list[Resource]]:
    """Divide what is wanted into what exists and what does not."""
    known = {
        (kind, name)
        for kind, store in context.stores.items()
        if (names := [each.name for each in wanted if each.kind is kind])
        for name in store.existing(names)
    }
    there = [each for each in wanted if (each.kind, each.name) in known]
    return there, [each for each in wanted if each not in there]


def _report(context: _Context, taken: Taken, missing: Mapping[Resource, bool]) -> None:
    name, number = taken.snapshot.name, len(taken.problems)
    if context.as_json:
        record = {
            **described(taken.snapshot, context.keep),
            **described_missing(missing),
            "problems": {each.name: problem for each, problem in taken.problems.items()},
        }
        click.echo(json.dumps(record, indent=2))
    else:
        print_grid(parts_grid(taken.snapshot, missing, taken.problems))
        verb = "Finished" if taken.is_resumed else "Took"
        click.echo(f"{verb} {name}: {name.parts - number} of {name.parts} backups are there.")
    if number:
        click.echo(f"error: {name}: {number} of {name.parts} backups are missing.", err=True)


def _list(context: _Context) -> None:
    found = snapshots_of(context.parts())
    if context.as_json:
        click.echo(json.dumps([described(each, context.keep) for each in found], indent=2))
    elif found:
        print_grid(snapshots_grid(found, context.keep))
    else:
        click.echo(f"There is no snapshot of {context.deployment.stage.name}.")


def _prune(context: _Context, *, is_sure: bool) -> None:
    stage, old = context.deployment.stage, outdated(context.parts(), context.keep, _now())
    if not context.as_json:
        if old:
            print_grid(pruned_grid(old))
        else:
            click.echo(f"No backup is past its {stage.backups.snapshot_days} days.")
    if old and stage.protected and not is_sure:
        question = f"Delete these {len(old)} backups of the protected stage {stage.name}?"
        require_confirmation(question, "--yes")
    problems = {}
    for part in old:
        try:
            context.stores[part.resource.kind].delete(part)
        except AWS_ERRORS as error:
            problems[part.identifier] = explained(error)
            click.echo(f"error: {part.resource}: {part.name}: {explained(error)}.", err=True)
    if context.as_json:
        click.echo(
            json.dumps(
                [{**described_part(p), "problem": problems.get(p.identifier)} for p in old],
                indent=2,
            )
        )
    elif old:
        click.echo(f"Deleted {len(old) - len(problems)} of {len(old)} backups.")
    if problems:
        sys.exit(1)


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def _progress() -> Iterator[Report]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("beginning backups")

        def show(done: int, number: int) -> None:
            progress.update(task, description=f"{done} of {number} backups are there")

        yield show
