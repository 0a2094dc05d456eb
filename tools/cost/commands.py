"""`datactl cost`: what the platform costs a month."""

import json
import tempfile
from dataclasses import asdict
from pathlib import Path

import click

from stacks.environments import STAGES
from tools.cost.estimate import Estimate
from tools.cost.messages import Numbers
from tools.options import as_json_option, only_stage_option
from tools.output.groups import Command
from tools.output.tables import print_grid
from tools.synthesis import synthesize


@click.command(cls=Command)
@only_stage_option
@click.option("--details", "with_details", is_flag=True, help="Show every single cost.")
@click.option(
    "--load",
    "by_load",
    is_flag=True,
    help="Tables and indexes by their declared loads, with alternatives; of prod by default.",
)
@click.option("--product", help="With --load: only this product.")
@click.option(
    "--messages",
    type=Numbers(),
    help="With --load: so many messages of TutorIA a month, such as 1M,10M,1B.",
)
@click.option(
    "--chart",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --load: draw it into this SVG file.",
)
@as_json_option
def cost(
    stage: str | None,
    product: str | None,
    messages: tuple[float, ...] | None,
    chart: Path | None,
    *,
    with_details: bool,
    by_load: bool,
    as_json: bool,
) -> None:
    """Estimate the monthly cost of each stage from its templates and an assumed load.

    The load and the prices, with their sources, are in docs/costs.md.
    """
    if by_load:
        if with_details:
            raise click.UsageError("--load shows every table and index: leave --details out.")
        from tools.cost.load_commands import print_load  # noqa: PLC0415  loads the declarations

        print_load(stage, product, messages, chart, as_json=as_json)
        return
    if product is not None or messages or chart:
        raise click.UsageError("--product, --messages and --chart need --load.")
    from tools.cost.documented import documented_figures  # noqa: PLC0415  loads CDK: 1 s

    figures = documented_figures()
    estimates = [_estimate(name) for name in ([stage] if stage else STAGES)]
    if as_json:
        from tools.cost.records import estimate_record  # noqa: PLC0415

        record = {
            "estimates": [estimate_record(each) for each in estimates],
            "documented": [asdict(figure) for figure in figures],
        }
        click.echo(json.dumps(record, indent=2))
        return
    _print(estimates, with_details=with_details)
    from tools.cost.display import documented  # noqa: PLC0415

    print_grid(documented(figures))
    for each in estimates:
        _report_gaps(each)


def _estimate(stage: str) -> Estimate:
    from tools.cost.estimate import estimate  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as scratch:
        return estimate(stage, synthesize(stage, Path(scratch), check_rules=False).templates)


def _print(estimates: list[Estimate], *, with_details: bool) -> None:
    from tools.cost.display import alarms, details, overview  # noqa: PLC0415

    for each in estimates:
        print_grid(overview(each))
        print_grid(alarms(each))
        if with_details:
            print_grid(details(each))


def _report_gaps(estimate: Estimate) -> None:
    """Say what is missing from the figures, so that nobody takes them for everything."""
    for kind, count in estimate.unknown.items():
        click.echo(
            f"{estimate.stage}: not priced: {count} of {kind}; add it to "
            "tools/cost/resources/registry.py",
            err=True,
        )
    for table in estimate.undeclared:
        click.echo(
            f"{estimate.stage}: not priced: the load of {table}; add it to its product's tables",
            err=True,
        )
    for table, item in estimate.default_loads:
        click.echo(
            f"{estimate.stage}: warning: {item} of {table} declares no load and is priced with a "
            "default; give its Entity a load=Load(…)",
            err=True,
        )
