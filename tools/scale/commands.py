"""`datactl scale`: how much each table takes a second, and what sets that."""

import json
from collections.abc import Sequence

import click

from stacks.environments import PROD
from tools.options import STAGE, as_json_option, finite, table_named
from tools.output.groups import Command
from tools.output.tables import print_grid
from tools.scale.display import details, overview, record, set_by
from tools.scale.limits import Traffic
from tools.scale.tables import Scale, readers_of_streams, scales

_MAX_SKEW = 5
_MOST = 1e6
"""What is more is a slip, and all a load times all a peak has to stay a number of items."""
_EXCEEDED = 1


@click.command(cls=Command)
@click.argument("tables", nargs=-1, metavar="[TABLE]...")
@click.option("--stage", type=STAGE, default=PROD.name, help="Stage; prod by default.")
@click.option(
    "--skew",
    type=click.FloatRange(0, _MAX_SKEW),
    default=0.0,
    callback=finite,
    help="Zipf exponent of keys of which nothing is declared: 0 even, the default, 1 strong.",
)
@click.option(
    "--peak",
    type=click.FloatRange(1, _MOST),
    default=10.0,
    callback=finite,
    help="Times its average that the load has in its busiest second; 10 by default.",
)
@click.option(
    "--times",
    type=click.FloatRange(0, _MOST, min_open=True),
    default=1.0,
    callback=finite,
    help="The declared load so many times; once by default.",
)
@click.option("--require", is_flag=True, help="End with status 1 if the load exceeds a limit.")
@as_json_option
def scale(
    tables: tuple[str, ...],
    stage: str,
    *,
    skew: float,
    peak: float,
    times: float,
    require: bool,
    as_json: bool,
) -> None:
    """Show how much tables take a second, what sets that limit, and what the load takes of it.

    The limits follow from what is declared: keys, indexes, sizes, writes, and the number of
    different values of indexes with few. Of a TABLE that is named, every limit is shown.
    """
    names = [table_named(name)[1].name for name in tables]
    traffic = Traffic(skew=skew, peak=peak * times)
    found = list(scales(stage, traffic, readers_of_streams(), names))
    if as_json:
        described = {"stage": stage, "skew": skew, "peak": peak, "times": times}
        click.echo(json.dumps({**described, "tables": [record(each) for each in found]}, indent=2))
    else:
        load = f"{times:g} times the declared load" if times != 1 else "the declared load"
        print_grid(overview(found, f"{stage}: items a second; {load}, {peak:g} times its average"))
        for each in found if names else ():
            click.echo()
            print_grid(details(each))
    if _report(found) and require:
        raise SystemExit(_EXCEEDED)


def _report(found: Sequence[Scale]) -> bool:
    """Say what is exceeded; tell whether anything is."""
    for each in found:
        for limit in each.limits.exceeded:
            click.echo(
                f"{each.limits.table}: the load of {limit.declared:,.0f} items a second exceeds "
                f"the {limit.at_most:,.0f} that {set_by(limit)} takes; docs/scaling.md says what "
                "to do",
                err=True,
            )
        if each.has_too_many_readers:
            click.echo(
                f"{each.limits.table}: {len(each.stream_readers or ())} functions read its stream, "
                "which throttles them: docs/stream-consumers.md",
                err=True,
            )
    return any(each.limits.exceeded or each.has_too_many_readers for each in found)
