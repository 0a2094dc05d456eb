"""The command `datactl rollout apply`."""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from data_platform.deployment import Deployment
from data_platform.dynamodb.schema import Table
from stacks.context import NAMESPACE_CONTEXT_KEY, STAGE_CONTEXT_KEY
from stacks.environments import stage_named
from tools.assemblies import require_deployment, stack_templates
from tools.aws import aws_errors, new_client
from tools.local_aws import require_environment
from tools.options import as_json_option, local_option, namespace_option, stage_option
from tools.output.json_text import json_text
from tools.output.tables import Grid, names, numbers, print_grid, texts
from tools.place import require_place
from tools.rollout.apply.account import Account
from tools.rollout.apply.artifacts import StackArtifact, read_artifacts
from tools.rollout.apply.deploying import deploy, deployment_runs, synthesize
from tools.rollout.apply.rollout import Leave, Outcome, Rollout
from tools.rollout.apply.stacks import DeployedStack
from tools.rollout.apply.tables import Tables
from tools.rollout.changes.pseudo import pseudo_parameters
from tools.rollout.options import interim_option
from tools.rollout.waves import Wave
from tools.usage_errors import StatusCommand

PAUSED_STATUS = 2
"""Exit status where somebody has to look before it goes on."""
_POLL_SECONDS = 5.0
_NOTE_SECONDS = 30.0


@click.command(cls=StatusCommand)
@click.argument("stack_names", metavar="[STACK]...", nargs=-1)
@stage_option
@namespace_option
@click.option(
    "--to",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A synthesized assembly; without it the working copy is synthesized.",
)
@click.option("--dry-run", is_flag=True, help="Only print the waves.")
@click.option(
    "--continue",
    "goes_on",
    is_flag=True,
    help="Readers have moved: delete indexes, and do all else that asks, without asking.",
)
@click.option(
    "--moved-back",
    is_flag=True,
    help="Readers of interim indexes have moved back: delete these without asking.",
)
@click.option("--although-read", is_flag=True, help="Delete indexes that were read in 7 days.")
@click.option(
    "--delete-first",
    is_flag=True,
    help="Delete an index before its successor is there; its readers fail meanwhile.",
)
@interim_option
@local_option
@as_json_option
def apply(
    *,
    stack_names: tuple[str, ...],
    stage: str,
    namespace: str | None,
    folder: Path | None,
    dry_run: bool,
    goes_on: bool,
    moved_back: bool,
    although_read: bool,
    delete_first: bool,
    interim: bool,
    local: bool,
    as_json: bool,
) -> None:
    """Change the deployed stacks in waves that lose nothing, then deploy them as usual.

    Without STACK all stacks of the stage. What was interrupted is taken up where it was. Ends with
    status 2 where somebody has to look before it goes on, 64 if it was called wrongly.
    """
    if delete_first and interim:
        raise click.UsageError("Choose one of --delete-first and --interim.")
    deployment = Deployment(stage=stage_named(stage), namespace=namespace)
    environment = require_environment() if local else None
    with aws_errors("the stacks"):
        require_place(deployment.stage, environment)
    leave = Leave(although_read=although_read, delete_first=delete_first, interim=interim)
    with (
        aws_errors("the stacks"),
        _assembly(folder, deployment, environment or {}) as assembly,
    ):
        account = Account(environment)
        artifacts = _chosen(read_artifacts(assembly), stack_names)
        for artifact in artifacts:
            account.check(artifact)
        wait = _waiting()
        stacks = [DeployedStack(artifact, account, wait) for artifact in artifacts]
        rollout = Rollout(
            stacks=stacks,
            tables=Tables(
                account.client("dynamodb"),
                lambda region: new_client("cloudwatch", environment, region=region),
                wait,
            ),
            declarations=_declarations(deployment),
            leave=leave,
            confirm=lambda text: _confirmed(text, "--continue", given=goes_on),
            confirm_return=lambda text: _confirmed(text, "--moved-back", given=moved_back),
            say=lambda text: click.echo(text, err=as_json),
            deploy=lambda: deploy(assembly, deployment_runs(assembly, stacks), environment or {}),
            pseudo=pseudo_parameters(account.identity, account.region),
        )
        if dry_run:
            _show(rollout.planned(), as_json=as_json)
            return
        outcome = rollout.run()
    if as_json:
        click.echo(json_text({"outcome": outcome.name.lower()}))
    if outcome is Outcome.PAUSED:
        sys.exit(PAUSED_STATUS)


@contextmanager
def _assembly(
    folder: Path | None, deployment: Deployment, variables: Mapping[str, str]
) -> Iterator[Path]:
    if folder is not None:
        require_deployment(folder, stack_templates(folder), deployment)
        yield folder
        return
    context = {STAGE_CONTEXT_KEY: deployment.stage.name}
    if deployment.namespace:
        context[NAMESPACE_CONTEXT_KEY] = deployment.namespace
    with tempfile.TemporaryDirectory(prefix="rollout-") as scratch:
        synthesize(Path(scratch), context, variables)
        yield Path(scratch)


def _chosen(artifacts: list[StackArtifact], wanted: Sequence[str]) -> list[StackArtifact]:
    known = {artifact.name: artifact for artifact in artifacts}
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise click.UsageError(
            f"There is no stack {unknown[0]!r}: use one of {', '.join(known)}, or none for all."
        )
    return [known[name] for name in wanted] or artifacts


def _declarations(deployment: Deployment) -> dict[str, Table]:
    from stacks.products import PRODUCTS  # noqa: PLC0415  a wrong declaration fails on import

    return {deployment.named(table.name): table for product in PRODUCTS for table in product.tables}


def _waiting() -> Callable[[str], None]:
    """Return what waits a moment, and says for what when that is new or has lasted."""
    said: dict[str, float] = {}

    def wait(what: str) -> None:
        now = time.monotonic()
        if now - said.get(what, -_NOTE_SECONDS) >= _NOTE_SECONDS:
            click.echo(f"  waiting: {what}", err=True)
            said[what] = now
        time.sleep(_POLL_SECONDS)

    return wait


def _confirmed(text: str, option: str, *, given: bool) -> bool:
    click.echo(text, err=True)
    if given:
        return True
    if sys.stdin.isatty():
        return click.confirm("Go on?", err=True)
    click.echo(f"Paused. Start again with {option} once nobody needs it any more.", err=True)
    return False


def _show(planned: Mapping[str, tuple[Wave, ...]], *, as_json: bool) -> None:
    if as_json:
        click.echo(json_text({name: _described(found) for name, found in planned.items()}))
        return
    grid = Grid([*numbers("Wave"), *names("Stack", "Table"), *texts("Action"), *names("Of")])
    for name, found in planned.items():
        for wave in found:
            for touch in wave.touches:
                row = (str(wave.number), name, touch.table, str(touch.action), touch.subject)
                grid.add_row(*row)
    if grid.rows:
        print_grid(grid)
    click.echo(_summary(max(map(len, planned.values()), default=0)))


def _described(found: Sequence[Wave]) -> list[dict[str, Any]]:
    return [
        {
            "wave": wave.number,
            "touches": [
                {
                    "logical_id": touch.logical_id,
                    "table": touch.table,
                    "action": str(touch.action),
                    "subject": touch.subject,
                }
                for touch in wave.touches
            ],
        }
        for wave in found
    ]


def _summary(count: int) -> str:
    if not count:
        return "No wave is needed: the ordinary deployment does it."
    return f"{count} wave{'s' if count > 1 else ''}, then the ordinary deployment."
