"""`datactl deploy`: deploys what was synthesized."""

import subprocess
import sys
from pathlib import Path

import click

from data_platform.errors import ConfigurationError
from tools.assemblies import stack_templates
from tools.aws import aws_errors
from tools.deploying.cdk_cli import cdk_variables
from tools.deploying.options import (
    ExpressError,
    FirstDayError,
    RolledBackError,
    check_express,
    runs,
)
from tools.deploying.stacks import deployed_stacks
from tools.deploying.statuses import check_first_days, cloudformation_clients, statuses
from tools.output.groups import Command
from tools.paths import REPOSITORY

_ASSEMBLY = REPOSITORY / "cdk.out"


@click.command(cls=Command, context_settings={"ignore_unknown_options": True})
@click.option(
    "--app",
    type=click.Path(path_type=Path, file_okay=False),
    default=_ASSEMBLY,
    help="The cloud assembly; cdk.out by default, which `make synth` writes.",
)
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def deploy(app: Path, options: tuple[str, ...]) -> None:
    """Deploy all stacks that were synthesized; further OPTIONS go to `cdk deploy`.

    The stacks of protected stages are deployed so that, once the cause of a failure is gone, the
    same command succeeds: the first deployment is not rolled back, but goes on where it failed; a
    later one takes in the tables that its rollback left. For them `--express` is refused, and so is
    a day from which a function counts otherwise, if it has begun before or moves.
    """
    try:
        stacks = deployed_stacks(app)
        check_express(stacks, options)
        templates = stack_templates(app)
        client_of = cloudformation_clients()
        with aws_errors("the stacks"):
            found = statuses(stacks, client_of)
            planned = runs(stacks, found)
            check_first_days(stacks, found, templates, client_of)
    except (ConfigurationError, ExpressError, FirstDayError, RolledBackError) as error:
        sys.exit(f"error: {str(error).removesuffix('.')}.")
    if not planned:
        sys.exit(f"error: {app.name} holds no stack: run `make synth` first.")
    variables = cdk_variables()
    for run in planned:
        command = ["cdk", "deploy", *run.stacks, *run.options, "--app", str(app), *options]
        click.echo(" ".join(command), err=True)
        done = subprocess.run(command, env=variables, check=False)
        if done.returncode:
            sys.exit(done.returncode)
