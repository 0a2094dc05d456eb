"""The file and the page that say how each table is used."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from data_platform.dynamodb.schema import Product, Table
from tools.cost.estimate import Estimate
from tools.docs.catalog.functions import TableFunctions, functions_of_tables
from tools.docs.catalog.table_uses import TableUse
from tools.docs.catalog.writers import APPLICATIONS
from tools.output.markdown import GENERATED, code, markdown_table

_TABLE = "AWS::DynamoDB::GlobalTable"
_INTRODUCTION = (
    "Alarms and costs are those of prod: USD a month by the loads that are declared, requests, "
    "storage and point-in-time recovery with the indexes included, and the part of all that the "
    "product's stack costs. `datactl catalog show TABLE` shows the same of one table, by "
    "attribute. A stream takes two readers: "
    "[what a third one does](stream-consumers.md#a-third-reader)."
)


def uses_of_tables(
    products: Iterable[Product],
    templates: Mapping[str, Mapping[str, Any]],
    costs: Estimate,
) -> dict[str, TableUse]:
    """Return how each table is used, by its name.

    Parameters
    ----------
    products
        Whose tables.
    templates, costs
        Those of prod.
    """
    functions = functions_of_tables(templates)
    return {
        table.name: _use(
            table, functions[table.name], templates[product.stack_name], costs, product.stack_name
        )
        for product in products
        for table in product.tables
    }


def uses_text(uses: Mapping[str, TableUse]) -> str:
    """Return the text of the generated file."""
    return json.dumps({name: asdict(use) for name, use in uses.items()}, indent=2) + "\n"


def uses_page(products: Sequence[Product], uses: Mapping[str, TableUse]) -> str:
    """Return the page that has all tables below each other."""
    sections = [GENERATED, "# Who writes, who reads, what it costs", _INTRODUCTION]
    for product in products:
        rows = (_row(product, table, uses[table.name]) for table in product.tables)
        sections += [f"## {product.title}", markdown_table(_HEADER, rows)]
    return "\n\n".join(sections) + "\n"


_HEADER = (
    *("Table", "Written by", "Stream read by", "Readers left", "Alarms", "USD a month", "Share"),
)


def _row(product: Product, table: Table, use: TableUse) -> tuple[str, ...]:
    return (
        f"[{table.name}](data-dictionary/{product.name}/{table.name}.md)",
        ", ".join(table_writers(table, use.writers)),
        ", ".join(map(code, use.stream_readers)) or ("nobody" if table.stream else "no stream"),
        str(use.readers_left) if table.stream else "",
        str(len(use.alarms)),
        f"{use.usd:,.2f}",
        f"{use.share_percent:.0f} %",
    )


def table_writers(table: Table, functions: Iterable[str]) -> list[str]:
    """Return who writes items of a table, in Markdown."""
    return [*([] if table.is_internal else [APPLICATIONS]), *map(code, functions)]


def _use(
    table: Table,
    functions: TableFunctions,
    template: Mapping[str, Any],
    costs: Estimate,
    stack: str,
) -> TableUse:
    usd = sum(line.usd for line in costs.lines if line.what.startswith(f"{table.name}: "))
    whole = costs.usd(stack)
    return TableUse(
        stream_readers=functions.stream_readers,
        writers=functions.writers,
        alarms=_alarms(template["Resources"], table.name),
        usd=round(usd, 2),
        share_percent=round(100 * usd / whole, 1) if whole else 0.0,
    )


def _alarms(resources: Mapping[str, Mapping[str, Any]], table: str) -> tuple[str, ...]:
    of_table = next(
        json.dumps({"Ref": logical_id})
        for logical_id, resource in resources.items()
        if resource["Type"] == _TABLE and resource["Properties"]["TableName"] == table
    )
    return tuple(
        sorted(
            resource["Properties"]["AlarmName"]
            for resource in resources.values()
            if resource["Type"] == "AWS::CloudWatch::Alarm"
            and of_table in json.dumps(resource["Properties"])
        )
    )
