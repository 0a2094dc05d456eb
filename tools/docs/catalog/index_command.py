"""`datactl catalog indexes`: which indexes of a stage are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from data_platform.deployment import Deployment
from stacks.environments import stage_named
from tools.index_readings import MAX_DAYS, Standing
from tools.local_aws import require_environment
from tools.options import (
    as_json_option,
    local_option,
    namespace_option,
    product_named,
    stage_option,
)
from tools.output.groups import Command
from tools.output.json_text import json_text
from tools.output.tables import Grid, names, numbers, print_grid

if TYPE_CHECKING:
    from tools.docs.catalog.index_reads import IndexReads

_MONTH = 30


@click.command(cls=Command)
@click.option("--product", help="Only this product.")
@stage_option
@namespace_option
@local_option
@click.option(
    "--days",
    type=click.IntRange(1, MAX_DAYS),
    default=_MONTH,
    show_default=True,
    help="How many days to look back.",
)
@as_json_option
def indexes(
    *,
    product: str | None,
    stage: str,
    namespace: str | None,
    local: bool,
    days: int,
    as_json: bool,
) -> None:
    """Show how much was read of each index of a stage, and which was not read at all.

    The role needs dynamodb:DescribeTable and cloudwatch:GetMetricStatistics.
    """
    from stacks.products import PRODUCTS  # noqa: PLC0415  a wrong declaration fails on import
    from tools.docs.catalog.index_reads import read_indexes  # noqa: PLC0415  loads boto3

    chosen = PRODUCTS if product is None else (product_named(product),)
    deployment = Deployment(stage=stage_named(stage), namespace=namespace)
    environment = require_environment() if local else None
    found, absent = read_indexes(chosen, deployment, environment, days=days)
    for name in absent:
        click.echo(f"{name} is not deployed: it is left out.", err=True)
    if as_json:
        click.echo(json_text([asdict(each) for each in found]))
        return
    _print(found, days)


def _print(found: Sequence[IndexReads], days: int) -> None:
    if not found:
        click.echo("No table of the product has an index.")
        return
    columns = (*names("table", "index"), *numbers("read"), *names("unit", "last read"))
    grid = Grid((*columns, *numbers("patterns")), f"Read in the last {days} days")
    for each in found:
        grid.add_row(
            each.table,
            each.index,
            each.standing if each.amount is None else f"{each.amount:,.1f}",
            each.unit,
            f"{each.last:%Y-%m-%d %H:%M}" if each.last else None,
            str(len(each.patterns)),
        )
    print_grid(grid)
    standings = Counter(each.standing for each in found)
    unread = standings[Standing.UNREAD] + standings[Standing.UNUSED]
    click.echo(f"{unread} of {len(found)} indexes were not read.")
    if standings[Standing.YOUNG]:
        click.echo(
            f"{standings[Standing.YOUNG]} more were not read either, and may be younger than the "
            f"{days} days."
        )
