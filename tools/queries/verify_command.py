"""`datactl local verify`: every documented query, asked of the deployed tables."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict

import click
import psycopg
from rich.console import Console

from data_platform.deployment import Deployment
from stacks.environments import stage_named
from tools.aws import aws_errors, new_client, new_resource
from tools.configuration import chosen_namespace
from tools.database.loading.problems import LoadError
from tools.local.running import require_environment
from tools.local.settings import TableEngine
from tools.local.streams.progress import LOGS, ConsumerProgress
from tools.local.streams.watching import watched_consumers
from tools.local.supervisor.deployment import read_deployment
from tools.local.supervisor.state import running_state
from tools.local_project import PROJECT
from tools.options import as_json_option
from tools.output.groups import Command
from tools.output.tables import Grid, names, numbers, print_grid, texts
from tools.queries.consumer_verification import declared_consumers, with_missing
from tools.queries.postgres_verification import (
    connection_of,
    has_schema,
    load_example_set,
    verify_postgres,
)
from tools.queries.verification import Verdict, load_examples, verify_product

_CONSUMER_SECONDS = 60.0


@click.command(cls=Command)
@click.option("--namespace", default=chosen_namespace, help="Verify the tables of this namespace.")
@as_json_option
def verify(*, namespace: str | None, as_json: bool) -> None:
    """Load the example items, run every access pattern, and watch the stream consumers.

    Ends with status 1 if a pattern returns other examples than declared, or if a consumer is not
    called, has failed on a record or does not catch up within a minute.
    """
    from stacks.products import PRODUCTS  # noqa: PLC0415  a wrong declaration fails on import

    folder = PROJECT.state_folder()
    environment = require_environment(folder)
    deployed = read_deployment(folder)
    stage = deployed.stage if deployed else PROJECT.default_stage()
    deployment = Deployment(stage=stage_named(stage), namespace=namespace)
    click.echo(f"Stage {stage} is verified.", err=True)
    state = running_state(folder)
    reports_indexes = state is not None and state.engine is not TableEngine.MOTO
    if not reports_indexes:
        click.echo("moto does not say which index it read: that is not checked here.", err=True)
    verdicts: list[Verdict] = []
    for product in PRODUCTS:
        with aws_errors(f"the examples of {product.title}"):
            client = new_client("dynamodb", environment)
            loaded = load_examples(new_resource("dynamodb", environment), product, deployment)
        click.echo(f"{product.title}: {loaded} example items loaded", err=True)
        found = list(verify_product(client, product, deployment, reports_indexes=reports_indexes))
        if not as_json:
            print_grid(_grid(product.title, found))
        verdicts += found
    try:
        relational = _verify_relational(environment)
    except (psycopg.Error, LoadError) as error:
        sys.exit(f"error: the examples of PostgreSQL could not be verified: {error}")
    if relational and not as_json:
        print_grid(_grid("MavPrep, PostgreSQL", relational))
    verdicts += relational
    with aws_errors("the deployed templates"):
        cloudformation = new_client("cloudformation", environment)
        declared = declared_consumers(cloudformation, PRODUCTS, deployment)
    consumers = with_missing(_wait_for_consumers(), declared)
    if as_json:
        result = {
            "queries": [asdict(verdict) for verdict in verdicts],
            "consumers": [consumer.as_json() for consumer in consumers],
        }
        click.echo(json.dumps(result, indent=2))
    elif consumers:
        print_grid(_consumer_grid(consumers))
    sys.exit(0 if _report(verdicts, consumers) else 1)


def _report(verdicts: Sequence[Verdict], consumers: Sequence[ConsumerProgress]) -> bool:
    """Say what is wrong, and return whether nothing is."""
    wrong = [verdict for verdict in verdicts if verdict.problem]
    stuck = [consumer for consumer in consumers if _complaints(consumer)]
    for verdict in wrong:
        click.echo(f"{verdict.table}, {verdict.pattern}: {verdict.problem}", err=True)
    for consumer in stuck:
        log = PROJECT.state_folder().data.joinpath("streams", *LOGS, f"{consumer.consumer}.log")
        complaints = "; ".join(_complaints(consumer))
        click.echo(f"{consumer.consumer}: {complaints}; its log is {log}", err=True)
    right, up_to_date = len(verdicts) - len(wrong), len(consumers) - len(stuck)
    click.echo(f"{right} of {len(verdicts)} queries are right.", err=True)
    click.echo(f"{up_to_date} of {len(consumers)} stream consumers are up to date.", err=True)
    return not wrong and not stuck


def _complaints(consumer: ConsumerProgress) -> list[str]:
    """Say what is wrong with a consumer; nothing is if there is nothing to say."""
    counted = {
        "failed": consumer.failed,
        "were set aside": consumer.set_aside,
    }
    complaints = [f"{number} records {what}" for what, number in counted.items() if number]
    if consumer.given_up:
        waiting = "`datactl redrive list --local` names them"
        complaints.append(f"{consumer.given_up} failed batches are kept ({waiting})")
    if consumer.is_behind:
        complaints.append("records still wait for it")
    if consumer.problem:
        complaints.append(consumer.problem)
    return complaints


def _verify_relational(environment: Mapping[str, str]) -> list[Verdict]:
    with connection_of(environment) as connection:
        if not has_schema(connection):
            click.echo(
                "MavPrep's PostgreSQL has no schema here: its stack is not deployed", err=True
            )
            return []
        click.echo(f"PostgreSQL: {load_example_set(connection)} records loaded", err=True)
        return list(verify_postgres(connection))


def _wait_for_consumers() -> list[ConsumerProgress]:
    folder = PROJECT.state_folder()
    state = running_state(folder)
    if state is None:
        sys.exit("error: the local AWS has been stopped meanwhile.")
    with (
        watched_consumers(folder, state.endpoints) as watch,
        _progress_console().status("Waiting for the stream consumers"),
    ):
        return watch.wait(_CONSUMER_SECONDS)


def _progress_console() -> Console:
    # JSON stays alone on standard output.
    return Console(stderr=True)


def _consumer_grid(consumers: Sequence[ConsumerProgress]) -> Grid:
    counts = numbers(
        "tables", "records", "applied", "skipped", "failed", "set aside", "kept batches"
    )
    grid = Grid((*names("consumer"), *counts, *texts("state")), title="Stream consumers")
    for each in consumers:
        figures = (
            len(each.tables),
            each.records,
            each.applied,
            each.skipped,
            each.failed,
            each.set_aside,
            each.given_up,
        )
        grid.add_row(each.consumer, *map(str, figures), each.state)
    return grid


def _grid(title: str, verdicts: Sequence[Verdict]) -> Grid:
    figures = numbers("items", "expected", "units", "ms")
    grid = Grid((*names("pattern", "index"), *figures, *names("result")), title=title)
    for verdict in verdicts:
        grid.add_row(
            verdict.pattern,
            verdict.index or "",
            str(verdict.items),
            str(verdict.expected),
            f"{verdict.capacity_units:g}",
            f"{verdict.milliseconds:.0f}",
            "wrong" if verdict.problem else "right",
        )
    return grid
