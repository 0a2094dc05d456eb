"""`datactl local`: an AWS on this machine."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from tools.local.errors import LocalAwsError
from tools.local.functions.finding import function_logs, shown
from tools.local.project import Project
from tools.local.running import require_environment
from tools.local.settings import StateFolder
from tools.local.supervisor.bringing_up import Wishes, bring_up, command_lock
from tools.local.supervisor.deployment import read_deployment
from tools.local.supervisor.listing import (
    consumer_grid,
    describe,
    exports,
    last_lines,
    new_lines,
    process_grid,
    remarks,
)
from tools.local.supervisor.progress import Progress
from tools.local.supervisor.state import ProcessStatus, running_state
from tools.local.supervisor.stopping import check_data_on_disk, remove, remove_folder, stop
from tools.local.supervisor.welcome import welcome_text
from tools.output.groups import WholeHelpGroup
from tools.output.tables import print_grid
from tools.postgresql.programs import programs

_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")


@click.group(cls=WholeHelpGroup)
def local() -> None:
    """Run the platform in an AWS of its own on this machine."""


def _ports(
    _context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]
) -> dict[str, int]:
    ports = {}
    for text in given:
        name, _, port = text.partition("=")
        if not port.isdecimal() or not 0 < int(port) < 65536:  # noqa: PLR2004  the highest port
            raise click.BadParameter(
                f"{text!r} is not PROCESS=NUMBER, such as dynamodb-gateway=4566."
            )
        ports[name] = int(port)
    return ports


@local.command()
@click.option("--deploy/--no-deploy", default=True, help="Deploy the stacks, or only start.")
@click.option("--fresh", is_flag=True, help="Remove what there is and start with nothing.")
@click.option(
    "--stage", help="The stage to deploy; by default the one that runs, or that of cdk.json."
)
@click.option(
    "--port",
    "ports",
    multiple=True,
    metavar="PROCESS=NUMBER",
    callback=_ports,
    help="A port that a process has to get, for example dynamodb-gateway=4566; may be repeated.",
)
@click.option(
    "--in-memory",
    is_flag=True,
    help="Keep the tables in memory: faster to write, and gone after a crash or `down`.",
)
@click.option("--while-locked", type=click.Path(path_type=Path), hidden=True)
@click.pass_obj
def up(
    project: Project,
    *,
    deploy: bool,
    fresh: bool,
    stage: str | None,
    ports: dict[str, int],
    in_memory: bool,
    while_locked: Path | None,
) -> None:
    """Start everything, and deploy all stacks with the CDK CLI."""
    if stage is not None:
        project.check_stage(stage)
    folder, progress = project.state_folder(), Progress()
    wishes = Wishes(
        stage=stage,
        is_deployed=deploy,
        is_fresh=fresh,
        ports=ports,
        is_in_memory=in_memory,
        while_locked=while_locked,
    )
    state = bring_up(project, folder, wishes, progress)
    deployment = read_deployment(folder)
    progress.done(
        "ready",
        progress.seconds,
        f"stage {deployment.stage}" if deployment else "nothing is deployed",
    )
    for name, url in (
        ("AWS", state.endpoints.aws),
        ("DynamoDB", state.endpoints.dynamodb),
        ("CloudFormation", state.endpoints.cloudformation),
        ("PostgreSQL", state.endpoints.postgres),
    ):
        click.echo(f"{name:<17} {url}")
    click.echo()
    click.echo('# Point a shell at it, also later with: eval "$(datactl local env)"')
    for line in exports(state, folder):
        click.echo(line)


@local.command()
@click.option("--keep-data", is_flag=True, help="Keep the tables' items and the database.")
@click.pass_obj
def down(project: Project, *, keep_data: bool) -> None:
    """Stop everything and remove what it kept."""
    folder = project.state_folder()
    if not folder.path.exists():
        click.echo("No local AWS runs here.")
        return
    with command_lock(folder, Progress()):
        if keep_data:
            check_data_on_disk(folder)
        was_running = stop(folder)
        remove(folder, keep_data=keep_data)
        if not keep_data:
            remove_folder(folder)
    click.echo("The local AWS is stopped." if was_running else "No local AWS ran here.")


@local.command()
@_as_json
@click.pass_obj
def status(project: Project, *, as_json: bool) -> None:
    """Show every process and stream consumer; exit status 1 if not all is well."""
    description = describe(project.state_folder())
    if as_json:
        click.echo(json.dumps(description))
    else:
        if "processes" in description:
            print_grid(process_grid(description))
            if description["consumers"]:
                print_grid(consumer_grid(description))
        for remark in remarks(description):
            click.echo(remark)
    if not _is_well(description):
        sys.exit(1)


@local.command()
@click.argument("name", metavar="[PROCESS|FUNCTION]", required=False)
@click.option("--follow", is_flag=True, help="Go on with what is written from now on.")
@click.option("--lines", default=40, show_default=True, help="How much of each log to show.")
@click.pass_obj
def logs(project: Project, name: str | None, *, follow: bool, lines: int) -> None:
    """Show the log of a process or of a deployed function, or of all processes.

    A function is named by its name or a part of it: `health-events`, `storage_metrics`.
    """
    folder = project.state_folder()
    found = {path.stem: path for path in sorted(folder.logs.glob("*.log"))}
    if name is not None and name not in found:
        _function_logs(folder, name, [*found], follow=follow, lines=lines)
        return
    chosen = found if name is None else {name: found[name]}
    for each, path in chosen.items():
        for line in last_lines(path, lines):
            _print_line(each if len(chosen) > 1 else None, line)
    if follow:
        for each, line in new_lines(chosen, folder.logs.exists):
            _print_line(each if len(chosen) > 1 else None, line)


def _function_logs(
    folder: StateFolder, name: str, processes: list[str], *, follow: bool, lines: int
) -> None:
    try:
        book, group = function_logs(folder.data / "streams", name)
    except LocalAwsError as error:
        known = ", ".join(processes) or "there is none yet"
        raise click.BadParameter(f"There is no log of {name!r}: {known}. {error}") from None
    kept = book.read(group)
    if not kept:
        click.echo(f"Nothing is logged in {group} yet.", err=True)
    for line in kept[-lines:]:
        click.echo(shown(line))
    if follow:
        for line in book.new_lines(group, folder.logs.exists):
            click.echo(shown(line))


@local.command()
@_as_json
@click.pass_obj
def env(project: Project, *, as_json: bool) -> None:
    """Print the variables that point clients at it: eval "$(datactl local env)"."""
    folder = project.state_folder()
    environment = require_environment(folder)
    if as_json:
        click.echo(json.dumps(environment))
        return
    for line in _running_exports(folder):
        click.echo(line)


# Not -h, which is the host in PostgreSQL's own shell.
@local.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_obj
def psql(project: Project, arguments: tuple[str, ...]) -> None:
    """Open PostgreSQL's own shell on the database; arguments are passed on."""
    environment = {**os.environ, **require_environment(project.state_folder())}
    program = programs() / "psql"
    os.execve(program, [str(program), *arguments], environment)  # noqa: S606  no shell


@local.command()
@click.pass_obj
def welcome(project: Project) -> None:
    """Show what to try with a running local AWS."""
    folder = project.state_folder()
    require_environment(folder)
    deployment = read_deployment(folder)
    if deployment is None or deployment.deployed_at is None:
        raise LocalAwsError("Nothing is deployed yet: run `datactl local up`.")
    click.echo(welcome_text(deployment.stage, project.suggestions(deployment.stage)))


def _running_exports(folder: StateFolder) -> list[str]:
    state = running_state(folder)
    return exports(state, folder) if state else []


def _is_well(description: dict[str, Any]) -> bool:
    if not description["running"] or description["phase"] != "ready" or description["lost"]:
        return False
    return all(
        process["status"] == ProcessStatus.RUNNING for process in description["processes"]
    ) and not any(consumer["problem"] for consumer in description["consumers"])


def _print_line(name: str | None, line: str) -> None:
    click.echo(f"{name:<17} {line}" if name else line)
