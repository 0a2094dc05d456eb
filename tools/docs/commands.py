"""`datactl catalog`: what the platform consists of, and the documents generated from it."""

import json
import sys
from dataclasses import asdict

import click

from data_platform.dynamodb.schema import Product, Table
from data_platform.errors import ConfigurationError
from tools.assemblies import stack_templates
from tools.docs.catalog.commands import search, show
from tools.docs.catalog.index_command import indexes
from tools.docs.limits import template_usage
from tools.docs.models.commands import models
from tools.options import as_json_option, product_named
from tools.output.groups import WholeHelpGroup
from tools.output.tables import Grid, names, numbers, print_grid
from tools.paths import CDK_OUT, REPOSITORY


@click.group(cls=WholeHelpGroup)
def catalog() -> None:
    """List, show and find tables and queries; write the generated documentation."""


catalog.add_command(show)
catalog.add_command(search)
catalog.add_command(indexes)
catalog.add_command(models)


@catalog.command("list")
@click.option("--product", help="Only this product.")
@as_json_option
def list_tables(product: str | None, *, as_json: bool) -> None:
    """List every table with its keys, indexes and access patterns."""
    from stacks.products import PRODUCTS  # noqa: PLC0415  a wrong declaration fails on import

    chosen = PRODUCTS if product is None else (product_named(product),)
    if as_json:
        click.echo(
            json.dumps([_described(each, table) for each in chosen for table in each.tables])
        )
        return
    for each in chosen:
        print_grid(_product_grid(each))


def _described(product: Product, table: Table) -> dict[str, object]:
    return {
        "product": product.name,
        "table": table.name,
        "partition_key": table.partition_key.name,
        "sort_key": table.sort_key.name if table.sort_key else None,
        "indexes": [index.name for index in table.indexes],
        "ttl": table.ttl.attribute if table.ttl else None,
        "stream": table.stream,
        "access_patterns": [pattern.name for pattern in table.access_patterns],
    }


def _product_grid(product: Product) -> Grid:
    columns = (*names("table", "keys", "indexes", "expiry", "stream"), *numbers("queries"))
    grid = Grid(columns, f"{product.title} ({product.name})")
    for table in product.tables:
        grid.add_row(
            table.name,
            "\n".join(key.name for key in table.keys),
            "\n".join(index.name for index in table.indexes),
            table.ttl.attribute if table.ttl else "",
            "yes" if table.stream else "",
            str(len(table.access_patterns)),
        )
    return grid


@catalog.command()
def write() -> None:
    """Write the generated documents: dictionary, findings, costs, dashboards, contracts, README."""
    from tools.docs.writing import write_documents  # noqa: PLC0415  loads CDK: 1 s

    click.echo("Synthesizing every stage and writing the generated documents …", err=True)
    changed = write_documents()
    for path in changed:
        click.echo(f"changed {path.relative_to(REPOSITORY)}")
    click.echo(f"{len(changed)} files changed.")


@catalog.command()
@as_json_option
def limits(*, as_json: bool) -> None:
    """Show how much of CloudFormation's limits the templates of the last synthesis use."""
    try:
        templates = stack_templates(CDK_OUT)
    except ConfigurationError as error:
        sys.exit(f"error: {error}")
    rows = [
        {**asdict(usage), "allowed": usage.allowed, "headroom_percent": usage.headroom_percent}
        for stack, template in templates.items()
        for usage in template_usage(stack, template)
    ]
    if as_json:
        click.echo(json.dumps(rows))
        return
    grid = Grid((*names("stack", "limit"), *numbers("used", "allowed", "headroom")))
    for row in rows:
        used = [f"{row[name]:,}" for name in ("used", "allowed")]
        grid.add_row(row["stack"], row["limit"], *used, f"{row['headroom_percent']} %")
    print_grid(grid)
