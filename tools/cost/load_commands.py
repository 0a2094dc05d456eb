"""`datactl cost --load`: what tables and indexes cost by the loads that are declared."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from data_platform.dynamodb.schema import Product
from stacks.environments import PROD
from stacks.products import PRODUCTS
from tools.cost import load_display as display
from tools.cost.alternatives import alternatives
from tools.cost.display import documented
from tools.cost.documented import documented_figures
from tools.cost.messages import DEFAULT, costs_of_messages
from tools.cost.parts import part_costs
from tools.options import product_named
from tools.output.tables import print_grid


def print_load(
    stage: str | None,
    product: str | None,
    numbers: Sequence[float] | None,
    chart: Path | None,
    *,
    as_json: bool,
) -> None:
    """Print the costs of one product or all of them, and of numbers of messages.

    Parameters
    ----------
    stage
        Whose part of the load; that of prod, which is all of it, if None.
    product
        Its name; all if None.
    numbers
        Messages of TutorIA a month; those of its document, with its product, if None.
    chart
        Where to draw the picture.

    Raises
    ------
    click.UsageError
        If there is no such product.
    """
    chosen = list(PRODUCTS) if product is None else [product_named(product)]
    stage = stage or PROD.name
    has_messages = numbers is not None or "tutoria" in {each.name for each in chosen}
    messages = costs_of_messages(numbers or DEFAULT) if has_messages else []
    figures = [each for each in documented_figures() if each.product in {p.title for p in chosen}]
    if chart:
        _draw(chart, chosen, stage, numbers or DEFAULT)
    if as_json:
        record = {
            "stage": stage,
            "products": [
                {
                    "product": each.name,
                    "parts": [display.part_record(part) for part in part_costs(each, stage)],
                    "alternatives": [asdict(one) for one in alternatives(each, stage)],
                }
                for each in chosen
            ],
            "documented": [asdict(figure) for figure in figures],
            "messages": [asdict(each) for each in messages],
        }
        click.echo(json.dumps(record, indent=2))
        return
    for each in chosen:
        costs = part_costs(each, stage)
        print_grid(display.parts(each, stage, costs))
        click.echo("\n".join(("", *display.part_bars(costs), "")))
        print_grid(display.alternatives(alternatives(each, stage)))
        click.echo()
    if figures:
        print_grid(documented(figures))
    if messages:
        click.echo()
        print_grid(display.messages(messages))
        click.echo("\n".join(("", *display.message_bars(messages))))


def _draw(chart: Path, products: Sequence[Product], stage: str, numbers: Sequence[float]) -> None:
    from tools.cost.chart import draw  # noqa: PLC0415  loads matplotlib: 1 s

    parts = [part for product in products for part in part_costs(product, stage)]
    try:
        chart.write_text(draw(costs_of_messages(numbers), parts), "utf-8")
    except OSError as error:
        raise click.ClickException(f"{chart} cannot be written: {error.strerror}.") from error
