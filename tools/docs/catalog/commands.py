"""`datactl catalog show` and `search`: one table in full, and what a word finds."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import groupby
from operator import itemgetter
from typing import Any

import click

from data_platform.streams.settings import MAX_STREAM_READERS
from tools.docs.catalog.found import everything, joined, matching
from tools.docs.catalog.table_facts import table_facts
from tools.docs.catalog.table_uses import read_uses
from tools.docs.contract import read_contract
from tools.options import as_json_option, table_named
from tools.output.groups import Command
from tools.output.json_text import json_text
from tools.output.tables import Grid, names, numbers, print_grid, texts, values

_NOTHING = "nothing"
_UNKNOWN = "not known yet: run `datactl catalog write`"


@click.command(cls=Command)
@click.argument("table")
@as_json_option
def show(table: str, *, as_json: bool) -> None:
    """Show a table: who writes and reads what, how long it is kept, alarms, outputs and costs.

    Alarms and costs are those of prod, as `datactl catalog write` noted them.
    """
    product, declared = table_named(table)
    use = read_uses().get(declared.name)
    facts = table_facts(product, declared, use, read_contract())
    if as_json:
        click.echo(json_text(facts))
        return
    print_grid(_summary(facts))
    if facts["indexes"]:
        click.echo()
        print_grid(_indexes(facts["indexes"]))
    for grid in _attributes(facts):
        click.echo()
        print_grid(grid)
    click.echo()
    print_grid(_queries(facts["queries"]))


@click.command(cls=Command)
@click.argument("words", nargs=-1, required=True, metavar="WORD...")
@as_json_option
def search(words: tuple[str, ...], *, as_json: bool) -> None:
    """Find tables, indexes, attributes, queries and outputs by name and meaning.

    All words must be there. Case does not count, nor does what joins words: userid finds user_id.
    Exit status 1 if nothing is found.
    """
    from stacks.products import PRODUCTS  # noqa: PLC0415  a wrong declaration fails on import

    empty = next((word for word in words if not joined(word)), None)
    if empty is not None:
        raise click.UsageError(f"{empty!r} has no letter or digit to look for.")
    found = matching(words, everything(PRODUCTS, read_contract()))
    if as_json:
        click.echo(json_text([asdict(each) for each in found]))
    elif found:
        grid = Grid((*names("found", "name", "in"), *texts("meaning")))
        for each in found:
            grid.add_row(each.kind, each.name, each.place, each.meaning)
        print_grid(grid)
    if not found:
        sys.exit(f"Nothing has {' '.join(words)!r} in its name or its meaning.")


def _summary(facts: Mapping[str, Any]) -> Grid:
    rows = {
        "table": facts["table"],
        "stores": facts["stores"],
        "product": f"{facts['product']}, {facts['stack']}",
        "keys": ", ".join(facts["keys"]),
        "written by": _lines(facts["written_by"]),
        "items kept": _kept(facts["kept"]),
        "marks kept": _kept(facts["marks_kept"]) or None,
        "expiry": facts["expiry"],
        "stream": facts["stream"],
        "stream read by": _readers(facts) if facts["stream"] else None,
        "classification": facts["data_classification"],
        "sensitive": _lines(facts["sensitive"]) or None,
        "alarms (prod)": _lines(facts["alarms"] or []) or None,
        "cost (prod)": _cost(facts),
        "outputs": _lines(facts["outputs"]) or _NOTHING,
    }
    grid = Grid([*values(*rows)], as_blocks=True)
    grid.add_row(*rows.values())
    return grid


def _readers(facts: Mapping[str, Any]) -> str:
    if facts["stream_read_by"] is None:
        return _UNKNOWN
    left = facts["stream_readers_left"]
    room = f"room for {left} more" if left else f"full: no more than {MAX_STREAM_READERS} may"
    return _lines([*(facts["stream_read_by"] or ["nobody"]), f"({room})"])


def _cost(facts: Mapping[str, Any]) -> str:
    if facts["usd_per_month"] is None:
        return _UNKNOWN
    share = facts["share_of_stack_percent"]
    return f"{facts['usd_per_month']:,.2f} USD a month, {share:g} % of the stack"


def _kept(kinds: Mapping[str, str]) -> str:
    return _lines(f"{kind}: {period.replace('`', '')}" for kind, period in kinds.items())


def _indexes(indexes: Iterable[Mapping[str, Any]]) -> Grid:
    grid = Grid((*numbers("#"), *names("index", "keys", "carries", "read by")))
    for number, index in enumerate(indexes, 1):
        grid.add_row(
            str(number),
            index["index"],
            _lines(index["keys"]),
            index["projection"],
            _lines(index["queries"]) or _NOTHING,
        )
    return grid


def _attributes(facts: Mapping[str, Any]) -> Iterator[Grid]:
    """Yield a grid a kind of item, without the columns that would say nothing there."""
    number = {each["index"]: str(count) for count, each in enumerate(facts["indexes"], 1)}
    for item, grouped in groupby(facts["attributes"], key=itemgetter("item")):
        attributes = list(grouped)
        columns = {
            "attribute": [each["attribute"] for each in attributes],
            "type": [each["type"] for each in attributes],
            "written by": [_lines(each["written_by"]) for each in attributes],
            "in index": [" ".join(number[name] for name in each["indexes"]) for each in attributes],
            "sensitive": ["yes" if each["sensitive"] else "" for each in attributes],
        }
        title = f"{item}: {facts['kinds'][item]}"
        writers = set(columns["written by"])
        if len(writers) == 1:
            del columns["written by"]
            title += f" Written by {' and '.join(writers.pop().split())}."
        shown = {name: cells for name, cells in columns.items() if any(cells)}
        grid = Grid(names(*shown), title)
        for row in zip(*shown.values(), strict=True):
            grid.add_row(*(cell or None for cell in row))
        yield grid


def _queries(queries: Mapping[str, str]) -> Grid:
    grid = Grid((*names("query"), *texts("answers")))
    for name, purpose in queries.items():
        grid.add_row(name, purpose)
    return grid


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(parts)
