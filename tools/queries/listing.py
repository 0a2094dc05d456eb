"""The questions that a product's tables and its PostgreSQL answer."""

from collections.abc import Iterator
from typing import Any

import click

from data_platform.dynamodb.schema import Product
from tools.output.json_text import json_text
from tools.output.tables import Grid, names, print_grid, texts
from tools.queries.parameters import pattern_example
from tools.queries.relational import relational_example, relational_patterns


def print_patterns(product: Product, *, as_json: bool) -> None:
    """Print what can be asked of a product: a table, or a JSON list."""
    patterns = list(_described(product))
    if as_json:
        click.echo(json_text(patterns))
        return
    grid = Grid((*names("pattern"), *texts("answers", "for example")))
    table = None
    for each in patterns:
        if table not in {None, each["table"]}:
            grid.end_section()
        table = each["table"]
        grid.add_row(each["pattern"], each["answers"], each["example"])
    print_grid(grid)


def _described(product: Product) -> Iterator[dict[str, Any]]:
    for table in product.tables:
        for pattern in table.access_patterns:
            yield {
                "pattern": pattern.name,
                "answers": pattern.purpose,
                "table": table.name,
                "index": pattern.index,
                "limit": pattern.limit,
                "parameters": list(pattern.parameters),
                "example": pattern_example(table, pattern).removeprefix(pattern.name).strip(),
            }
    for question in relational_patterns(product.name):
        yield {
            "pattern": question.name,
            "answers": question.purpose,
            "table": "PostgreSQL",
            "index": None,
            "limit": question.limit,
            "parameters": [question.parameter],
            "example": relational_example(question),
        }
