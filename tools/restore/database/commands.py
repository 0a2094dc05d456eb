"""`datactl restore database`: PostgreSQL to a moment or from a snapshot, and one table back."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
import click

from data_platform.deployment import Deployment
from stacks.environments import stage_named
from stacks.mavprep.instance import instance_name
from stacks.mavprep.tables import MAVPREP
from tools.aws import aws_errors, new_client
from tools.local_aws import require_environment
from tools.options import as_json_option, local_option, namespace_option, stage_option
from tools.output.json_text import json_text
from tools.place import require_place
from tools.restore.database.deployed import DeclaredInstance, declared_instance
from tools.restore.database.errors import RestoreError
from tools.restore.database.restoring import (
    Origin,
    await_available,
    found_instance,
    require_restored_from,
    restore,
    unlike_stack,
)
from tools.restore.database.table_commands import compare_database, copy_dropped_table
from tools.restore.database.targets import check_target, new_target
from tools.usage_errors import StatusCommand, StatusGroup

_POLL_SECONDS = 10.0
_DIFFERS = 2
"""Exit status where somebody has to look."""


@click.group(
    cls=StatusGroup,
    commands={"compare": compare_database, "copy-table": copy_dropped_table},
)
def database() -> None:
    """Restore MavPrep's PostgreSQL; see docs/recovery/database.md."""


def _place(command: Callable[..., None]) -> Callable[..., None]:
    return stage_option(namespace_option(local_option(command)))


def _origin(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--target", help="Name of the new instance; made of the time by default."),
        click.option("--snapshot", help="Name or ARN of a snapshot to restore."),
        click.option(
            "--to",
            "moment",
            callback=lambda _context, _option, text: _moment(text),
            help="Moment to restore, such as 2026-11-30T10:15:00Z; the latest by default.",
        ),
    ):
        command = option(command)
    return command


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is no time: use 2026-11-30T10:15:00Z.") from None
    if moment.tzinfo is None:
        raise click.BadParameter(f"{text!r} has no zone: add Z for UTC.")
    if moment >= datetime.now(UTC):
        raise click.BadParameter(f"{text!r} is not in the past.")
    return moment


@database.command("plan")
@_origin
@_place
@as_json_option
def plan_database(
    moment: datetime | None,
    snapshot: str | None,
    target: str | None,
    stage: str,
    namespace: str | None,
    *,
    local: bool,
    as_json: bool,
) -> None:
    """Show what a restore would do; nothing is changed."""
    work = _Work(stage, namespace, is_local=local)
    origin = _chosen(moment, snapshot)
    with work.errors():
        work.check(target)
        declared = work.declared()
        source = work.source(declared)
        name = target or new_target(source, datetime.now(UTC))
        states = {each: _state(found_instance(work.client("rds"), each)) for each in (source, name)}
    settings = {key: declared.settings[key] for key in sorted(declared.settings) if key != "Tags"}
    if as_json:
        planned = {
            "origin": str(origin),
            "from": {"instance": source, "state": states[source]},
            "to": {"instance": name, "state": states[name]},
            "settings": settings,
        }
        click.echo(json_text(planned))
        return
    click.echo(f"from      {origin} of {source} ({states[source]})")
    click.echo(f"to        {name} ({states[name]})")
    for key, value in settings.items():
        click.echo(f"          {key}: {value}")
    click.echo(
        "\nThe restored volume is loaded from S3 as it is read: the first reads are slow.\n"
        f"Next: datactl restore database apply with the same options and --target {name}"
    )


@database.command("apply", cls=StatusCommand)
@_origin
@_place
def apply_database(
    moment: datetime | None,
    snapshot: str | None,
    target: str | None,
    stage: str,
    namespace: str | None,
    *,
    local: bool,
) -> None:
    """Restore into a new instance with the stack's settings, and wait until it can be used.

    An instance that is there is never restored over: a target that was restored from the same is
    only waited for, so an interrupted command may be repeated with --target. Exit status 2 if it
    is not what the stack wants, 64 if it was called wrongly.
    """
    work = _Work(stage, namespace, is_local=local)
    origin = _chosen(moment, snapshot)
    with work.errors():
        work.check(target)
        rds = work.client("rds")
        declared = work.declared()
        source = work.source(declared)
        name = target or new_target(source, datetime.now(UTC))
        if name == source:
            raise RestoreError(f"{name} is the live instance: give another --target.")
        there = found_instance(rds, name)
        if there is None:
            restore(rds, origin, source, name, declared.settings)
            click.echo(f"{origin} of {source} is being restored as {name}.")
        else:
            require_restored_from(there, origin, source)
            click.echo(f"{name} is there: nothing is restored into it again.")
        found = await_available(rds, name, _wait)
        problems = list(unlike_stack(found, declared.settings))
    for problem in problems:
        click.echo(f"otherwise than the stack wants: {problem}")
    click.echo(f"{name} is available. While its volume is loaded from S3, first reads are slow.")
    if problems:
        sys.exit(_DIFFERS)


@database.command("point")
@click.option("--target", required=True, help="The restored instance.")
@click.option("--confirm", help="Name of the instance that the stack lets go of.")
@_place
def point_database(
    target: str, confirm: str | None, stage: str, namespace: str | None, *, local: bool
) -> None:
    """Have the stack take a restored instance in, in the place of the one that it has.

    The former instance is kept, and belongs to no stack any more. Interrupted, the command goes on
    where it was. Behind it, set `identifier` in the stage's DatabaseSettings and deploy.
    """
    from tools.restore.database.exchange import exchange  # noqa: PLC0415  loads more

    work = _Work(stage, namespace, is_local=local)
    with work.errors():
        work.check(target)
        declared = work.declared()
        former = declared.identifier
        if former == target:
            click.echo(f"{declared.stack} has {target} already.")
        elif former is not None and confirm != former:
            raise RestoreError(
                f"{declared.stack} would let go of {former}, and applications would use {target} "
                f"at once: confirm it with --confirm {former}."
            )
        else:
            exchange(work.client, declared, target, click.echo)
    click.echo(
        f"Now set `identifier` in the DatabaseSettings of stage {stage} in "
        f"stacks/environments.py to {_without_namespace(target, work.deployment)!r} and deploy."
    )


class _Work:
    """A stage's stack, and clients for it."""

    def __init__(self, stage: str, namespace: str | None, *, is_local: bool) -> None:
        self.deployment = Deployment(stage=stage_named(stage), namespace=namespace)
        self._environment = environment = require_environment() if is_local else None
        session = boto3.Session()

        @cache
        def client(service: str) -> Any:  # noqa: ANN401  made at run time
            return new_client(service, environment, session=session)

        self.client = client

    def check(self, target: str | None) -> None:
        """Refuse a target under whose name no instance can be the stack's."""
        if target is not None:
            check_target(target, self.deployment)

    def declared(self) -> DeclaredInstance:
        """Return the instance of the stack."""
        stack = self.deployment.named(MAVPREP.stack_name)
        return declared_instance(self.client("cloudformation"), stack)

    def source(self, declared: DeclaredInstance) -> str:
        """Return the instance whose backups count."""
        return declared.identifier or instance_name(self.deployment)

    @contextmanager
    def errors(self) -> Iterator[None]:
        """End the program with one sentence if something fails."""
        try:
            with aws_errors(f"stage {self.deployment.stage.name}"):
                require_place(self.deployment.stage, self._environment)
                yield
        except RestoreError as error:
            sys.exit(f"error: {error}")


def _chosen(moment: datetime | None, snapshot: str | None) -> Origin:
    if moment and snapshot:
        raise click.UsageError("Give either --to or --snapshot.")
    return Origin(snapshot=snapshot, moment=moment)


def _state(found: Any) -> str:  # noqa: ANN401  an answer of RDS
    if found is None:
        return "not there"
    latest = found.get("LatestRestorableTime")
    reach = f", restorable until {latest:%Y-%m-%dT%H:%M:%SZ}" if latest else ""
    return f"{found['DBInstanceStatus']}{reach}"


def _without_namespace(name: str, deployment: Deployment) -> str:
    return name.removeprefix(f"{deployment.namespace}-") if deployment.namespace else name


def _wait(what: str) -> None:
    click.echo(f"{datetime.now(UTC):%H:%M:%S} {what}", err=True)
    time.sleep(_POLL_SECONDS)
