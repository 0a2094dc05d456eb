"""`datactl redrive`: records that consumers could not process."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from data_platform.deployment import Deployment
from data_platform.interruptions import end_interrupted
from stacks.environments import stage_named
from tools.aws import AWS_ERRORS, AwsAnswerError, aws_errors
from tools.confirming import require_confirmation
from tools.local_aws import require_environment
from tools.options import (
    as_json_option,
    local_option,
    namespace_option,
    product_named,
    stage_option,
)
from tools.output.groups import WholeHelpGroup
from tools.output.tables import print_grid
from tools.place import require_place
from tools.redrive.calling import caller, client_maker
from tools.redrive.consumers import consumers_of
from tools.redrive.display import (
    batches_grid,
    described,
    described_records,
    described_replay,
    discarded,
    records_grid,
    replays_grid,
)
from tools.redrive.failed_batch import FailedBatch
from tools.redrive.failure_store import FailureStore, Found, GoneError, MalformedBatch, find_store
from tools.redrive.replaying import Replay, replay_each

_ENDS = (KeyboardInterrupt, AwsAnswerError, *AWS_ERRORS)
"""What may end a command between two batches."""


@click.group(cls=WholeHelpGroup)
def redrive() -> None:
    """List, show, replay and discard records that a stream consumer could not process."""


def _on_a_product(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the failure store that its options name, and the local AWS's variables."""

    @click.option("--product", "product_name", required=True, help="The product's name.")
    @stage_option
    @namespace_option
    @local_option
    @wraps(command)
    def wrapped(
        *, product_name: str, stage: str, namespace: str | None, local: bool, **options: object
    ) -> None:
        product = product_named(product_name)
        environment = require_environment() if local else None
        deployment = Deployment(stage=stage_named(stage), namespace=namespace)
        with aws_errors(f"failed records of {product.title}"):
            require_place(deployment.stage, environment)
            store = find_store(client_maker(environment), deployment, product)
            command(store, environment, **options)

    return wrapped


@redrive.command("list")
@_on_a_product
@as_json_option
def list_batches(
    store: FailureStore, _environment: Mapping[str, str] | None, *, as_json: bool
) -> None:
    """List the failed batches of a product, in the order in which they would be replayed."""
    found = store.find()
    if as_json:
        click.echo(json.dumps([described(batch) for batch in found.batches]))
    elif found.batches:
        print_grid(batches_grid(found.batches))
        click.echo(f"{len(found.batches)} batches, {_records(found.batches)} records")
    else:
        click.echo("No failed records.")
    _warn(found)


@redrive.command()
@click.argument("batch_id", metavar="ID")
@_on_a_product
@click.option(
    "--records", "whole", is_flag=True, help="Print whole records, with the data of people."
)
@as_json_option
def show(
    store: FailureStore,
    _environment: Mapping[str, str] | None,
    *,
    batch_id: str,
    whole: bool,
    as_json: bool,
) -> None:
    """Show one failed batch: keys and sequence numbers of its records, and why they failed.

    Exit status 1 if there is nothing to show, since it is no failed batch, or is gone.
    """
    found = store.find((batch_id,))
    is_shown = False
    for batch in found.batches:
        try:
            records = store.records(batch)
        except GoneError:
            found.gone.append(batch.batch_id)
            continue
        is_shown = True
        if as_json or whole:
            shown = described_records(batch, records, whole=whole)
            click.echo(json.dumps({**described(batch), "changes": shown}, indent=2))
        else:
            print_grid(batches_grid([batch]))
            print_grid(records_grid(batch, records))
    _warn(found)
    if not is_shown:
        sys.exit(1)


@redrive.command()
@click.argument("batch_ids", metavar="[ID]...", nargs=-1)
@_on_a_product
@click.option("--consumer", help="Only those of the consumer with this function name.")
@click.option("--dry-run", is_flag=True, help="Only say what would be replayed.")
@as_json_option
def replay(
    store: FailureStore,
    environment: Mapping[str, str] | None,
    *,
    batch_ids: tuple[str, ...],
    consumer: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Give failed records to their consumers again, and remove the batches that were taken.

    Without an ID, all of them. It can be interrupted: what was not taken stays. Exit status 1 if
    any record was not taken.
    """
    found = store.find(batch_ids)
    batches = _of_consumer(found.batches, consumer)
    _warn_of_others(found.batches, batches, batch_ids)
    if dry_run:
        _show_plan(batches, as_json=as_json)
        _warn(found)
        return
    done: list[Replay] = []

    def give() -> None:
        with caller(client_maker(environment), environment) as call, _progress(batches) as advance:
            for each in replay_each(batches, call, read=store.records, remove=store.remove):
                done.append(each)
                advance(each)

    notices, ended_by = _and_then_notices(give, store)
    found.gone.extend(each.batch.batch_id for each in done if each.is_gone)
    _show_replays(done, len(found.gone), notices, as_json=as_json)
    _warn(found)
    _end_if(ended_by)
    is_left_out = bool(batch_ids) and len(batches) < len(found.batches)
    if found.malformed or is_left_out or not all(each.is_complete or each.is_gone for each in done):
        sys.exit(1)


@redrive.command()
@click.argument("batch_ids", metavar="ID...", nargs=-1, required=True)
@_on_a_product
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
@as_json_option
def discard(
    store: FailureStore,
    _environment: Mapping[str, str] | None,
    *,
    batch_ids: tuple[str, ...],
    is_sure: bool,
    as_json: bool,
) -> None:
    """Remove failed batches that no version of their consumer will ever take.

    It says what it removes, for the record of the incident: which consumer, which table, how many
    records, their sequence numbers and why they failed. An object can be brought back for 14 days.
    """
    found = store.find(batch_ids)
    chosen: list[FailedBatch | MalformedBatch] = [*found.batches, *found.malformed]
    for each in chosen:
        click.echo(discarded(each), err=as_json)
    if chosen and not is_sure:
        require_confirmation(f"Discard {len(chosen)} batches?", "--yes", err=as_json)
    removed: list[FailedBatch | MalformedBatch] = []

    def remove() -> None:
        for each in chosen:
            store.remove(each.key)
            removed.append(each)

    notices, ended_by = _and_then_notices(remove, store)
    if as_json:
        summary = {
            "discarded": [described(each) for each in removed if isinstance(each, FailedBatch)],
            "malformed": [each.key for each in removed if isinstance(each, MalformedBatch)],
            "gone": found.gone,
            "noticesDropped": notices,
        }
        click.echo(json.dumps(summary))
    else:
        click.echo(f"{len(removed)} batches discarded, and {notices} notices removed.")
    _warn_of_gone(found)
    _end_if(ended_by)


def _and_then_notices(
    step: Callable[[], None], store: FailureStore
) -> tuple[int, BaseException | None]:
    """Run a step, then drop the notices whose batches are gone.

    What ends either of them early is returned, since what was done until then is reported first.
    """
    notices = 0
    ended_by: BaseException | None = None
    try:
        step()
    except _ENDS as error:
        ended_by = error
    try:
        notices = store.drop_notices()
    except _ENDS as error:
        ended_by = ended_by or error
    return notices, ended_by


def _end_if(ended_by: BaseException | None) -> None:
    if isinstance(ended_by, KeyboardInterrupt):
        end_interrupted("Interrupted: run it again to go on.")
    if ended_by is not None:
        raise ended_by


@contextmanager
def _progress(batches: Sequence[FailedBatch]) -> Iterator[Callable[[Replay], None]]:
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Replaying", total=_records(batches))
        yield lambda replay: progress.advance(task, replay.batch.size)


def _show_plan(batches: Sequence[FailedBatch], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([described(batch) for batch in batches]))
        return
    if batches:
        print_grid(batches_grid(batches))
    click.echo(f"Would replay {_records(batches)} records of {len(batches)} batches.")


def _show_replays(replays: Sequence[Replay], gone: int, notices: int, *, as_json: bool) -> None:
    taken = sum(each.taken for each in replays)
    failed = sum(len(each.failed) for each in replays)
    removed = sum(each.is_complete for each in replays)
    if as_json:
        summary: dict[str, Any] = {
            "taken": taken,
            "failed": failed,
            "removed": removed,
            "gone": gone,
            "noticesDropped": notices,
            "batches": [described_replay(each) for each in replays],
        }
        click.echo(json.dumps(summary))
        return
    left = [each for each in replays if not each.is_complete and not each.is_gone]
    if left:
        print_grid(replays_grid(left))
    click.echo(
        f"{taken} records taken, {failed} failed again; {removed} of {len(replays)} batches and "
        f"{notices} notices removed."
    )


def _of_consumer(batches: Sequence[FailedBatch], consumer: str | None) -> list[FailedBatch]:
    """Choose the batches of a consumer; refuse one that neither is the product's nor has any."""
    given = click.get_current_context().params
    product = product_named(given["product_name"])
    deployment = Deployment(stage=stage_named(given["stage"]), namespace=given["namespace"])
    declared = [deployment.named(name) for name in consumers_of(product)]
    known = list(dict.fromkeys([*declared, *(batch.consumer for batch in batches)]))
    if consumer is not None and consumer not in known:
        raise click.UsageError(
            f"{product.title} has no consumer {consumer!r}: use one of {', '.join(known)}."
        )
    return [batch for batch in batches if consumer in {None, batch.consumer}]


def _warn_of_others(
    found: Sequence[FailedBatch], chosen: Sequence[FailedBatch], named: Sequence[str]
) -> None:
    """Say which batches were named and are left out, since they are another consumer's."""
    for batch in found:
        if named and batch not in chosen:
            click.echo(
                f"warning: {batch.batch_id} is of {batch.consumer}, so it is left alone.", err=True
            )


def _records(batches: Sequence[FailedBatch]) -> int:
    return sum(batch.size for batch in batches)


def _warn(found: Found) -> None:
    for each in found.malformed:
        click.echo(f"warning: {each.key} {each.problem}; its ID is {each.batch_id}.", err=True)
    _warn_of_gone(found)


def _warn_of_gone(found: Found) -> None:
    for batch_id in found.gone:
        click.echo(f"{batch_id} is gone: somebody else has replayed or discarded it.", err=True)
