"""`datactl validate`: whether the items of a file may be written to a table."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import click

from data_platform.dynamodb.schema import Table
from tools.options import as_json_option, table_named
from tools.output.groups import Command
from tools.output.json_text import json_text
from tools.output.tables import visible
from tools.validate.items import Judged, items_in, judged
from tools.validate.json_values import JsonValueError, read_values
from tools.validate.repeated_keys import SeenKeys


@click.command(cls=Command)
@click.argument("table")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@as_json_option
def validate(table: str, file: str, *, as_json: bool) -> None:
    """Check the items of FILE against what is declared of TABLE; - is standard input.

    FILE is JSON (an item, a list, or an answer of `aws dynamodb` or `datactl query --json`), JSON
    lines, or either in DynamoDB's own JSON. Two items with one key are an error: a table would keep
    the last. Values of sensitive attributes are not shown. The exit status is 1 if an item is
    invalid, or the file is no JSON.
    """
    _product, declared = table_named(table)
    count, wrong = 0, 0
    rows: list[dict[str, Any]] = []
    try:
        for number, found in enumerate(_all_judged(declared, file), 1):
            count, wrong = number, wrong + bool(found.misfits)
            for row in _rows(number, found):
                if as_json:
                    rows.append(row)
                else:
                    click.echo(_sentence(row))
    except (JsonValueError, UnicodeDecodeError) as error:
        problem = error if isinstance(error, JsonValueError) else "it is not UTF-8"
        name = "standard input" if file == "-" else file
        sys.exit(f"error: {name}, after {_counted(count)}: {problem}.")
    if as_json:
        answer = {"table": declared.name, "items": count, "invalid": wrong, "misfits": rows}
        click.echo(json_text(answer))
    else:
        click.echo(f"{_counted(count)} of {declared.name}, {wrong:,} invalid.")
    sys.exit(1 if wrong else 0)


def _all_judged(table: Table, file: str) -> Iterator[Judged]:
    with click.open_file(file, encoding="utf-8-sig") as stream:
        seen = SeenKeys(table)
        for number, item in enumerate(items_in(table, read_values(stream)), 1):
            found = judged(table, item)
            repeated = seen.misfits(number, found.item)
            yield replace(found, misfits=(*found.misfits, *repeated)) if repeated else found


def _rows(number: int, found: Judged) -> Iterator[dict[str, Any]]:
    for misfit in found.misfits:
        yield {
            "item": number,
            "entity": found.entity,
            "field": misfit.field,
            "found": misfit.found,
            "allowed": misfit.allowed,
        }


def _sentence(row: dict[str, Any]) -> str:
    where = ", ".join(str(row[name]) for name in ("item", "entity", "field") if row[name])
    return visible(f"item {where}: {row['found']}. {row['allowed']}.")


def _counted(count: int) -> str:
    return "1 item" if count == 1 else f"{count:,} items"
